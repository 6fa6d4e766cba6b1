"""The placements' pages in a real Chromium."""

import pytest
from playwright.sync_api import Page

from tests.my.windows import address, faults, page, sign_in
from tests.placements.test_routes import Fellowship, fellowship
from tests.windows import browser

__all__ = ["address", "browser", "fellowship", "page"]

pytestmark = pytest.mark.browser


def test_a_coordinator_adds_a_placement(page: Page, address: str, fellowship: Fellowship) -> None:
    sign_in(page.context, fellowship.coordinator, address)
    page.goto(fellowship.pages)
    found = faults(page)
    page.get_by_role("link", name="Add a placement").click()
    page.get_by_role("button", name="Add the placement").click()
    found += faults(page)
    page.get_by_label("Title").fill("Shorter waits in outpatients")
    page.get_by_label("Host").select_option(label="Ruth Adeyemi")
    page.get_by_label("Organisation").select_option(label="Aldermoor Hospitals")
    page.get_by_label("Project").fill("Look at why people wait, and try what helps.")
    page.get_by_role("button", name="Add the placement").click()
    found += faults(page)
    page.get_by_role("link", name="Shorter waits").click()
    found += faults(page)
    assert found == []
