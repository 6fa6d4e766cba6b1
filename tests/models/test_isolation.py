"""Row-level security by the catalogue and by statements: a new table cannot escape these tests."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import col, select

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from models.accounts import Account, Membership
from models.database import Database
from models.partnerships import Organisation, Partnership
from tests.faults.harness import Harness
from tests.models.catalogue import CHECKS, Catalogue, Check, seen_by_superuser
from tests.models.crossing import Crossing, make_crossing

GLOBAL = {
    "accounts",
    "alembic_version",
    "browser_sessions",
    "openid_identities",
    "openid_requests",
    "partnerships",
    "rate_limits",
    "recovery_codes",
    "second_steps",
    "sign_in_requests",
}


@pytest.fixture
def catalogue(server: EmbeddedPostgres, addresses: Addresses) -> Iterator[Catalogue]:
    with seen_by_superuser(server, addresses, GLOBAL) as catalogue:
        yield catalogue


@pytest.fixture
def crossing(catalogue: Catalogue) -> Crossing:
    """A row in every table of two partnerships."""
    return make_crossing(catalogue)


@pytest.mark.parametrize("check", CHECKS)
def test_the_catalogue_shows_nothing_amiss(catalogue: Catalogue, check: Check) -> None:
    assert check(catalogue) == []


def test_a_table_that_is_forgotten_is_found(catalogue: Catalogue) -> None:
    catalogue.connection.execute("CREATE TABLE forgotten (id uuid PRIMARY KEY, name text UNIQUE)")
    catalogue.connection.execute(f"GRANT SELECT ON forgotten TO {catalogue.application}".encode())
    assert [check.__name__ for check in CHECKS if check(catalogue)] == [
        "open_tables",
        "policies_that_are_not_the_scope",
        "keys_without_partnership",
        "blind_unique_indexes",
        "privileges_beyond_need",
    ]


def test_nothing_crosses_between_partnerships(crossing: Crossing, harness: Harness) -> None:
    """Read, change, give away, add, reference and look without a scope, in every tenant table."""
    tables = crossing.tenant_tables()
    assert {table.name for table in tables} == set(crossing.catalogue.tenant_tables())
    assert [found for table in tables for found in crossing.of_table(table)] == []
    harness.tell(f"{crossing.tried} statements as the roles of the processes on {len(tables)} tables")


def test_a_table_that_is_open_is_found_by_statements_too(crossing: Crossing) -> None:
    crossing.catalogue.connection.execute("ALTER TABLE people DISABLE ROW LEVEL SECURITY")
    (people,) = [table for table in crossing.tenant_tables() if table.name == "public.people"]
    assert len(crossing.of_table(people)) == 9


def test_a_scope_with_an_account_shows_its_memberships_elsewhere_and_nothing_more(database: Database) -> None:
    with database.unscoped() as db:
        here, there = Partnership(name="Here"), Partnership(name="There")
        both, other = Account(email="a@example.org", name="A"), Account(email="b@example.org", name="B")
        db.add_all([here, there, both, other])
    for partnership in (here, there):
        with database.scoped(partnership.id) as db:
            db.add_all([Membership(account_id=both.id), Membership(account_id=other.id)])
            db.add(Organisation(name="Aldermoor Hospitals", code="ALD1"))
    with database.scoped(here.id, account_id=both.id) as db:
        seen = {(row.partnership_id, row.account_id) for row in db.exec(select(Membership))}
        assert seen == {(here.id, both.id), (here.id, other.id), (there.id, both.id)}
        assert [row.partnership_id for row in db.exec(select(Organisation))] == [here.id]
        renamed = sa.update(Membership).values(name="Amina Yusuf").returning(col(Membership.partnership_id))
        assert set(db.execute(renamed).scalars()) == {here.id}
    with database.scoped(here.id) as db:
        assert {row.partnership_id for row in db.exec(select(Membership))} == {here.id}


def test_no_tenant_table_is_seen_without_a_scope(database: Database, partnership: Partnership) -> None:
    with pytest.raises(DBAPIError), database.unscoped() as db:
        db.exec(select(Organisation)).all()


def test_another_partnership_sees_nothing(database: Database, partnership: Partnership) -> None:
    with database.scoped(uuid4()) as db:
        assert db.exec(select(Organisation)).all() == []


def test_a_row_for_another_partnership_is_refused(database: Database, partnership: Partnership) -> None:
    with pytest.raises(ProgrammingError), database.scoped(uuid4()) as db:
        db.add(Organisation(partnership_id=partnership.id, name="Intruder", code="INT1"))


def test_the_scope_ends_with_the_transaction(database: Database, partnership: Partnership) -> None:
    with database.scoped(partnership.id) as db:
        assert len(db.exec(select(Organisation)).all()) == 2
    with pytest.raises(DBAPIError), database.unscoped() as db:
        db.exec(select(Organisation)).all()


@pytest.mark.parametrize("table", ["monitoring.ethnicity_answers"])
def test_the_application_cannot_read_monitoring_answers(
    database: Database, partnership: Partnership, table: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), database.scoped(partnership.id) as db:
        db.execute(sa.text(f"SELECT * FROM {table}"))  # noqa: S608  a constant of this test


def test_the_monitoring_role_cannot_read_people(database: Database, partnership: Partnership) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.monitoring(partnership.id) as db,
    ):
        db.execute(sa.text("SELECT * FROM people"))


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"])
def test_the_application_cannot_change_the_audit_trail(
    database: Database, partnership: Partnership, change: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), database.scoped(partnership.id) as db:
        db.execute(sa.text(change))


@pytest.mark.parametrize("change", ["UPDATE partnerships SET name = 'x'", "DELETE FROM partnerships"])
def test_the_application_renames_and_deletes_no_partnership(
    database: Database, partnership: Partnership, change: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), database.scoped(partnership.id) as db:
        db.execute(sa.text(change))
