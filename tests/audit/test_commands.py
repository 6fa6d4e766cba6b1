"""`counterpart audit verify`: what it says, and with which code it ends."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from api.audit.exports import write_head, write_lines
from api.cli import app
from api.database.addresses import Addresses
from models import audit
from models.audit_chain import Head
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.models.test_audit import edit, record_many

Verify = Callable[..., tuple[int, str]]


@pytest.fixture
def verify(addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """The command with these arguments: its exit code and what it said."""
    monkeypatch.setenv("DATABASE_URL", addresses.application)
    monkeypatch.setenv("DATABASE_MONITORING_URL", addresses.monitoring)

    def run(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["audit", "verify", *map(str, arguments)])
        return result.exit_code, result.output

    return run


@pytest.fixture
def head(database: Database, partnership: Partnership) -> Head:
    """The head of a trail of five entries."""
    record_many(database, partnership, 5)
    with database.scoped(partnership.id) as db:
        found = audit.head(db)
    assert found is not None
    return found


def exported(database: Database, partnership: Partnership, folder: Path) -> Path:
    """The trail as a file."""
    path = folder / "audit.jsonl"
    with database.scoped(partnership.id) as db:
        path.write_bytes(write_lines(partnership.id, audit.chain(db)))
    return path


def test_a_trail_that_holds_tells_its_head(verify: Verify, head: Head, partnership: Partnership) -> None:
    code, said = verify()
    assert (code, said) == (0, f"{partnership.name} ({partnership.id}): holds, 5 entries. Head {head}\n")


def test_the_first_broken_entry_is_named(verify: Verify, head: Head, addresses: Addresses) -> None:
    edit(addresses, "UPDATE audit_entries SET action = 'read' WHERE sequence = 3")
    code, said = verify()
    assert (code, "BROKEN. Entry 3 " in said) == (1, True)


def test_each_partnership_is_looked_at(
    verify: Verify, head: Head, database: Database, addresses: Addresses
) -> None:
    with database.unscoped() as db:
        other = Partnership(name="Southmere")
        db.add(other)
    record_many(database, other, 2)
    edit(addresses, "UPDATE audit_entries SET resource = 'pair' WHERE sequence = 5")
    code, said = verify()
    assert (code, said.count("BROKEN"), f"Southmere ({other.id}): holds, 2 entries" in said) == (1, 1, True)
    assert verify("--partnership", other.id)[0] == 0


def test_a_cut_tail_shows_against_a_head_only(verify: Verify, head: Head, addresses: Addresses) -> None:
    edit(addresses, "DELETE FROM audit_entries WHERE sequence = 5")
    assert verify()[0] == 0
    code, said = verify("--head", head)
    assert (code, "CUT. Entries from 5 on are missing" in said) == (1, True)


def test_a_head_of_before_is_still_in_a_longer_trail(
    verify: Verify, head: Head, database: Database, partnership: Partnership
) -> None:
    record_many(database, partnership, 3)
    code, said = verify("--head", head)
    assert (code, "8 entries, and entry 5 is the one that was kept" in said) == (0, True)


def test_another_hash_shows_as_rewritten(verify: Verify, head: Head) -> None:
    code, said = verify("--head", f"4:{head.hash}")
    assert (code, "REWRITTEN. Entry 4 is not the one that was kept" in said) == (1, True)


def test_files_kept_earlier_are_compared_with(
    verify: Verify,
    head: Head,
    database: Database,
    partnership: Partnership,
    addresses: Addresses,
    clock: SteppedClock,
    tmp_path: Path,
) -> None:
    kept = tmp_path / "head.txt"
    kept.write_bytes(write_head(partnership.id, head, clock.now()))
    export = exported(database, partnership, tmp_path)
    assert [verify("--against", path)[0] for path in (kept, export)] == [0, 0]
    edit(addresses, "DELETE FROM audit_entries WHERE sequence = 5")
    assert [verify("--against", path)[0] for path in (kept, export)] == [1, 1]


def test_an_export_is_checked_without_a_database(
    verify: Verify,
    head: Head,
    database: Database,
    partnership: Partnership,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export = exported(database, partnership, tmp_path)
    monkeypatch.delenv("DATABASE_URL")
    assert verify(export) == (0, f"audit.jsonl: holds, 5 entries. Head {head}\n")
    lines = export.read_text().splitlines()
    export.write_text("\n".join([lines[0], lines[1].replace('"changed"', '"created"'), *lines[2:]]))
    code, said = verify(export)
    assert (code, "BROKEN. Entry 2 " in said) == (1, True)
    export.write_text("\n".join(lines[:4]))
    assert (verify(export)[0], verify(export, "--head", head)[0]) == (0, 1)


@pytest.mark.parametrize("content", ["", "{}", "[]", "partnership x\nhead 1:2\n", '{"partnership": 5}', "\0"])
def test_what_is_no_such_file_is_not_checked(verify: Verify, tmp_path: Path, content: str) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    assert [verify(path)[0], verify("--against", path)[0]] == [2, 2]


def test_what_cannot_be_checked_ends_with_two(
    verify: Verify, head: Head, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with database.unscoped() as db:
        db.add(Partnership(name="Southmere"))
    wrong: list[tuple[object, ...]] = [
        ("--head", "5"),
        ("--head", "5:xyz"),
        ("--head", head),
        ("--head", head, "--against", tmp_path),
        ("--partnership", uuid4()),
        (tmp_path / "nowhere.jsonl",),
    ]
    assert [verify(*arguments)[0] for arguments in wrong] == [2] * len(wrong)
    monkeypatch.delenv("DATABASE_URL")
    assert verify()[0] == 2
