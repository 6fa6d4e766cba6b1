"""Row-level security by the catalogue: a new table cannot escape these tests."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import select

from api.database.addresses import Addresses
from models.database import Database
from models.partnerships import Organisation, Partnership

GLOBAL = {
    "accounts",
    "alembic_version",
    "browser_sessions",
    "partnerships",
    "rate_limits",
    "recovery_codes",
    "second_steps",
    "sign_in_requests",
}

TABLES = """
    SELECT n.nspname || '.' || c.relname AS name, c.relname, c.relrowsecurity, c.relforcerowsecurity,
           pg_get_userbyid(c.relowner) AS owner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'jobs')
      AND n.nspname NOT LIKE 'pg_toast%'
"""
KEYS = """
    SELECT conrelid::regclass::text AS name, contype,
           ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(num, place)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = k.num ORDER BY place) AS columns,
           confrelid::regclass::text AS target
    FROM pg_constraint WHERE contype IN ('p', 'u', 'f')
"""


@pytest.fixture
def catalogue(addresses: Addresses) -> sa.Engine:
    return sa.create_engine(
        sa.make_url(addresses.owner).set(drivername="postgresql+psycopg"), poolclass=sa.pool.NullPool
    )


def test_every_tenant_table_is_behind_forced_row_level_security(catalogue: sa.Engine) -> None:
    with catalogue.connect() as connection:
        open_tables = [
            row.name
            for row in connection.execute(sa.text(TABLES))
            if row.relname not in GLOBAL and not (row.relrowsecurity and row.relforcerowsecurity)
        ]
    assert open_tables == []


def test_every_tenant_table_has_a_policy_on_the_scope(catalogue: sa.Engine) -> None:
    with catalogue.connect() as connection:
        tables = {row.name for row in connection.execute(sa.text(TABLES)) if row.relname not in GLOBAL}
        policies = connection.execute(
            sa.text(
                "SELECT schemaname || '.' || tablename AS name, qual, with_check "
                "FROM pg_policies WHERE cmd = 'ALL'"
            )
        )
        scoped = {
            row.name
            for row in policies
            if "app.partnership_id" in row.qual and "app.partnership_id" in row.with_check
        }
    assert scoped == tables


def test_every_key_of_a_tenant_table_carries_the_partnership(catalogue: sa.Engine) -> None:
    with catalogue.connect() as connection:
        names = {row.name.removeprefix("public.") for row in connection.execute(sa.text(TABLES))}
        blind = [
            (row.name, row.columns)
            for row in connection.execute(sa.text(KEYS))
            if row.name in names - GLOBAL and row.columns[0] != "partnership_id" and row.target not in GLOBAL
        ]
    assert blind == []


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


def test_the_application_role_owns_and_bypasses_nothing(catalogue: sa.Engine, addresses: Addresses) -> None:
    roles = [sa.make_url(address).username for address in (addresses.application, addresses.monitoring)]
    with catalogue.connect() as connection:
        powers = connection.execute(
            sa.text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = ANY(:roles)"),
            {"roles": roles},
        ).all()
        owned = [row.name for row in connection.execute(sa.text(TABLES)) if row.owner in roles]
    assert [tuple(power) for power in powers] == [(False, False, False)] * 2
    assert owned == []
