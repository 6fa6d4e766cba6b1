"""Trusting a colleague with a role, and reading afterwards who did what, by hand in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser

MEI = "mei.chen@northvale.example"
WHOLE = "of the whole partnership"


def invite(amina: Visitor) -> None:
    """Amina invites Mei as a steward, after a slip that the page tells her about."""
    amina.visit("/admin")
    amina.page.get_by_role("searchbox", name="Find by name or email").fill("priya")
    expect(amina.page.get_by_role("row", name="Kwame Mensah")).not_to_be_visible()
    amina.press("Invite a colleague")
    amina.page.get_by_label("Name", exact=True).fill("Mei Chen")
    amina.page.get_by_label("Work email address").fill("mei")
    amina.press("Send the invitation")
    amina.page.get_by_label("Work email address").fill(MEI)
    amina.page.get_by_label("Role and where it counts").select_option(f"Network steward {WHOLE}")
    amina.press("Send the invitation")
    expect(amina.page.get_by_text("The invitation is on its way.")).to_be_visible()


def test_a_colleague_is_trusted_with_a_role_and_it_is_taken_back(
    browser: Browser, installation: Installation
) -> None:
    with (
        Visitor(browser, installation, "administrator") as amina,
        Visitor(browser, installation, "colleague") as mei,
    ):
        amina.sign_in(COORDINATOR)
        invite(amina)
        mails = installation.next_mail_to(MEI, 0)
        assert mails["subject"] == "You have a new role"
        mei.sign_in(MEI)
        expect(mei.page.get_by_role("heading", name="Rounds to agree")).to_be_visible()
        amina.page.get_by_label("Role and where it counts").select_option(f"HR analyst {WHOLE}")
        amina.press("Give the role")
        mei.visit("/statistics")
        ask_to_take_back(amina, f"HR analyst {WHOLE}")
        amina.press("Take it back")
        expect(amina.page.get_by_text("The role was taken back.")).to_be_visible()
        mei.visit("/statistics")
        expect(mei.page.get_by_role("heading", name="You do not have access to this")).to_be_visible()
        give_up_in_vain(amina)
        read_the_trail(amina)
        assert amina.complaints + mei.complaints == []


def ask_to_take_back(amina: Visitor, role: str) -> None:
    """Follow the link beside a role."""
    amina.go_on(amina.page.get_by_role("row", name=role).get_by_role("link"))


def give_up_in_vain(amina: Visitor) -> None:
    """The last administrator is told first what giving up means, and then that it cannot be."""
    amina.visit("/admin")
    amina.follow("Amina Yusuf")
    ask_to_take_back(amina, f"Administrator {WHOLE}")
    expect(amina.page.get_by_role("heading", name="Give up your own role")).to_be_visible()
    amina.press("Give it up")
    expect(amina.page.get_by_role("alert")).to_contain_text("last administrator")


def read_the_trail(amina: Visitor) -> None:
    """Who gave which role, that the trail is whole, and its head to keep."""
    amina.visit("/audit")
    expect(amina.page.get_by_text("Each entry fits the one before it")).to_be_visible()
    amina.page.get_by_label("What").select_option("Took back a role from a colleague")
    amina.go_on(amina.page.get_by_role("button", name="Show", exact=True))
    expect(amina.page.get_by_role("row", name="took back a role from a colleague")).to_contain_text(
        "colleague: Mei Chen"
    )
    amina.page.get_by_text("Keep its head somewhere else").click()
    amina.look()
    with amina.page.expect_download() as saved:
        amina.page.get_by_role("link", name="Save the head as a file").click()
    assert saved.value.suggested_filename.startswith("audit-head-")
    amina.visit("/audit/check")
    amina.visit("/organisations")
    amina.follow("Aldermoor")
    expect(amina.page.get_by_label("Organisation code")).to_have_value("ALD1")
