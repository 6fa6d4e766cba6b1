"""The product's main job, from an empty programme to HR's table, by hand in a real browser."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from notifications.meeting_times import next_daytime
from tests.e2e.installation import COORDINATOR, HR, STEWARD, Installation
from tests.e2e.people import GRACE, HELEN, JOSEPH, TOPICS, people_file
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def set_up_programme(amina: Visitor) -> str:
    """A programme of reverse mentoring, open for people; its path."""
    today = amina.installation.today
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


def fill_in_form(who: Visitor, email: str, *, is_mentor: bool) -> None:
    """Join by the invitation's link, then page after page to the end, and answer the equality questions."""
    who.visit(who.link_in(who.installation.next_mail_to(email, 0), "join"))
    before = len(who.installation.relay.mails_to(email))
    who.press("Start")
    who.visit(who.link_in(who.installation.next_mail_to(email, before), "sign-in"))
    who.press("Sign in")
    who.visit("/my")
    who.press_or_follow("Go on with your form")
    who.page.get_by_label("Your role group").select_option("Administrative and Clerical")
    who.page.get_by_label("Your pay band").select_option("1-7" if is_mentor else "VSM")
    who.press("Save and go on")
    who.page.get_by_label("Everyday racism").check()
    who.page.get_by_label("Your first words").fill("Hello! I look forward to meeting you.")
    who.press("Save and go on")
    who.page.get_by_label("By video call").check()
    choose_mornings(who)
    who.press("Save and go on")
    who.page.get_by_label("Their work email address or full name").fill("Mentor 05\nMentee 07")
    who.press("Save and go on")
    who.page.get_by_label("I agree").check()
    who.press("Send my answers")


def choose_mornings(who: Visitor) -> None:
    """Monday from nine to eleven by the keyboard, then the same on all days."""
    who.page.get_by_role("checkbox", name="Monday 09:00 to 09:30").focus()
    who.page.keyboard.press("Space")
    for _ in range(3):
        who.page.keyboard.press("Shift+ArrowDown")
    who.page.get_by_role("button", name="Copy Monday to all days").click()
    expect(who.page.get_by_role("checkbox", name="Friday 10:30 to 11:00")).to_be_checked()


def answer_equality_questions(who: Visitor) -> None:
    """The two pages, apart from the form."""
    who.visit("/equality")
    who.page.get_by_label("Yes").check()
    who.press("Go on")
    who.page.get_by_label("Black, African, Caribbean or Black British").check()
    who.press("Go on")
    who.page.get_by_role("radio").first.check()
    who.press("Save")


def find_pairs(amina: Visitor, button: str) -> None:
    """Have the worker find the best pairs, and wait for the board."""
    amina.press(button)
    expect(amina.page.get_by_role("heading", name="Pairs", exact=True)).to_be_visible()
    amina.look()


def match(amina: Visitor, programme: str) -> str:
    """Limit, lock, find pairs, pin one and rule out one, find them again, ask the steward; the path."""
    amina.visit(f"{programme}/rounds")
    amina.press("Start a round")
    round_path = amina.path()
    limit_pairs(amina, round_path)
    amina.press("Lock the round")
    find_pairs(amina, "Find the best pairs")
    expect(amina.page.get_by_text("Best possible set, proven")).to_be_visible()
    decide(amina, "Helen Whitworth", round_path, "Pin")
    decide(amina, "Mentee 03", round_path, "Rule out")
    expect(amina.page.get_by_text("These pairs are outdated")).to_be_visible()
    find_pairs(amina, "Find the pairs again")
    expect(amina.page.get_by_role("heading", name="Against the set before")).to_be_visible()
    compare(amina, round_path)
    amina.press("Ask the steward to agree")
    return round_path


def limit_pairs(amina: Visitor, round_path: str) -> None:
    """Hold the round to more pairs than there can be, so that all the rest goes as without."""
    amina.follow("Limit how many pairs there are, and of whom")
    amina.page.get_by_label("At most").fill("90")
    amina.press("Set the limit")
    expect(amina.page.get_by_role("rowheader", name="At most 90 pairs in all")).to_be_visible()
    amina.visit(round_path)


def compare(amina: Visitor, round_path: str) -> None:
    """See what the weakest pair costs, compare the two sets, and see who would move for a pair."""
    expect(amina.page.get_by_text("See what lifting the weakest pair costs")).not_to_be_visible()
    amina.visit(f"{round_path}/trade")
    amina.visit(f"{round_path}/sets")
    expect(amina.page.get_by_role("heading", name="Only in set 1")).to_be_visible()
    amina.visit(round_path)
    amina.follow("Mentee 05")
    amina.go_on(amina.page.get_by_role("link", name="Who would move"))
    expect(amina.page.get_by_role("button", name="Pin this pair, find the pairs again")).to_be_visible()
    amina.visit(round_path)


