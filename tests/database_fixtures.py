"""A pytest plugin: a database of its own for each test, copied from one that was migrated once."""

import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

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
