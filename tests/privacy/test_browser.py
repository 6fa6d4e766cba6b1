"""Seeing one's data and being erased in a real Chromium, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.e2e.visitor import ALBUM
from tests.my.windows import address, faults, page, sign_in
from tests.privacy.conftest import NAME, TYPED, Canary
from tests.windows import browser

__all__ = ["address", "browser", "page"]

pytestmark = pytest.mark.browser


def look(page: Page, name: str) -> list[Any]:
    """What is wrong with the page, and a picture of it where there is an album."""
    page.wait_for_load_state("load")
    if ALBUM:
        width = page.evaluate("window.innerWidth")
        page.screenshot(path=f"{ALBUM}/privacy-{name}-{width}.png", full_page=True)
    return [(name, fault) for fault in faults(page)]


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def follow(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=link).click()


def test_somebody_reads_what_is_held_and_is_erased(page: Page, address: str, canary: Canary) -> None:
    sign_in(page.context, canary.identity, address)
    page.goto("/my")
    follow(page, "Everything held about you")
    page.get_by_role("heading", name="Your equality answer").wait_for()
    assert page.get_by_text(TYPED).count() > 2
    found = look(page, "data")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it as a file").click()
    assert download.value.suggested_filename == "my-data-2027-01-11.json"
    follow(page, "Have everything erased")
    page.get_by_role("heading", name="Have everything erased").wait_for()
    found += look(page, "erase")
    press(page, "Erase everything about me")
    found += look(page, "erase-not-ticked")
    assert canary.person.name == NAME
    page.get_by_label("I understand that this can’t be undone").check()
    press(page, "Erase everything about me")
    page.get_by_text("You were erased.").wait_for()
    found += look(page, "erased")
    assert found == []
    assert canary.person.erased_at is not None
    page.goto("/my")
    assert "/sign-in" in page.url


def test_a_coordinator_erases_somebody(page: Page, address: str, canary: Canary) -> None:
    sign_in(page.context, canary.room.coordinator, address)
    person = f"/programmes/{canary.room.programme_id}/people/{canary.participation_id}"
    page.goto(person)
    found = look(page, "person")
    follow(page, "Erase this person at their request")
    page.get_by_label("This person asked to be erased").check()
    found += look(page, "coordinator-erases")
    press(page, "Erase this person")
    page.get_by_text("The person was erased.").wait_for()
    found += look(page, "people-after")
    page.goto(person)
    found += look(page, "person-after")
    page.goto(f"/programmes/{canary.room.programme_id}/rounds/{canary.round_id}")
    page.get_by_text("Somebody who left").first.wait_for()
    found += look(page, "board-after")
    page.goto(f"/programmes/{canary.room.programme_id}")
    found += look(page, "programme")
    assert found == []


def test_an_administrator_erases_and_reads_about_retention(
    page: Page, address: str, canary: Canary, sign_in_as: SignInAs
) -> None:
    sign_in(page.context, sign_in_as(Role.ADMINISTRATOR), address)
    page.goto("/retention")
    found = look(page, "retention")
    page.goto("/erasure")
    found += look(page, "erase-by-address")
    press(page, "Erase this person")
    found += look(page, "erase-by-address-refused")
    assert found == []
    assert canary.person.erased_at is None
