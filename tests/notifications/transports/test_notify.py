"""GOV.UK Notify: mails are handed over once, looked up by reference, refused for good or for now."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from models.clock import SteppedClock
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from notifications.sending import SENDER_LIFE, send
from notifications.transports.notify import NotifyTransport, notify_service, reference_of
from tests.notifications.factories import stored, written_at
from tests.notifications.working import send_due, settle_claimed
from tests.notify import API_KEY, TEMPLATE_ID, Fault, Notify, running_notify
from tests.relay import SENDER


@pytest.fixture
def notify(clock: SteppedClock) -> Iterator[Notify]:
    with running_notify(clock.now) as notify:
        yield notify


@pytest.fixture
def transport(notify: Notify, clock: SteppedClock) -> NotifyTransport:
    return transport_with(API_KEY, notify.url, clock)


def transport_with(key: str, url: str, clock: SteppedClock) -> NotifyTransport:
    service = notify_service(key, TEMPLATE_ID, url)
    return NotifyTransport(service, SENDER, now=clock.now)


def test_a_mail_is_taken_with_subject_text_and_reference(
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
    notify: Notify,
    transport: NotifyTransport,
) -> None:
    message_id = written_at(database, partnership.id, clock.now())

    assert send(database, partnership.id, message_id, transport, clock) is MessageState.SENT

    (mail,) = notify.taken
    row = stored(database, partnership.id, message_id)
    assert mail["email_address"] == "ana.bello@example.nhs.uk"
    assert mail["reference"] == reference_of(row.email_id)
    assert mail["personalisation"]["subject"] == "Your link to sign in"
    assert "Ana Bello" in mail["personalisation"]["text"]


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        (Fault(status=429, error="RateLimitError"), MessageState.QUEUED, "429 (RateLimitError)"),
        (Fault(status=403, error="AuthError"), MessageState.QUEUED, "403 (AuthError)"),
        (Fault(status=400, error="BadRequestError"), MessageState.FAILED, "400 (BadRequestError)"),
    ],
)
def test_a_refusal_is_for_now_or_for_good(
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
    notify: Notify,
    transport: NotifyTransport,
    fault: Fault,
    state: MessageState,
    reason: str,
) -> None:
    notify.faults.append(fault)
    message_id = written_at(database, partnership.id, clock.now())

    assert send(database, partnership.id, message_id, transport, clock) is state

    row = stored(database, partnership.id, message_id)
    assert row.failure == f"GOV.UK Notify answered {reason}"
    clock.step(timedelta(minutes=1))
    send_due(database, partnership.id, transport, clock)
    assert len(notify.taken) == (state is MessageState.QUEUED)


@pytest.mark.parametrize("status", [0, 500, 502])
@pytest.mark.parametrize("is_taken", [True, False])
def test_a_mail_whose_answer_is_lost_is_looked_up_and_arrives_once(
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
    notify: Notify,
    transport: NotifyTransport,
    status: int,
    is_taken: bool,
) -> None:
    notify.faults.append(Fault(status=status, is_taken=is_taken))
    message_id = written_at(database, partnership.id, clock.now())

    send(database, partnership.id, message_id, transport, clock)
    clock.step(SENDER_LIFE)
    settle_claimed(database, partnership.id, transport, clock)
    clock.step(timedelta(minutes=1))
    send_due(database, partnership.id, transport, clock)

    row = stored(database, partnership.id, message_id)
    assert (row.state, len(notify.taken)) == (MessageState.SENT, 1)


def test_the_control_without_the_look_up_the_mail_arrives_twice(
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
    notify: Notify,
    transport: NotifyTransport,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "was_taken", lambda _email_id: False)
    notify.faults.append(Fault(status=500, is_taken=True))
    message_id = written_at(database, partnership.id, clock.now())

    send(database, partnership.id, message_id, transport, clock)
    clock.step(SENDER_LIFE)
    settle_claimed(database, partnership.id, transport, clock)
    clock.step(timedelta(minutes=1))
    send_due(database, partnership.id, transport, clock)

    assert len(notify.taken) == 2


def test_nobody_there_is_tried_again(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    message_id = written_at(database, partnership.id, clock.now())
    nobody = transport_with(API_KEY, "http://127.0.0.1:1", clock)

    assert send(database, partnership.id, message_id, nobody, clock) is MessageState.QUEUED


def test_another_key_is_our_set_ups_fault_and_no_mails(
    database: Database, partnership: Partnership, clock: SteppedClock, notify: Notify
) -> None:
    other = API_KEY.replace("3d844edf", "00000000")
    message_id = written_at(database, partnership.id, clock.now())

    state = send(database, partnership.id, message_id, transport_with(other, notify.url, clock), clock)

    assert (state, notify.taken) == (MessageState.QUEUED, [])


@pytest.mark.parametrize(("key", "template"), [("secret", TEMPLATE_ID), (API_KEY, "mine")])
def test_what_is_no_key_is_refused_without_repeating_it(key: str, template: str) -> None:
    with pytest.raises(ValueError, match=r"an API key of GOV\.UK Notify") as refused:
        notify_service(key, template, "https://notify.example")
    assert key not in str(refused.value)
