"""Databases and their roles."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from api.database.addresses import LONGEST_DATABASE_NAME, Addresses, role_names
from api.database.commands import commands
from api.database.embedded import EmbeddedPostgres
from api.database.migrations import migrate, migrate_down, require_current
from api.database.provision import ProvisionError, plain_address, prepare_server


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server of this test alone: roles belong to the server, not to a database."""
    with EmbeddedPostgres(folder, is_durable=False) as server:
        yield server


def value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def make_owner(server: EmbeddedPostgres, *, may_make_roles: bool = True) -> str:
    """A database of a plain owner, as an administrator would hand it out; gives the owner's address."""
    addresses = server.provision("handed")
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        for role in ("handed_app", "handed_monitoring"):
            connection.execute(f"REVOKE CONNECT ON DATABASE handed FROM {role}".encode())
            connection.execute(f"DROP ROLE {role}".encode())
        if may_make_roles:
            connection.execute("ALTER ROLE handed_owner CREATEROLE")
    return addresses.owner


def test_roles_are_plain(server: EmbeddedPostgres) -> None:
    addresses = server.provision("plain")
    for url in (addresses.owner, addresses.application, addresses.monitoring):
        flags = "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles"
        assert value(url, f"{flags} WHERE rolname = current_user") is False


def test_provision_twice_gives_the_same(server: EmbeddedPostgres) -> None:
    assert server.provision("twice") == server.provision("twice")


def test_two_installations_share_a_server_and_not_their_data(server: EmbeddedPostgres) -> None:
    one, two = server.provision("one"), server.provision("two")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(one.application.replace("/one?", "/two?"))
    assert value(two.application, "SELECT current_user") == "two_app"


def test_application_may_not_make_tables(server: EmbeddedPostgres) -> None:
    with (
        psycopg.connect(server.provision("shut").application) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (id int)")


def test_copy_keeps_rows_and_roles(server: EmbeddedPostgres) -> None:
    template = server.provision("first")
    with psycopg.connect(template.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS what")
        connection.execute("GRANT SELECT ON kept TO first_app")
    copy = server.copy_database("first", "second")
    assert value(copy.application, "SELECT what FROM kept") == 7
    server.drop_database("second")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy.application)


@pytest.mark.parametrize("name", ["Mixed Case", 'quo"te', "ünïcode", "x" * LONGEST_DATABASE_NAME])
def test_awkward_database_names(server: EmbeddedPostgres, name: str) -> None:
    assert value(server.provision(name).application, "SELECT current_database()") == name


@pytest.mark.parametrize("name", ["", "x" * (LONGEST_DATABASE_NAME + 1)])
def test_database_name_without_room_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        role_names(name)


def test_migrations_go_up_down_and_up_again(server: EmbeddedPostgres) -> None:
    addresses = server.provision("moved")
    migrate(addresses.owner)
    require_current(addresses.owner)
    migrate_down(addresses.owner)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'jobs', 'monitoring')"
    assert value(addresses.owner, f"{tables} AND tablename <> 'alembic_version'") == 0
    migrate(addresses.owner)
    require_current(addresses.owner)


def test_prepare_makes_both_roles_on_a_given_server(server: EmbeddedPostgres) -> None:
    prepared = prepare_server(make_owner(server))
    assert isinstance(prepared, Addresses)
    assert value(prepared.application, "SELECT current_user") == "handed_app"
    assert value(prepared.monitoring, "SELECT current_user") == "handed_monitoring"
    migrate(prepared.owner)
    assert value(prepared.application, "SELECT count(*) FROM partnerships") == 0


def test_prepare_without_the_right_to_make_roles_says_so(server: EmbeddedPostgres) -> None:
    with pytest.raises(ProvisionError, match="CREATEROLE"):
        prepare_server(make_owner(server, may_make_roles=False))


def test_prepare_twice_keeps_passwords_unless_asked(server: EmbeddedPostgres) -> None:
    owner = make_owner(server)
    first = prepare_server(owner)
    with pytest.raises(ProvisionError, match="--new-passwords"):
        prepare_server(owner)
    assert value(first.application, "SELECT 1") == 1
    second = prepare_server(owner, has_new_passwords=True)
    assert value(second.application, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(first.application)


def test_prepare_refuses_a_role_that_passes_by_row_level_security(server: EmbeddedPostgres) -> None:
    owner = make_owner(server)
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE handed_app LOGIN BYPASSRLS")
    with pytest.raises(ProvisionError, match="row-level security"):
        prepare_server(owner, has_new_passwords=True)


def test_prepare_of_a_silent_server_is_one_line(folder: Path) -> None:
    done = CliRunner().invoke(commands, ["prepare", f"postgresql://nobody:x@/nowhere?host={folder}"])
    assert done.exit_code == 2
    assert done.stderr.startswith("The database does not answer: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_prepare_command_prints_the_settings(server: EmbeddedPostgres) -> None:
    owner = make_owner(server)
    done = CliRunner().invoke(commands, ["prepare", owner.replace("postgresql:", "postgresql+psycopg:")])
    assert done.exit_code == 0, done.output
    printed = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert list(printed) == ["DATABASE_OWNER_URL", "DATABASE_URL", "DATABASE_MONITORING_URL"]
    assert printed["DATABASE_OWNER_URL"] == owner
    assert value(printed["DATABASE_URL"], "SELECT 1") == 1


def test_prepare_command_without_address_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    done = CliRunner().invoke(commands, ["prepare"])
    assert done.exit_code == 2
    assert done.stderr == "Say where the database is: DATABASE_OWNER_URL is not set.\n"


def test_plain_address_drops_the_driver() -> None:
    assert plain_address("postgresql+psycopg://a:b@c/d?e=f") == "postgresql://a:b@c/d?e=f"
