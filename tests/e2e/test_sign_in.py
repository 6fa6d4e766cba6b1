import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_member_signs_in_by_the_mailed_link_and_out_again(
    browser: Browser, installation: Installation
) -> None:
    with Visitor(browser, installation, "sign-in") as amina:
        amina.visit("/")
        amina.sign_in(COORDINATOR)
        expect(amina.page.get_by_role("banner")).to_contain_text("Amina Yusuf")
        amina.visit("/api")
        amina.press("Sign out")
        expect(amina.page.get_by_role("banner")).not_to_contain_text("Amina Yusuf")
        assert amina.complaints == []
