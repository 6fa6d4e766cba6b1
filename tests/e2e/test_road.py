"""The product's main job, from an empty programme to HR's table, by hand in a real browser."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.people import GRACE, HELEN, JOSEPH, TOPICS, people_file
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def set_up_programme(amina: Visitor) -> str:
    """A programme of reverse mentoring, open for people; its path."""
    today = date.today()  # noqa: DTZ011  the form's dates are days, and the installation's clock starts now
    amina.visit("/programmes")
    amina.follow("Set up a programme")
    amina.page.get_by_label("Reverse mentoring").check()
    amina.press("Go on")
    amina.page.get_by_label("Name", exact=True).fill("Reverse mentoring, spring")
    amina.page.get_by_label("Summary").fill("Mentors from ethnic minorities, executives who listen.")
    for field, day in (
        ("sign_up_closes_on", today + timedelta(days=30)),
        ("starts_on", today + timedelta(days=30)),
        ("ends_on", today + timedelta(days=240)),
    ):
        amina.fill_date(field, day)
    amina.page.get_by_label("Topics people choose from").fill("\n".join(TOPICS))
    amina.press("Save as a draft")
    programme = amina.path()
    amina.visit(f"{programme}/settings/sessions")
    amina.page.get_by_label("Minutes in which publishing can be undone").fill("0")
    amina.press("Save")
    amina.visit(programme)
    amina.press("Open")
    return programme


def import_people(amina: Visitor, programme: str) -> None:
    """40 executives and 40 mentors from a workbook; the same workbook again adds nobody."""
    for counts in (("80", "0"), ("0", "80")):
        amina.visit(f"{programme}/imports/new")
        amina.page.get_by_label("File of people").set_input_files(
            {"name": "people.xlsx", "mimeType": "application/octet-stream", "buffer": people_file()}
        )
        amina.press("Check the file")
        cards = amina.page.locator(".app-counts")
        expect(cards).to_contain_text(f"{counts[0]}")
        if counts[0] == "80":
            amina.page.get_by_label("I confirm that these people agreed to take part").check()
            amina.press("Write the rows")


def fill_in_form(who: Visitor, email: str, free: str) -> None:
    """Join by the invitation's link, then page after page to the end."""
    who.visit(who.link_in(who.installation.relay.next_mail_to(email, 0), "join"))
    before = len(who.installation.relay.mails_to(email))
    who.press("Start")
    who.visit(who.link_in(who.installation.relay.next_mail_to(email, before), "sign-in"))
    who.press("Sign in")
    who.visit("/my")


def test_from_an_empty_programme_to_the_figures(browser: Browser, installation: Installation) -> None:
    with Visitor(browser, installation, "coordinator") as amina:
        amina.sign_in(COORDINATOR)
        programme = set_up_programme(amina)
        import_people(amina, programme)
        amina.visit(f"{programme}/people?state=invited")
        amina.press("Invite everybody not invited yet")
        amina.press("Send 3 invitations")
        assert amina.complaints == []
    for name, email in (("grace", GRACE), ("helen", HELEN), ("joseph", JOSEPH)):
        with Visitor(browser, installation, name) as somebody:
            fill_in_form(somebody, email, "Mon")
            assert somebody.complaints == []
