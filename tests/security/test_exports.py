"""Every file that is taken away, found in the application itself: no cell is a formula, and plain names."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import Response

from api.files import write
from models.accounts import Role
from models.database import Database
from models.partnerships import Organisation, Partnership
from models.people import Person
from models.placements import Placement
from models.programmes import Programme
from tests.app_fixtures import SignInAs
from tests.security.fellowships import ELSEWHERE, World, filled
from tests.security.routes import routes

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?[0-9.]+%?")
PLAIN = re.compile(r'attachment; filename="[a-z0-9]+(?:-[a-z0-9]+)*\.(csv|xlsx|json|jsonl|txt)"')
KINDS = ("csv", "xlsx", "json")


@pytest.fixture
def taken(
    app: FastAPI,
    sign_in_as: SignInAs,
    world: World,
    database: Database,
    partnership: Partnership,
) -> dict[str, Response]:
    """Every attachment that the application gives, where every name begins as a formula would."""
    with database.scoped(partnership.id) as db:
        for table, column in (
            (Person, "name"),
            (Person, "team"),
            (Organisation, "name"),
            (Placement, "title"),
            (Programme, "name"),
        ):
            for number, row in enumerate(db.scalars(sa.select(table))):
                setattr(row, column, f"{STARTS[number % len(STARTS)]}cmd|'/C calc'!A{number}")
    client = sign_in_as(*Role).client
    statistics = f"/api/v1/programmes/{world.ids['programme_id']}/statistics/2026-27/release"
    released = client.post(statistics, json={}, headers={"Idempotency-Key": "0123456789abcdef"})
    assert released.status_code == 201, released.text
    return {place: answer for place in _places(app, world) if _is_file(answer := client.get(place))}


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are written as they are."""
    monkeypatch.setattr(write, "safe_text", lambda text: text)


def test_no_cell_of_any_export_is_a_formula_and_each_has_a_plain_name(taken: dict[str, Response]) -> None:
    dangerous = {
        place: [cell for cell in _cells(answer) if cell.startswith(STARTS) and not NUMBER.fullmatch(cell)]
        for place, answer in taken.items()
    }
    assert {place: cells for place, cells in dangerous.items() if cells} == {}
    kinds = [place.rpartition(".")[2].rpartition("/")[2] for place in taken]
    assert kinds.count("csv") >= 4
    assert kinds.count("xlsx") >= 4
    assert sum(cell.startswith("'") for answer in taken.values() for cell in _cells(answer)) > 50
    names = [answer.headers["Content-Disposition"] for answer in taken.values()]
    assert [name for name in names if not PLAIN.fullmatch(name)] == []


@pytest.mark.usefixtures("unguarded")
def test_without_the_guard_cells_would_be_formulas(taken: dict[str, Response]) -> None:
    assert any(cell.startswith(("=", "@")) for answer in taken.values() for cell in _cells(answer))


def _places(app: FastAPI, world: World) -> list[str]:
    """Where a file may be: every address, with each kind of file in its place."""
    return sorted(
        {
            filled(re.sub(r"\{(kind|form)\}", kind, path), ELSEWHERE | world.ids)
            for _, path in routes(app, "GET")
            for kind in KINDS
        }
    )


def _is_file(answer: Response) -> bool:
    return answer.headers.get("Content-Disposition", "").startswith("attachment")


def _cells(answer: Response) -> list[str]:
    kind = answer.headers["Content-Type"]
    if kind.startswith("text/csv"):
        text = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
        return [cell for row in csv.reader(text) for cell in row]
    if "spreadsheetml" not in kind:
        return []
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        parts = [file.read(name) for name in file.namelist() if re.search(r"sharedStrings|/sheet\d", name)]
    assert not any(b"<f>" in part or b"<f " in part or b"hyperlink" in part for part in parts)
    trees = [ElementTree.fromstring(part) for part in parts]  # noqa: S314  written by ourselves
    return [node.text or "" for tree in trees for node in tree.iter() if node.tag.endswith("}t")]
