"""A pytest plugin: a database of its own for each test, copied from one that was migrated once."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from api.database.folders import temporary_data_folder
from api.database.migrations import migrate
from models.clock import SteppedClock
from models.database import Database

TEMPLATE = "migrated"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """One embedded server for the whole run, thrown away with its data."""
    folder = temporary_data_folder()
    try:
        with EmbeddedPostgres(folder, is_durable=False) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(server: EmbeddedPostgres) -> Addresses:
    """The migrated and empty database that the others are copied from. Never connect to it."""
    addresses = server.provision(TEMPLATE)
    migrate(addresses.owner)
    return addresses


@pytest.fixture
def addresses(server: EmbeddedPostgres, migrated: Addresses) -> Iterator[Addresses]:
    """The three addresses of a migrated and empty database that only this test uses."""
    name = f"test_{next(_numbers)}"
    yield server.copy_database(TEMPLATE, name)
    server.drop_database(name)


@pytest.fixture
def clock() -> SteppedClock:
    """Stands at nine on a Monday morning in January, London time, until it is moved."""
    return SteppedClock(datetime(2027, 1, 11, 9, tzinfo=UTC))


@pytest.fixture
def database(addresses: Addresses, clock: SteppedClock) -> Iterator[Database]:
    """The application's own way to this test's database."""
    database = Database(addresses.application, addresses.monitoring, clock)
    yield database
    database.close()


@pytest.fixture
def stored(server: EmbeddedPostgres, addresses: Addresses) -> Iterator[Callable[[], dict[str, str]]]:
    """Call it for a digest of every table's rows, of all partnerships: what changes nothing leaves it."""
    name = urlsplit(addresses.owner).path.removeprefix("/")
    with psycopg.connect(server.superuser_url(name), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        query = sql.SQL(" UNION ALL ").join(
            sql.SQL(
                "SELECT {name}, md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM {table} r"
            ).format(name=f"{schema}.{table}", table=sql.Identifier(schema, table))
            for schema, table in tables
        )
        yield lambda: dict(connection.execute(query).fetchall())
