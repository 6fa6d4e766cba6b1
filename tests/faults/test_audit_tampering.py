"""Row 16: somebody with the owner's password changes the audit trail; every change is found.

Each change is made and looked at in one transaction of the owner's, which is then rolled back. Columns that
say nothing (``id``, ``created_at``, ``version``) are shown to nobody and are not sealed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database.addresses import Addresses
from models import audit
from models.audit import AuditEntry
from models.audit_chain import GENESIS, ChainEntry, Fault, Head, Report, seal
from models.database import Database
from models.partnerships import Partnership
from tests.faults.harness import Harness

ENTRIES = 60


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail of ``ENTRIES`` entries, what to change it with, and the head that was kept elsewhere."""

    owner: sa.Engine
    database: Database
    partnership_id: UUID
    other_id: UUID
    head: Head

    @contextmanager
    def changed(self, change: "Change", random: Random) -> Iterator[Session]:
        """The trail after a change by the owner; afterwards it is as before."""
        with self.owner.connect() as connection:
            connection.execute(sa.text("ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY"))
            connection.execute(sa.text("SELECT setseed(:seed)"), {"seed": random.random()})
            change(connection, self, random)
            connection.execute(sa.text("ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY"))
            scope = {"id": str(self.partnership_id)}
            connection.execute(sa.text("SELECT set_config('app.partnership_id', :id, true)"), scope)
            with Session(connection) as db:
                db.info["partnership_id"] = self.partnership_id
                yield db
            connection.rollback()


Change = Callable[[sa.Connection, Trail, Random], None]


@pytest.fixture
def trail(addresses: Addresses, database: Database, partnership: Partnership) -> Iterator[Trail]:
    """A trail as people leave it, and another partnership's beside it."""
    with database.unscoped() as db:
        other = Partnership(name="Southmere")
        db.add(other)
    for id_, count in ((partnership.id, ENTRIES), (other.id, 5)):
        with database.scoped(id_) as db:
            for number in range(count):
                actor = uuid4() if number % 7 else None
                detail = {"pairs": number, "state": "open"} if number % 3 else None
                audit.record(db, "changed", "programme", uuid4(), actor_id=actor, detail=detail)
    with database.scoped(partnership.id) as db:
        head = audit.head(db)
    assert head is not None
    owner = sa.create_engine(sa.make_url(addresses.owner).set(drivername="postgresql+psycopg"))
    yield Trail(owner, database, partnership.id, other.id, head)
    owner.dispose()


def _run(connection: sa.Connection, trail: Trail, statement: str, **values: object) -> None:
    found = connection.execute(sa.text(statement), {"p": trail.partnership_id, **values})
    assert found.rowcount > 0, statement


EDITS = {
    "sequence": "(SELECT max(sequence) + 1 + floor(random() * 5)::int FROM audit_entries)",
    "at": "at + (1 + floor(random() * 1000)) * interval '1 microsecond'",
    "actor_id": "gen_random_uuid()",
    "action": "action || 'd'",
    "resource": "'round'",
    "resource_id": "gen_random_uuid()",
    "detail": "detail || jsonb_build_object('pairs', floor(1000 + random() * 1000))",
    "previous_hash": "md5(random()::text) || md5(random()::text)",
    "hash": "md5(random()::text) || md5(random()::text)",
}
"""For each column that says something, another value for it."""
EMPTIED = {"actor_id": "NULL", "resource_id": "NULL", "detail": '\'{"state": "closed"}\''}