def decide(amina: Visitor, name: str, round_path: str, decision: str) -> None:
    """Pin or rule out the first of somebody's possible partners: of Helen, Grace."""
    amina.follow(name)
    row = (
        amina.page.get_by_role("row", name="Grace Okafor") if decision == "Pin" else amina.page.locator("tr")
    )
    amina.go_on(row.get_by_role("button", name=decision))
    amina.visit(round_path)


def agree(browser: Browser, installation: Installation) -> None:
    """The steward agrees."""
    with Visitor(browser, installation, "steward") as kwame:
        kwame.sign_in(STEWARD)
        kwame.visit("/agreements")
        kwame.follow("Round 1")
        kwame.press("Agree")
        assert kwame.complaints == []


def publish(amina: Visitor, round_path: str) -> None:
    """Look at what goes out, and publish."""
    amina.visit(round_path)
    amina.press_or_follow("Look at what goes out")
    amina.go_on(amina.page.get_by_role("button", name=re.compile("^Publish")))
    expect(amina.page.get_by_text("Published", exact=True).first).to_be_visible()


def look_at_the_rest(amina: Visitor, programme: str) -> None:
    """The pages that the road only passes by."""
    for path in ("/", "/programmes", f"{programme}/rounds", f"{programme}/settings", "/organisations"):
        amina.visit(path)
    amina.visit(f"{programme}/people")
    amina.follow("Grace Okafor")
    amina.visit(f"{programme}/messages")
    amina.go_on(amina.page.locator("tbody a"))


def approve(browser: Browser, installation: Installation) -> EmailMessage:
    """Grace says yes; the mail that introduces Helen to her."""
    with Visitor(browser, installation, "mentor") as grace:
        asked = installation.relay.mail_with(GRACE, "/approve/")
        before = len(installation.relay.mails_to(GRACE))
        grace.visit(grace.link_in(asked, "approve"))
        grace.page.get_by_label("Yes, introduce us").check()
        grace.press("Send my answer")
        assert grace.complaints == []
        return installation.next_mail_to(GRACE, before)


def check_calendar(mail: EmailMessage) -> datetime:
    """The calendar file of an introduction, by its content; when the first meeting ends."""
    [file] = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(bytes(file.get_payload(decode=True)))
    [event] = calendar.events
    assert calendar.method == "REQUEST"
    assert {attendee.removeprefix("mailto:") for attendee in event.attendees} == {GRACE, HELEN}
    starts_at, ends_at = event.start, event.end
    assert isinstance(starts_at, datetime)
    assert isinstance(ends_at, datetime)
    assert ends_at - starts_at == timedelta(hours=1)
    return ends_at


def give_feedback(browser: Browser, installation: Installation, ends_at: datetime) -> None:
    """After the meeting Helen follows the link in her mail."""
    before = len(installation.relay.mails_to(HELEN))
    installation.clock.step(next_daytime(ends_at + timedelta(minutes=5)) - installation.clock.now())
    installation.look_around()
    with Visitor(browser, installation, "executive") as helen:
        helen.visit(helen.link_in(installation.next_mail_to(HELEN, before), "feedback"))
        helen.choose("Did it take place?", "Yes")
        helen.choose("How was it?", "5, very good")
        helen.press("Send")
        expect(helen.page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert helen.complaints == []


def read_figures(browser: Browser, installation: Installation) -> None:
    """HR releases the table and reads it."""
    with Visitor(browser, installation, "hr") as priya:
        priya.sign_in(HR)
        priya.visit("/statistics")
        priya.press("Show")
        priya.press("Release")
        table = priya.page.get_by_role("table", name="People")
        expect(table.get_by_role("row")).to_have_count(5)
        expect(table.get_by_role("row", name="Unknown")).to_contain_text("75")
        expect(table.get_by_role("row", name="BME")).to_contain_text("*")
        assert priya.complaints == []


def test_from_an_empty_programme_to_the_figures(browser: Browser, installation: Installation) -> None:
    with Visitor(browser, installation, "coordinator") as amina:
        amina.sign_in(COORDINATOR)
        programme = set_up_programme(amina)
        import_people(amina, programme)
        amina.visit(f"{programme}/people?state=invited")
        amina.press("Invite everybody not invited yet")
        amina.press("Send 3 invitations")
        for name, email in (("grace", GRACE), ("helen", HELEN), ("joseph", JOSEPH)):
            with Visitor(browser, installation, name) as somebody:
                fill_in_form(somebody, email, is_mentor=email != HELEN)
                answer_equality_questions(somebody)
                assert somebody.complaints == []
        round_path = match(amina, programme)
        agree(browser, installation)
        publish(amina, round_path)
        look_at_the_rest(amina, programme)
        introduction = approve(browser, installation)
        give_feedback(browser, installation, check_calendar(introduction))
        read_figures(browser, installation)
        assert amina.complaints == []
