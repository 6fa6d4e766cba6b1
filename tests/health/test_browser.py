"""A programme at a glance in a real Chromium: a coordinator sees who is silent and asks several at once."""

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from models.outbox import Message
from models.sessions import MeetingState
from tests.health.conftest import Going, days_ago
from tests.my.test_browser import Walk
from tests.my.windows import address, faults, page, sign_in
from tests.windows import browser

__all__ = ["address", "browser", "page"]

pytestmark = pytest.mark.browser


def test_a_coordinator_asks_the_silent_pairs_at_once(every_way: Going, page: Page, address: str) -> None:
    every_way.add("Going on", (MeetingState.MISSED, days_ago(9)), (MeetingState.BOOKED, days_ago(2)))
    sign_in(page.context, every_way.coordinator, address)
    walk = Walk(page=page)
    walk.open(f"{every_way.path}/health", "how it is going")
    page.get_by_role("link", name="3 pairs silent for 3 weeks").click()
    page.wait_for_url("**/meetings?show=silent")
    walk.seen["silent"] = faults(page)
    page.get_by_label("Select all shown that can be asked to book").check()
    walk.press("Ask those selected to book", "confirm")
    assert page.get_by_text("3 pairs get an email now").count() == 1
    walk.press("Ask 3 pairs", "asked")
    page.get_by_text("3 pairs are asked to book a meeting.").wait_for()
    walk.open(f"{every_way.path}/pairs", "pairs")
    waiting = every_way.pairs["Waiting"]
    walk.open(f"{every_way.path}/pairs/{waiting}/end", "call off")
    assert {name: found for name, found in walk.seen.items() if found} == {}
    with every_way.database.scoped(every_way.partnership_id) as db:
        told = db.exec(select(Message.id).where(Message.kind == "meeting_nudge")).all()
    assert len(told) == 6
