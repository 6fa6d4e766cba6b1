"""Where a transport carries no files, a link of this one purpose leads to the calendar file."""

from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.mail.suppressing import SuppressingTransport
from api.settings import Settings
from models.outbox import Message, MessageState
from notifications.transports.notify import NotifyTransport, notify_service
from tests.messages.world import World
from tests.notifications.working import send_due
from tests.notify import API_KEY, TEMPLATE_ID, running_notify
from tests.relay import SENDER


@pytest.fixture
def link(world: World, settings: Settings) -> str:
    """The link in the text of an introduction that went out by GOV.UK Notify."""
    message_id = world.write(kind="introduction")
    world.clock.step(world.stored(message_id).due_at - world.clock.now())
    with running_notify(world.clock.now) as notify:
        transport = SuppressingTransport(
            inner=NotifyTransport(
                notify_service(API_KEY, TEMPLATE_ID, notify.url), SENDER, now=world.clock.now
            ),
            database=world.database,
            settings=settings,
            partnership_id=world.partnership_id,
        )
        assert send_due(world.database, world.partnership_id, transport, world.clock) == 1
    text: str = notify.taken[0]["personalisation"]["text"]
    return urlsplit(text.rpartition("For your calendar: ")[2].strip()).path


def test_the_link_in_the_text_leads_to_the_file(link: str, anybody: TestClient) -> None:
    answer = anybody.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.text.startswith("BEGIN:VCALENDAR")
    assert "METHOD:REQUEST" in answer.text


def test_another_secret_opens_nothing(link: str, anybody: TestClient) -> None:
    parts = link.split("/")
    parts[4] = "x" * len(parts[4])
    assert anybody.get("/".join(parts)).status_code == 410


def test_a_message_that_was_stopped_opens_nothing(world: World, link: str, anybody: TestClient) -> None:
    with world.database.scoped(world.partnership_id) as db:
        db.exec(select(Message)).one().state = MessageState.CANCELLED
    assert anybody.get(link).status_code == 410
