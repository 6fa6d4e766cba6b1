"""At night nothing leaves that nobody waits for; what somebody just caused or asked for leaves at once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models import outbox
from models.clock import SteppedClock
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from notifications.contents import CONTENTS
from notifications.quiet_hours import may_leave_at
from notifications.sending import SENDER_LIFE, send
from notifications.transports import SmtpTransport
from tests.notifications.factories import stored, written_at
from tests.notifications.working import send_due, settle_claimed
from tests.relay import SENDER, Refuse, Relay, RelayThatCanBeAsked

AT_ONCE = {
    "sign_in_link",
    "colleague_invited",
    "invitation",
    "approve_introduction",
    "introduction",
    "not_matched",
    "steward_asked",
    "steward_answered",
    "meeting_booked",
    "meeting_moved",
    "meeting_cancelled",
    "event_booked",
    "event_changed",
    "event_cancelled",
    "second_step_changed",
}
"""Somebody asked for it, pressed a button for it in that moment, or must know before they set out."""
NOT_OPTIONAL = {
    "pair_declined",
    "pair_ended",
    "introduction_off",
    "programme_over",
    "meetings_missed",
    "contact_wanted",
    "mentors_need_care",
    "release_request",
    "event_announced",
}
"""Leaves by day only, and still can't be unsubscribed from."""
NIGHT = datetime(2027, 1, 12, 3, tzinfo=UTC)
MORNING = datetime(2027, 1, 12, 8, tzinfo=UTC)


def at(clock: SteppedClock, moment: datetime) -> None:
    clock.step(moment - clock.now())


def a_nudge(database: Database, partnership: Partnership, due_at: datetime) -> UUID:
    return written_at(database, partnership.id, due_at, kind="meeting_nudge")


def test_every_kind_leaves_at_once_or_by_day() -> None:
    assert {kind for kind in CONTENTS if may_leave_at(kind, NIGHT, {}) == NIGHT} == AT_ONCE
    assert {
        kind for kind in CONTENTS if may_leave_at(kind, NIGHT, {}) == MORNING
    } == CONTENTS.keys() - AT_ONCE


def test_what_comes_by_itself_can_be_unsubscribed_from() -> None:
    optional = {kind for kind, content in CONTENTS.items() if content.is_optional}
    assert optional == CONTENTS.keys() - AT_ONCE - NOT_OPTIONAL


@pytest.mark.parametrize("hour", [0, 3, 7])
def test_what_is_written_at_night_leaves_in_the_morning(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay, hour: int
) -> None:
    transport = SmtpTransport(relay.url, SENDER)
    at(clock, NIGHT.replace(hour=hour))
    message_id = a_nudge(database, partnership, clock.now())
    assert stored(database, partnership.id, message_id).due_at == MORNING
    assert send_due(database, partnership.id, transport, clock) == 0
    at(clock, MORNING)
    assert send_due(database, partnership.id, transport, clock) == 1


def test_who_asks_to_sign_in_at_night_gets_the_link_at_once(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    at(clock, NIGHT)
    written_at(database, partnership.id, NIGHT)
    assert send_due(database, partnership.id, SmtpTransport(relay.url, SENDER), clock) == 1


def test_what_a_worker_finds_overdue_at_night_waits_for_the_morning(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    """It was due by day, and nobody was there to send it."""
    transport = SmtpTransport(relay.url, SENDER)
    message_id = a_nudge(database, partnership, clock.now())
    at(clock, NIGHT)
    assert send(database, partnership.id, message_id, transport, clock) is MessageState.QUEUED
    assert send_due(database, partnership.id, transport, clock) == 0
    assert (stored(database, partnership.id, message_id).due_at, relay.taken) == (MORNING, [])
    at(clock, MORNING)
    assert send_due(database, partnership.id, transport, clock) == 1


def test_what_a_relay_puts_off_in_the_evening_is_tried_again_in_the_morning(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    relay.script.append(Refuse(answer="451 Come again"))
    transport = SmtpTransport(relay.url, SENDER)
    at(clock, MORNING - timedelta(hours=14, seconds=10))
    message_id = a_nudge(database, partnership, clock.now())
    assert send(database, partnership.id, message_id, transport, clock) is MessageState.QUEUED
    assert stored(database, partnership.id, message_id).due_at == MORNING


def test_what_a_dead_sender_left_unsent_in_the_evening_leaves_in_the_morning(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    at(clock, MORNING - timedelta(hours=14, seconds=10))
    message_id = a_nudge(database, partnership, clock.now())
    with database.scoped(partnership.id) as db:
        row = outbox.message(db, message_id)
        assert row is not None
        row.state, row.claimed_at, row.attempts = MessageState.CLAIMED, clock.now(), 1
    clock.step(SENDER_LIFE)
    assert settle_claimed(database, partnership.id, RelayThatCanBeAsked(relay), clock) == 1
    assert stored(database, partnership.id, message_id).due_at == MORNING
