from threading import Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.database.addresses import Addresses
from models import audit
from models.database import Database
from models.partnerships import Partnership


def record_many(database: Database, partnership: Partnership, count: int) -> None:
    for number in range(count):
        with database.scoped(partnership.id) as db:
            audit.record(db, "changed", "programme", uuid4(), actor_id=uuid4(), detail={"number": number})


def edit(addresses: Addresses, statement: str) -> None:
    """Change the trail behind the application's back, as the owner can with row-level security off."""
    engine = sa.create_engine(
        sa.make_url(addresses.owner).set(drivername="postgresql+psycopg"), poolclass=sa.pool.NullPool
    )
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY"))
        assert connection.execute(sa.text(statement)).rowcount == 1
        connection.execute(sa.text("ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY"))


def broken(database: Database, partnership: Partnership) -> int | None:
    with database.scoped(partnership.id) as db:
        return audit.verify(db).sequence


def test_an_untouched_chain_holds(database: Database, partnership: Partnership) -> None:
    record_many(database, partnership, 5)
    assert broken(database, partnership) is None


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit_entries SET action = 'read' WHERE sequence = 3", 3),
        ("UPDATE audit_entries SET actor_id = NULL WHERE sequence = 1", 1),
        ("UPDATE audit_entries SET at = at + interval '1 second' WHERE sequence = 5", 5),
        ("UPDATE audit_entries SET detail = '{}' WHERE sequence = 2", 2),
        ("UPDATE audit_entries SET resource_id = NULL WHERE sequence = 4", 4),
        ("DELETE FROM audit_entries WHERE sequence = 4", 4),
        ("UPDATE audit_entries SET sequence = 9 WHERE sequence = 2", 2),
        ("UPDATE audit_entries SET sequence = -3 WHERE sequence = 5", 1),
    ],
)
def test_an_edit_is_found_where_it_was_made(
    database: Database, addresses: Addresses, partnership: Partnership, statement: str, first: int
) -> None:
    record_many(database, partnership, 5)
    edit(addresses, statement)
    assert broken(database, partnership) == first


def test_what_is_rolled_back_leaves_no_entry(database: Database, partnership: Partnership) -> None:
    def fail() -> None:
        with database.scoped(partnership.id) as db:
            audit.record(db, "changed", "programme", None, actor_id=None)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.scoped(partnership.id) as db:
        assert audit.entries(db) == []


def test_writers_at_once_make_one_chain(database: Database, partnership: Partnership) -> None:
    writers = [Thread(target=record_many, args=(database, partnership, 10)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.scoped(partnership.id) as db:
        assert [entry.sequence for entry in audit.entries(db)] == list(range(1, 41))
    assert broken(database, partnership) is None
