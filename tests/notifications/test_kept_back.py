"""Nothing leaves while a programme's mail is paused, nor from a restored copy before it is released."""

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from api.database.programs import find_programs
from models import outbox_home, programmes
from models.clock import SteppedClock
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from notifications.sending import SIGN_IN_LIFE, send
from notifications.transports import SmtpTransport
from tests.messages.world import World, make_world
from tests.notifications.factories import CONTEXTS, stored, written_at
from tests.notifications.working import send_due
from tests.relay import SENDER, Relay


@pytest.fixture
def world(database: Database, clock: SteppedClock, partnership: Partnership) -> World:
    return make_world(database, clock, partnership)


def dump_and_restore(server: EmbeddedPostgres, source: str, target: str) -> None:
    """As an operator does it, with PostgreSQL's own programs; over itself where source and target agree."""
    programs = find_programs().folder
    dump = [str(programs / "pg_dump"), "--clean", "--if-exists", server.superuser_url(source)]
    dumped = subprocess.run(dump, check=True, capture_output=True)
    psql = [str(programs / "psql"), "--quiet", "-v", "ON_ERROR_STOP=1", server.superuser_url(target)]
    subprocess.run(psql, check=True, capture_output=True, input=dumped.stdout)


@pytest.fixture
def copy(server: EmbeddedPostgres, world: World, addresses: Addresses) -> Iterator[Database]:
    """The database restored under another name, with a message that waited when it was dumped."""
    world.write()
    name = urlsplit(addresses.owner).path.removeprefix("/")
    copied = f"{name}_copy"
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        query = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
        connection.execute(query.format(sql.Identifier(copied)))
    dump_and_restore(server, name, copied)
    database = Database(
        addresses.application.replace(f"/{name}", f"/{copied}"),
        addresses.monitoring.replace(f"/{name}", f"/{copied}"),
        world.clock,
    )
    yield database
    database.close()
    server.drop_database(copied)


def pause(world: World, *, is_paused: bool) -> None:
    with world.database.scoped(world.partnership_id) as db:
        programme = programmes.programme(db, world.programme_id, lock=True)
        assert programme is not None
        programme.mail_paused_at = world.clock.now() if is_paused else None


@pytest.mark.parametrize("kind", ["meeting_reminder", "event_reminder", "event_announced"])
@pytest.mark.parametrize(("late", "left"), [(timedelta(seconds=-1), 1), (timedelta(0), 0)])
def test_nobody_is_reminded_of_what_has_begun_while_nothing_left(
    world: World, relay: Relay, kind: str, late: timedelta, left: int
) -> None:
    message_id, begins = (
        world.write(kind=kind),
        datetime.fromisoformat(CONTEXTS[kind]["meeting"]["starts_at"]),
    )
    pause(world, is_paused=True)
    world.clock.step(begins + late - world.clock.now())
    pause(world, is_paused=False)
    transport = SmtpTransport(relay.url, SENDER)
    assert send_due(world.database, world.partnership_id, transport, world.clock) == left
    state = MessageState.SENT if left else MessageState.CANCELLED
    assert (world.stored(message_id).state, len(relay.taken)) == (state, left)


def test_a_cancellation_leaves_however_late(world: World, relay: Relay) -> None:
    message_id = world.write(kind="event_cancelled")
    world.clock.step(timedelta(days=60))
    transport = SmtpTransport(relay.url, SENDER)
    assert send(world.database, world.partnership_id, message_id, transport, world.clock) is MessageState.SENT


def test_nothing_of_a_paused_programme_leaves_and_everything_afterwards(world: World, relay: Relay) -> None:
    message_id, other = world.write(), written_at(world.database, world.partnership_id, world.clock.now())
    world.clock.step(timedelta(hours=1))
    transport = SmtpTransport(relay.url, SENDER)
    pause(world, is_paused=True)

    state = send(world.database, world.partnership_id, message_id, transport, world.clock)

    assert (state, world.stored(message_id).attempts) == (MessageState.QUEUED, 0)
    assert send_due(world.database, world.partnership_id, transport, world.clock) == 1
    assert relay.email_ids() == [stored(world.database, world.partnership_id, other).email_id]

    pause(world, is_paused=False)
    assert send_due(world.database, world.partnership_id, transport, world.clock) == 1
    assert world.stored(message_id).state is MessageState.SENT


def test_a_restored_copy_sends_nothing_until_released(copy: Database, world: World, relay: Relay) -> None:
    world.clock.step(timedelta(hours=1))
    transport = SmtpTransport(relay.url, SENDER)

    assert send_due(copy, world.partnership_id, transport, world.clock) == 0
    assert relay.taken == []

    with copy.scoped(world.partnership_id) as db:
        home = outbox_home.home(db, lock=True)
        assert home is not None
        outbox_home.come_home(db, home)
    assert send_due(copy, world.partnership_id, transport, world.clock) == 1
    assert len(relay.taken) == 1


def test_a_dump_restored_over_the_original_sends_nothing_either(
    server: EmbeddedPostgres, world: World, addresses: Addresses, relay: Relay
) -> None:
    world.write()
    world.database.close()
    name = urlsplit(addresses.owner).path.removeprefix("/")

    dump_and_restore(server, name, name)

    world.clock.step(timedelta(hours=1))
    assert send_due(world.database, world.partnership_id, SmtpTransport(relay.url, SENDER), world.clock) == 0


def test_the_original_goes_on_sending(copy: Database, world: World, relay: Relay) -> None:
    world.clock.step(timedelta(hours=1))

    assert send_due(world.database, world.partnership_id, SmtpTransport(relay.url, SENDER), world.clock) == 1


def test_what_a_restored_copy_writes_anew_waits_too(copy: Database, world: World, relay: Relay) -> None:
    there = World(
        database=copy,
        clock=world.clock,
        partnership_id=world.partnership_id,
        programme_id=world.programme_id,
    )
    message_id = there.write()
    world.clock.step(timedelta(hours=1))

    send_due(copy, world.partnership_id, SmtpTransport(relay.url, SENDER), world.clock)

    assert there.stored(message_id).state is MessageState.QUEUED


@pytest.mark.parametrize(("age", "leaves"), [(timedelta(0), True), (SIGN_IN_LIFE, False)])
def test_a_fresh_link_to_sign_in_leaves_a_copy_so_that_somebody_can_release_it(
    copy: Database, world: World, relay: Relay, age: timedelta, leaves: bool
) -> None:
    written_at(copy, world.partnership_id, world.clock.now())
    world.clock.step(age)

    left = send_due(copy, world.partnership_id, SmtpTransport(relay.url, SENDER), world.clock)

    assert left == leaves


def test_an_outbox_held_by_hand_sends_nothing(world: World, relay: Relay) -> None:
    world.write()
    world.clock.step(timedelta(hours=1))
    with world.database.scoped(world.partnership_id) as db:
        home = outbox_home.home(db)
        assert home is not None
        outbox_home.leave(db, home)

    assert send_due(world.database, world.partnership_id, SmtpTransport(relay.url, SENDER), world.clock) == 0
