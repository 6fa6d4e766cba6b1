import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_coordinator_makes_a_token_for_a_program_and_revokes_it(
    browser: Browser, installation: Installation
) -> None:
    with Visitor(browser, installation, "tokens") as amina:
        amina.sign_in(COORDINATOR)
        amina.follow("Your account")
        amina.follow("API tokens")
        amina.press("Make the token")
        amina.page.get_by_label("What is it for?").fill("Nightly import")
        amina.page.get_by_label("See programmes").check()
        amina.fill_date("expires_on", installation.today)
        amina.press("Make the token")
        token = amina.page.locator(".app-token").inner_text()
        asked = f"{installation.address}/api/v1/programmes"
        signed = {"Authorization": f"Bearer {token}"}
        assert httpx2.get(asked, headers=signed).status_code == 200
        amina.visit("/account/tokens")
        expect(amina.page.locator(".app-token")).to_have_count(0)
        amina.follow("Revoke Nightly import")
        amina.press("Revoke the token")
        assert httpx2.get(asked, headers=signed).status_code == 401
        assert amina.complaints == []
