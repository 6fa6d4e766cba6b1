from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.test_road import set_up_programme
from tests.e2e.visitor import Visitor

MEI = "mei.chen@northvale.example"
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
        desk.go_on(other.get_by_role("button", name="Sign out"))
        expect(desk.page.get_by_text("Signed out in 1 browser.")).to_be_visible()
        expect(rows).to_have_count(1)
        phone.visit("/programmes")
        assert phone.path() == "/sign-in"
        assert desk.complaints == []
        assert phone.complaints == []


def test_an_administrator_takes_a_lost_second_step_away(browser: Browser, installation: Installation) -> None:
    with (
        Visitor(browser, installation, "administrator-helps") as amina,
        Visitor(browser, installation, "lost-phone") as mei,
    ):
        amina.sign_in(COORDINATOR)
        amina.visit("/admin/invite")
        amina.page.get_by_label("Name", exact=True).fill("Mei Chen")
        amina.page.get_by_label("Work email address").fill(MEI)
        amina.page.get_by_label("Role and where it counts").select_option(
            "HR analyst of the whole partnership"
        )
        amina.press("Send the invitation")
        mei.sign_in(MEI)
        amina.follow("Take away a lost second step")
        amina.press("Take it away")
        expect(amina.page.get_by_text("Their second step was taken away.")).to_be_visible()
        mei.visit("/statistics")
        assert mei.path() == "/sign-in"
        mei.sign_in(MEI)
        assert amina.complaints + mei.complaints == []


def test_what_a_token_is_for_stays_typed_while_one_confirms_again(
    browser: Browser, installation: Installation
) -> None:
    with Visitor(browser, installation, "late-token") as amina:
        amina.sign_in(COORDINATOR)
        amina.visit("/account/tokens")
        amina.page.get_by_label("What is it for?").fill("Nightly import")
        amina.page.get_by_label("See programmes").check()
        amina.fill_date("expires_on", installation.today + timedelta(days=1))
        installation.clock.step(timedelta(minutes=16))
        amina.press("Make the token")
        with amina.page.expect_popup() as opened:
            amina.page.get_by_role("link", name="Confirm in another tab").click()
        tab = opened.value
        tab.get_by_label("Code", exact=True).fill(installation.phones[COORDINATOR].code())
        tab.get_by_role("button", name="Confirm").click()
        expect(tab.get_by_role("heading", name="API tokens")).to_be_visible()
        tab.close()  # a page behind another one lays its menu out late
        amina.press("Make the token")
        expect(amina.page.locator(".app-token")).to_have_count(1)
        assert amina.complaints == []