def edit(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """One column of one entry, or several."""
    at = random.randint(2, ENTRIES)
    columns = random.sample(sorted(EDITS), random.choice((1, 1, 1, 2, 3)))
    values = EMPTIED if random.random() < 0.2 else {}
    changes = ", ".join(f"{name} = {values.get(name, EDITS[name])}" for name in columns)
    at = at if at % 7 != 1 or "actor_id" not in columns else at + 1 if at < ENTRIES else at - 1
    _run(
        connection,
        trail,
        f"UPDATE audit_entries SET {changes} WHERE partnership_id = :p AND sequence = :at",  # noqa: S608  our own
        at=at,
    )


def edit_resealed(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """An entry changed by somebody who knows how it is sealed, the ones after it left alone."""
    with Session(connection) as db:
        query = sa.select(AuditEntry).where(
            sa.column("partnership_id") == trail.partnership_id,
            sa.column("sequence") == random.randint(1, ENTRIES - 1),
        )
        entry = db.execute(query).scalar_one()
        entry.detail = {"pairs": random.randint(1000, 2000)}
        entry.hash = seal(trail.partnership_id, audit.chain_entry(entry))
        db.flush()


def delete(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """Entries taken out, with or without closing the gap."""
    first = random.randint(1, ENTRIES - 1)
    last = min(first + random.choice((0, 0, 0, 1, 4)), ENTRIES - 1)
    between = "partnership_id = :p AND sequence BETWEEN :first AND :last"
    _run(connection, trail, f"DELETE FROM audit_entries WHERE {between}", first=first, last=last)  # noqa: S608  our own names
    if random.random() < 0.5:
        for number in range(last + 1, ENTRIES + 1):
            _move(connection, trail, number, number - (last - first + 1))


def reorder(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """Two entries that change places."""
    first, second = random.sample(range(1, ENTRIES + 1), 2)
    _move(connection, trail, first, -1)
    _move(connection, trail, second, first)
    _move(connection, trail, -1, second)


def insert(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """An entry copied to the end, or from another partnership."""
    own = random.random() < 0.5
    source = trail.partnership_id if own else trail.other_id
    said = "at, actor_id, action, resource, resource_id, detail, previous_hash, hash"
    _run(
        connection,
        trail,
        f"INSERT INTO audit_entries (partnership_id, id, created_at, version, sequence, {said}) "  # noqa: S608  our own
        f"SELECT :p, gen_random_uuid(), created_at, version, {ENTRIES + 1}, {said} FROM audit_entries "
        "WHERE partnership_id = :source AND sequence = :at",
        source=source,
        at=random.randint(1, 5),
    )


def give_away(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """An entry handed to another partnership."""
    at, to = random.randint(1, ENTRIES - 1), random.randint(1000, 2000)
    _run(
        connection,
        trail,
        "UPDATE audit_entries SET partnership_id = :other, sequence = :to "
        "WHERE partnership_id = :p AND sequence = :at",
        other=trail.other_id,
        at=at,
        to=to,
    )


def _move(connection: sa.Connection, trail: Trail, old: int, new: int) -> None:
    statement = "UPDATE audit_entries SET sequence = :new WHERE partnership_id = :p AND sequence = :old"
    _run(connection, trail, statement, old=old, new=new)


CHANGES: tuple[Change, ...] = (
    edit,
    edit,
    edit,
    edit_resealed,
    delete,
    delete,
    reorder,
    reorder,
    insert,
    give_away,
)


def test_every_edit_deletion_and_reordering_is_found(trail: Trail, harness: Harness) -> None:
    missed: list[tuple[int, str]] = []
    unnoticed = 0
    tries = harness.size(60, 1000)
    for number in range(tries):
        random = harness.chance(number)
        change = random.choice(CHANGES)
        with trail.changed(change, random) as db:
            if audit.verify(db).fault is not Fault.BROKEN:
                missed.append((number, change.__name__))
            unnoticed += _looks_whole(audit.chain(db))
    harness.tell(
        f"{tries - len(missed)} of {tries} changes found; {unnoticed} pass where only numbers are looked at"
    )
    assert missed == []
    assert unnoticed > tries / 5, "the control: without the hashes such changes pass"
    with trail.database.scoped(trail.partnership_id) as db:
        assert audit.verify(db, trail.head) == Report(head=trail.head)


def _looks_whole(chain: Iterator[ChainEntry]) -> bool:
    """What a look without the chain would say: the numbers run from 1 on."""
    numbers = [entry.sequence for entry in chain]
    return numbers == list(range(1, len(numbers) + 1))


def cut(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """The last entries taken off, perhaps all."""
    keep = random.randint(0, ENTRIES - 1)
    _run(
        connection,
        trail,
        "DELETE FROM audit_entries WHERE partnership_id = :p AND sequence > :keep",
        keep=keep,
    )


def rewrite(connection: sa.Connection, trail: Trail, random: Random) -> None:
    """One entry changed or left out, and every entry after it sealed anew."""
    with Session(connection) as db:
        query = sa.select(AuditEntry).where(sa.column("partnership_id") == trail.partnership_id)
        rows = list(db.execute(query.order_by(sa.column("sequence"))).scalars())
        victim = random.randrange(len(rows))
        rows[victim].detail = {"pairs": random.randint(1000, 2000)}
        previous = GENESIS
        for row in rows:
            row.previous_hash = previous
            previous = row.hash = seal(trail.partnership_id, audit.chain_entry(row))
        db.flush()


@pytest.mark.parametrize(("change", "fault"), [(cut, Fault.CUT), (rewrite, Fault.REWRITTEN)])
def test_a_cut_tail_and_a_whole_rewrite_are_found_against_a_head_that_was_kept(
    trail: Trail, harness: Harness, change: Change, fault: Fault
) -> None:
    tries = harness.size(10, 200)
    found, without = 0, 0
    for number in range(tries):
        with trail.changed(change, harness.chance(f"{fault} {number}")) as db:
            found += audit.verify(db, trail.head).fault is fault
            without += audit.verify(db).fault is not None
    harness.tell(f"{found} of {tries} trails {fault} found against a kept head, {without} without one")
    assert (found, without) == (tries, 0), "the control: without a head they pass"
