"""The placements' pages in a real Chromium."""

import pytest
from playwright.sync_api import Page

from tests.my.test_browser import Walk
from tests.my.windows import address, page, sign_in
from tests.placements.test_routes import Fellowship, fellowship
from tests.windows import browser

__all__ = ["address", "browser", "fellowship", "page"]

pytestmark = pytest.mark.browser


def test_a_coordinator_adds_a_placement(page: Page, address: str, fellowship: Fellowship) -> None:
    walk = Walk(page=page)
    sign_in(page.context, fellowship.coordinator, address)
    walk.open(fellowship.pages, "placements")
    walk.follow("Add a placement", "form")
    walk.press("Add the placement", "form with errors")
    page.get_by_label("Title").fill("Shorter waits in outpatients")
    page.get_by_label("Host").select_option(label="Ruth Adeyemi")
    page.get_by_label("Organisation").select_option(label="Aldermoor Hospitals")
    page.get_by_label("Project").fill("Look at why people wait, and try what helps.")
    walk.press("Add the placement", "added")
    walk.follow("Shorter waits", "placement")
    assert {name: found for name, found in walk.seen.items() if found} == {}
