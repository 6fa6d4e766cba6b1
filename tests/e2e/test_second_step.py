from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.test_road import set_up_programme
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_second_step_is_set_up_passed_and_asked_again_before_a_file_leaves(
    browser: Browser, installation: Installation
) -> None:
    with Visitor(browser, installation, "second-step") as amina:
        amina.sign_in(COORDINATOR)
        expect(amina.page.get_by_role("heading", level=1)).to_have_text("What needs you today")
        amina.press("Sign out")
        amina.sign_in(COORDINATOR)
        programme = set_up_programme(amina)
        installation.clock.step(timedelta(minutes=16))
        amina.visit(f"{programme}/people/export.csv")
        expect(amina.page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
        amina.page.get_by_label("Code", exact=True).fill("000000")
        amina.press("Confirm")
        expect(amina.page.get_by_role("alert")).to_contain_text("This code is wrong or was used before")
        amina.page.get_by_label("Code", exact=True).fill(installation.phones[COORDINATOR].code())
        with amina.page.expect_download() as saved:
            amina.page.get_by_role("button", name="Confirm").click()
        assert saved.value.suggested_filename.endswith(".csv")
        amina.visit("/second-step/recovery-codes")
        expect(amina.page.get_by_text("You have 10 codes left")).to_be_visible()
        amina.press("Make new codes")
        amina.press_or_follow("I have kept them")
        assert amina.path() == "/account"
        assert amina.complaints == []


def test_a_session_is_ended_from_another_browser(browser: Browser, installation: Installation) -> None:
    with (
        Visitor(browser, installation, "at-the-desk") as desk,
        Visitor(browser, installation, "on-the-phone") as phone,
    ):
        desk.sign_in(COORDINATOR)
        phone.sign_in(COORDINATOR)
        desk.follow("Your account")
        rows = desk.page.get_by_role("row").filter(has_text="Chrome on Linux")
        expect(rows).to_have_count(2)
        other = rows.filter(has_not_text="(this one)")
        other.get_by_role("button", name="Sign out").click()
        desk.look()
        expect(desk.page.get_by_text("Signed out in 1 browser.")).to_be_visible()
        expect(rows).to_have_count(1)
        phone.visit("/programmes")
        assert phone.path() == "/sign-in"
        assert desk.complaints == []
        assert phone.complaints == []
