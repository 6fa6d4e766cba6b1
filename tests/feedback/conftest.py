"""A pair that was introduced, and the links by which both are asked about their session."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.sessions.service import ask_about_past
from api.settings import Settings
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership
from tests.couples import Published, publish_couple


@pytest.fixture
def published(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership
) -> Published:
    """A pair that was introduced and has met for the first time."""
    published = publish_couple(database, settings, clock, partnership.id)
    anybody.post(published.approval_path, data={"answer": "yes"})
    return published


def ask(database: Database, settings: Settings, clock: SteppedClock, published: Published) -> dict[str, str]:
    """The feedback paths by address, once the meeting is over."""
    clock.step(timedelta(days=21))
    with database.scoped(published.partnership_id) as db:
        ask_about_past(db, settings, clock)
        asked = db.exec(select(Message).where(Message.kind == "after_session"))
        return {row.address: row.context["link"].removeprefix(settings.base_url) for row in asked}
