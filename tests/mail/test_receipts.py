"""What GOV.UK Notify tells about deliveries: forged it is refused, told twice it changes nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr
from sqlmodel import select

from models.outbox import Message, MessageState
from models.suppressions import Suppression, SuppressionReason
from notifications.transports.notify import reference_of
from tests.messages.world import World

TOKEN = "a token that only the two of them know"


@pytest.fixture
def notify(app: FastAPI, anybody: TestClient) -> TestClient:
    """Somebody from outside, in an installation that Notify may tell things."""
    app.state.settings = app.state.settings.model_copy(update={"notify_callback_token": SecretStr(TOKEN)})
    return anybody


def sent(world: World) -> UUID:
    """A message that was sent a minute ago."""
    message_id = world.write(MessageState.SENT)
    with world.database.scoped(world.partnership_id) as db:
        row = db.exec(select(Message).where(Message.id == message_id)).one()
        row.claimed_at = row.sent_at = world.clock.now()
    world.clock.step(timedelta(minutes=1))
    return message_id


def receipt(world: World, message_id: UUID, status: str, at: datetime | None = None) -> dict[str, Any]:
    """As Notify documents it."""
    moment = (at or world.clock.now()).isoformat()
    return {
        "id": str(uuid4()),
        "reference": reference_of(world.stored(message_id).email_id),
        "to": "ana@example.nhs.uk",
        "status": status,
        "created_at": moment,
        "completed_at": moment,
        "sent_at": moment,
        "notification_type": "email",
        "template_id": str(uuid4()),
        "template_version": 1,
    }


def tell(notify: TestClient, body: Any, token: str = TOKEN) -> Response:
    return notify.post("/notify/callbacks", json=body, headers={"Authorization": f"Bearer {token}"})


def suppressed(world: World) -> list[str]:
    with world.database.scoped(world.partnership_id) as db:
        return [row.reason for row in db.exec(select(Suppression))]


@pytest.mark.parametrize(
    ("status", "state", "on_list"),
    [
        ("delivered", MessageState.SENT, []),
        ("permanent-failure", MessageState.FAILED, [SuppressionReason.BOUNCED]),
        ("temporary-failure", MessageState.FAILED, []),
        ("technical-failure", MessageState.FAILED, []),
    ],
)
def test_a_receipt_is_noted_once(
    world: World, notify: TestClient, status: str, state: MessageState, on_list: list[str]
) -> None:
    message_id = sent(world)
    body = receipt(world, message_id, status)

    assert tell(notify, body).status_code == 204

    row = world.stored(message_id)
    assert (row.state, suppressed(world)) == (state, on_list)
    assert (row.delivered_at == world.clock.now()) is (status == "delivered")
    assert tell(notify, body).status_code == 204
    assert tell(notify, receipt(world, message_id, "technical-failure")).status_code == 204
    assert world.stored(message_id).version == row.version


def test_a_receipt_settles_what_was_unknown(world: World, notify: TestClient) -> None:
    message_id = sent(world)
    with world.database.scoped(world.partnership_id) as db:
        db.exec(select(Message).where(Message.id == message_id)).one().state = MessageState.UNKNOWN

    tell(notify, receipt(world, message_id, "delivered"))

    assert world.stored(message_id).state is MessageState.SENT


def test_the_receipt_of_an_earlier_try_says_nothing_about_the_later(world: World, notify: TestClient) -> None:
    message_id = sent(world)
    before = receipt(world, message_id, "permanent-failure", world.clock.now() - timedelta(hours=1))

    assert tell(notify, before).status_code == 204

    assert (world.stored(message_id).state, suppressed(world)) == (MessageState.SENT, [])


@pytest.mark.parametrize("token", ["", "another token", TOKEN + "!", TOKEN[:-1]])
def test_a_forged_receipt_is_refused(world: World, notify: TestClient, token: str) -> None:
    message_id = sent(world)

    answer = tell(notify, receipt(world, message_id, "permanent-failure"), token)

    assert answer.status_code == 401
    assert world.stored(message_id).state is MessageState.SENT


def test_whoever_shows_no_token_learns_nothing_of_what_is_taken(notify: TestClient) -> None:
    assert notify.post("/notify/callbacks", data={"status": "delivered"}).status_code == 401


def test_nobody_may_tell_anything_where_no_token_is_set(world: World, anybody: TestClient) -> None:
    assert tell(anybody, receipt(world, sent(world), "permanent-failure"), "").status_code == 401


def test_an_unknown_reference_is_answered_like_a_known_one(world: World, notify: TestClient) -> None:
    body = receipt(world, sent(world), "permanent-failure") | {"reference": str(uuid4())}
    assert tell(notify, body).status_code == 204


@pytest.mark.parametrize("change", [{"status": "lost"}, {"reference": "x"}, {"created_at": "2027-01-11"}])
def test_what_is_no_receipt_is_refused(world: World, notify: TestClient, change: dict[str, str]) -> None:
    assert tell(notify, receipt(world, sent(world), "delivered") | change).status_code == 422
