"""A coordinator in a real browser, at a desk and on a phone: words an introduction, and pages through the
emails before publishing.
"""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from tests.identities import Identity
from tests.my.windows import address, faults, page, sign_in
from tests.pairs.conftest import room, steward
from tests.rounds.rooms import Room
from tests.windows import browser

__all__ = ["address", "browser", "page", "room", "steward"]

pytestmark = pytest.mark.browser


def go_on(page: Page, way: Locator) -> None:
    """Click, and wait for the next page."""
    with page.expect_navigation():
        way.click()


def test_a_coordinator_words_an_introduction_and_sees_it_before_publishing(
    app: FastAPI, page: Page, address: str, room: Room, steward: Identity
) -> None:
    sign_in(page.context, room.coordinator, address)
    page.goto(f"/programmes/{room.programme_id}/settings")
    go_on(page, page.get_by_role("link", name="Wording", exact=True))
    assert faults(page) == []
    go_on(page, page.get_by_role("link", name="Introduction", exact=True))
    page.get_by_label("After the greeting").fill("Dear {friend}")
    go_on(page, page.get_by_role("button", name="Save and look at it"))
    expect(page.get_by_role("alert")).to_contain_text("Use no other words in braces")
    assert faults(page) == []
    page.get_by_label("After the greeting").fill("Welcome, {name}.")
    page.get_by_label("Ground rules, one a line").fill("Be kind.\nAsk {coordinator}.")
    go_on(page, page.get_by_role("button", name="Save and look at it"))
    ordinary = page.frame_locator("iframe[title='The email as it reads']")
    expect(ordinary.get_by_text("Welcome, ")).to_be_visible()
    expect(ordinary.get_by_role("listitem").first).to_have_text("Be kind.")
    easy = page.frame_locator("iframe[title='The easy-read email']")
    expect(easy.get_by_text("Welcome, ")).to_be_visible()
    assert faults(page) == []

    round_id = room.agreed(steward)
    page.goto(f"/programmes/{room.programme_id}/rounds/{round_id}/publish")
    go_on(page, page.get_by_role("link", name="Page through all"))
    assert faults(page) == []
    page.get_by_text("Show only some of them").click()
    page.get_by_label("Which emails").select_option("introduction")
    go_on(page, page.get_by_role("button", name="Show"))
    go_on(page, page.get_by_role("link", name="Next email"))
    expect(page.get_by_role("heading", name="Email 2 of")).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Your introduction")).to_be_visible()
    expect(frame.get_by_text("Welcome, ")).to_be_visible()
    go_on(page, page.get_by_role("link", name="Show it in easy-read form"))
    expect(page.frame_locator("iframe").get_by_text("You asked for easy-read emails.")).to_be_visible()
    assert faults(page) == []
