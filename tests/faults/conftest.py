"""The world in which every route is asked, programmes to match, and two web processes on one database."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from fastapi import FastAPI
from psycopg import sql

from api.database.addresses import Addresses
from api.settings import Settings
from models.clock import SteppedClock
from models.database import Database
from tests.app_fixtures import make_app
from tests.faults.at_once import AtOnce
from tests.notifications.senders import senders
from tests.relay import relay
from tests.rounds.conftest import room, steward
from tests.security.matrix import matrix

__all__ = ["matrix", "relay", "room", "senders", "steward"]


@pytest.fixture(scope="session")
def other_app() -> FastAPI:
    """A second application, put together once for the run as the first is."""
    return make_app()


@pytest.fixture
def at_once(
    app: FastAPI, other_app: FastAPI, addresses: Addresses, settings: Settings, clock: SteppedClock
) -> Iterator[AtOnce]:
    """Requests that arrive together, at two applications that share nothing but the database."""
    other_app.state.settings = settings
    other_app.state.clock = clock
    other_app.state.database = database = Database(addresses.application, addresses.monitoring, clock)
    yield AtOnce(apps=(app, other_app))
    database.close()


@pytest.fixture
def allow_doubles(addresses: Addresses) -> Callable[[str], None]:
    """For controls: take every unique constraint from a table, so that nothing refuses what comes second."""

    def drop(table: str) -> None:
        query = "SELECT conname::text FROM pg_constraint WHERE contype = 'u' AND conrelid = %s::regclass"
        with psycopg.connect(addresses.owner) as connection:
            for (name,) in connection.execute(query, [table]).fetchall():
                change = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
                connection.execute(change.format(sql.Identifier(table), sql.Identifier(name)))

    return drop
