"""A search outlives its worker and the database's connections: solved once, by whoever takes the job up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.database.addresses import Addresses
from api.serve import HEARTBEAT_SECONDS
from api.settings import Settings
from api.worker import STALLED_AFTER_SECONDS, STALLED_LOOK_SECONDS, Tools, make_worker
from models.database import Database
from notifications.transports import InboxTransport
from tests.rounds.rooms import Room

CUT_ONCE = """
CREATE SEQUENCE cuts;
GRANT USAGE ON SEQUENCE cuts TO PUBLIC;
CREATE FUNCTION cut_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.step = '{step}' AND nextval('public.cuts') = 1 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cut_once BEFORE UPDATE ON solves FOR EACH ROW EXECUTE FUNCTION cut_once();
"""
"""What a restart of the database does to the connection in hand, at one step of the first attempt."""


@pytest.fixture
def tools(settings: Settings, addresses: Addresses, room: Room, tmp_path: Path) -> Iterator[Tools]:
    """What the worker's process has: connections of its own."""
    database = Database(addresses.application, addresses.monitoring, room.clock)
    inbox = InboxTransport(tmp_path / "inbox", "Counterpart <programmes@counterpart.invalid>")
    yield Tools(settings=settings, database=database, clock=room.clock, transport=inbox)
    database.close()


def _work(tools: Tools) -> None:
    make_worker(tools).run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def _solving(room: Room) -> tuple[str, str]:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    return round_id, room.act(round_id, "/solves").json()["id"]


def _pass_the_wait(tools: Tools) -> None:
    with tools.database.unscoped() as db:
        db.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))


@pytest.mark.parametrize("step", ["Applying the rules to every possible pair", "Writing the pairs down"])
def test_a_connection_lost_in_the_middle_of_a_search_starts_the_search_again(
    room: Room, tools: Tools, addresses: Addresses, step: str
) -> None:
    owner = sa.create_engine(sa.make_url(addresses.owner).set(drivername="postgresql+psycopg"))
    with owner.begin() as connection:
        connection.exec_driver_sql(CUT_ONCE.format(step=step))
    owner.dispose()
    round_id, solve_id = _solving(room)
    _work(tools)
    assert room.get(round_id, f"/solves/{solve_id}")["state"] == "running"
    _pass_the_wait(tools)
    _work(tools)
    solve = room.get(round_id, f"/solves/{solve_id}")
    assert (solve["state"], solve["failure"]) == ("done", "")
    assert room.get(round_id)["state"] == "proposed"


def test_a_dead_workers_search_is_taken_up_within_fifteen_seconds() -> None:
    missed_heartbeats = STALLED_AFTER_SECONDS / HEARTBEAT_SECONDS
    assert missed_heartbeats >= 5, "a busy worker is not a dead one"
    a_look_that_just_missed_it_and_the_next_that_wakes_a_worker = 2 * STALLED_LOOK_SECONDS
    assert STALLED_AFTER_SECONDS + a_look_that_just_missed_it_and_the_next_that_wakes_a_worker <= 10
