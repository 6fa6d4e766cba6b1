"""Messages leave once: claimed, handed over, marked, and looked up where their sender died."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest

from models.clock import SteppedClock
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from notifications.contents.parts import REMOVED_LINK
from notifications.errors import TransportError
from notifications.mail import Mail
from notifications.messages import mail_of
from notifications.sending import LONGEST_WAIT, MOST_ATTEMPTS, SENDER_LIFE, send, wait_before_retry
from notifications.transports import SmtpTransport
from tests.notifications.factories import SIGN_IN, stored, written_at
from tests.notifications.working import send_due, settle_claimed
from tests.patience import PATIENCE_SECONDS
from tests.relay import SENDER, DropAfterData, Refuse, Relay, RelayThatCanBeAsked


def test_due_message_is_sent_and_marked(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = written_at(database, partnership.id, clock.now())

    state = send(database, partnership.id, message_id, SmtpTransport(relay.url, SENDER), clock)

    row = stored(database, partnership.id, message_id)
    assert (state, row.state, row.sent_at, row.attempts) == (
        MessageState.SENT,
        MessageState.SENT,
        clock.now(),
        1,
    )
    assert relay.email_ids() == [row.email_id]
    assert relay.receivers == ["ana.bello@example.nhs.uk"]


def test_link_is_forgotten_once_its_mail_was_taken(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = written_at(database, partnership.id, clock.now())
    link = SIGN_IN["link"]
    assert stored(database, partnership.id, message_id).context["link"] == link

    send(database, partnership.id, message_id, SmtpTransport(relay.url, SENDER), clock)

    row = stored(database, partnership.id, message_id)
    assert row.context == {"name": "Ana Bello", "link": REMOVED_LINK}
    assert link in relay.taken[0].as_string()
    assert REMOVED_LINK in mail_of(row, SENDER, clock.now()).text


def test_message_does_not_leave_before_it_is_due(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    due_at = clock.now() + timedelta(minutes=10)
    message_id = written_at(database, partnership.id, due_at, held=True)
    transport = SmtpTransport(relay.url, SENDER)

    assert send(database, partnership.id, message_id, transport, clock) is MessageState.HELD
    clock.step(timedelta(minutes=10))
    assert send(database, partnership.id, message_id, transport, clock) is MessageState.SENT


def test_message_of_another_partnership_is_as_if_erased(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = written_at(database, partnership.id, clock.now())

    state = send(database, UUID(int=7), message_id, SmtpTransport(relay.url, SENDER), clock)

    assert (state, relay.taken) == (MessageState.CANCELLED, [])


def test_eight_senders_at_once_send_each_message_once(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    for number in range(20):
        written_at(database, partnership.id, clock.now(), address=f"person{number}@example.nhs.uk")
    counts: list[int] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait(PATIENCE_SECONDS)
        counts.append(send_due(database, partnership.id, SmtpTransport(relay.url, SENDER), clock))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 20
    assert sorted(relay.receivers) == sorted(f"person{number}@example.nhs.uk" for number in range(20))


def test_relay_that_asks_to_come_again_is_asked_again_later(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    relay.script.append(Refuse(answer="451 Greylisted, come again"))
    message_id = written_at(database, partnership.id, clock.now())
    transport = SmtpTransport(relay.url, SENDER)

    assert send(database, partnership.id, message_id, transport, clock) is MessageState.QUEUED
    row = stored(database, partnership.id, message_id)
    assert row.failure == "the relay answered 451 Greylisted, come again"
    assert row.due_at == clock.now() + wait_before_retry(message_id, 1)
    assert send_due(database, partnership.id, transport, clock) == 0

    clock.step(timedelta(minutes=1))
    assert send_due(database, partnership.id, transport, clock) == 1
    assert (len(relay.taken), stored(database, partnership.id, message_id).failure) == (1, "")


def test_relay_that_refuses_for_good_is_not_asked_again(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    relay.script.append(Refuse(answer="550 No such letter box"))
    message_id = written_at(database, partnership.id, clock.now())
    transport = SmtpTransport(relay.url, SENDER)

    assert send(database, partnership.id, message_id, transport, clock) is MessageState.FAILED
    clock.step(timedelta(days=2))
    assert send_due(database, partnership.id, transport, clock) == 0
    assert stored(database, partnership.id, message_id).failure == "the relay answered 550 No such letter box"


def test_relay_that_is_down_for_an_hour_gets_everything_once(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    for number in range(5):
        written_at(database, partnership.id, clock.now(), address=f"person{number}@example.nhs.uk")
    nobody_listens = SmtpTransport("smtp://127.0.0.1:1", SENDER)
    for _ in range(30):
        assert send_due(database, partnership.id, nobody_listens, clock) == 0
        clock.step(timedelta(minutes=2))

    transport = SmtpTransport(relay.url, SENDER)
    for _ in range(35):
        send_due(database, partnership.id, transport, clock)
        clock.step(timedelta(minutes=2))

    assert sorted(relay.receivers) == [f"person{number}@example.nhs.uk" for number in range(5)]


def test_relay_that_stays_down_is_given_up_after_a_day(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    message_id = written_at(database, partnership.id, clock.now())
    begun_at = clock.now()
    nobody_listens = SmtpTransport("smtp://127.0.0.1:1", SENDER)

    while stored(database, partnership.id, message_id).state is not MessageState.FAILED:
        send_due(database, partnership.id, nobody_listens, clock)
        clock.step(timedelta(minutes=15))

    assert stored(database, partnership.id, message_id).attempts == MOST_ATTEMPTS
    assert timedelta(hours=18) < clock.now() - begun_at < timedelta(hours=36)


@pytest.mark.parametrize("is_taken", [True, False])
def test_connection_dropped_after_data_leaves_the_fate_unknown_where_nobody_can_be_asked(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay, is_taken: bool
) -> None:
    relay.script.append(DropAfterData(is_taken=is_taken))
    message_id = written_at(database, partnership.id, clock.now())
    transport = SmtpTransport(relay.url, SENDER)

    assert send(database, partnership.id, message_id, transport, clock) is MessageState.UNKNOWN
    clock.step(timedelta(days=1))
    assert settle_claimed(database, partnership.id, transport, clock) == 0
    assert send_due(database, partnership.id, transport, clock) == 0
    assert len(relay.taken) == is_taken


@pytest.mark.parametrize("is_taken", [True, False])
def test_connection_dropped_after_data_is_looked_up_where_the_relay_can_be_asked(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay, is_taken: bool
) -> None:
    relay.script.append(DropAfterData(is_taken=is_taken))
    message_id = written_at(database, partnership.id, clock.now())
    transport = RelayThatCanBeAsked(relay)

    send(database, partnership.id, message_id, transport, clock)
    clock.step(SENDER_LIFE)
    settle_claimed(database, partnership.id, transport, clock)
    clock.step(timedelta(minutes=1))
    send_due(database, partnership.id, transport, clock)

    row = stored(database, partnership.id, message_id)
    assert (row.state, relay.email_ids()) == (MessageState.SENT, [row.email_id])


class DiesBeforeHandingOver(RelayThatCanBeAsked):
    """A sender that stops, as far as its own process is concerned, with the mail in its hands."""

    def deliver(self, mail: Mail) -> None:
        raise KeyboardInterrupt


def claimed_by_the_dead(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> UUID:
    """A message whose sender died before handing it over."""
    message_id = written_at(database, partnership.id, clock.now())
    with pytest.raises(KeyboardInterrupt):
        send(database, partnership.id, message_id, DiesBeforeHandingOver(relay), clock)
    return message_id


def test_claim_is_left_alone_while_its_sender_may_live(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = claimed_by_the_dead(database, partnership, clock, relay)
    clock.step(SENDER_LIFE - timedelta(seconds=1))

    assert settle_claimed(database, partnership.id, RelayThatCanBeAsked(relay), clock) == 0
    assert stored(database, partnership.id, message_id).state is MessageState.CLAIMED


def test_claim_of_a_dead_sender_is_unknown_where_nobody_can_be_asked(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = claimed_by_the_dead(database, partnership, clock, relay)
    clock.step(SENDER_LIFE)

    assert settle_claimed(database, partnership.id, SmtpTransport(relay.url, SENDER), clock) == 1
    assert stored(database, partnership.id, message_id).state is MessageState.UNKNOWN


class DoesNotAnswer(RelayThatCanBeAsked):
    """Could be asked, but not now."""

    def was_taken(self, email_id: str) -> bool | None:
        raise TransportError("no answer", permanent=False)


def test_claim_waits_until_the_relay_answers(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = claimed_by_the_dead(database, partnership, clock, relay)
    clock.step(SENDER_LIFE)

    assert settle_claimed(database, partnership.id, DoesNotAnswer(relay), clock) == 0
    assert stored(database, partnership.id, message_id).state is MessageState.CLAIMED
    assert settle_claimed(database, partnership.id, RelayThatCanBeAsked(relay), clock) == 1
    assert stored(database, partnership.id, message_id).state is MessageState.QUEUED


def test_a_sender_that_comes_too_late_changes_nothing_of_a_later_claim(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    message_id = written_at(database, partnership.id, clock.now())

    class TakesTooLong(RelayThatCanBeAsked):
        """Is taken for dead meanwhile: the message is queued again and somebody else has it."""

        def deliver(self, mail: Mail) -> None:
            clock.step(SENDER_LIFE)
            settle_claimed(database, partnership.id, self, clock)
            clock.step(LONGEST_WAIT)
            with pytest.raises(KeyboardInterrupt):
                send(database, partnership.id, message_id, DiesBeforeHandingOver(relay), clock)
            raise TransportError("refused at last", permanent=True)

    send(database, partnership.id, message_id, TakesTooLong(relay), clock)

    row = stored(database, partnership.id, message_id)
    assert (row.state, row.attempts) == (MessageState.CLAIMED, 2)


@pytest.mark.parametrize("name", ["Ana\r\nBcc: all@example.org", "Ana\u2028Bello", "\u202eanA"])
def test_name_that_no_mail_may_carry_fails_alone(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay, name: str
) -> None:
    bad = written_at(database, partnership.id, clock.now(), name=name)
    good = written_at(database, partnership.id, clock.now())

    assert send_due(database, partnership.id, SmtpTransport(relay.url, SENDER), clock) == 1
    assert stored(database, partnership.id, bad).state is MessageState.FAILED
    assert stored(database, partnership.id, good).state is MessageState.SENT


def test_waits_double_up_to_an_hour_and_differ_between_messages() -> None:
    waits = [wait_before_retry(UUID(int=1), attempt) for attempt in range(1, 12)]

    for attempt, wait in enumerate(waits):
        whole = min(timedelta(minutes=2**attempt), timedelta(hours=1))
        assert whole * 0.75 <= wait <= whole
    assert len({wait_before_retry(UUID(int=number), 8) for number in range(50)}) > 30
