"""A coordinator asks mentors for training, plans it and notes who came; a mentor books it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from models.accounts import Account, Membership
from models.events import GroupEvent
from models.participations import ParticipationState, Side
from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.people import GRACE
from tests.e2e.test_meetings import MORNINGS, told
from tests.e2e.visitor import Visitor
from tests.my.world import add_participation, add_person, add_programme

pytestmark = pytest.mark.browser

TITLE = "How to begin"


def join(installation: Installation) -> UUID:
    """Grace, who sent her form, and an executive; the programme's id."""
    today = installation.today
    account = Account(email=GRACE, name="Grace Okafor")
    with installation.tools.database.unscoped() as db:
        db.add(account)
    with installation.tools.database.scoped(installation.partnership_id) as db:
        programme = add_programme(
            db,
            name="Learning from each other",
            sign_up_closes_on=today,
            starts_on=today,
            ends_on=today + timedelta(days=200),
        )
        db.add(Membership(account_id=account.id))
        ready = {"state": ParticipationState.READY, "consented_at": db.info["clock"].now()}
        grace = add_person(db, account.id, name=account.name, email=account.email, free=MORNINGS)
        add_participation(db, programme.id, grace, **ready)
        helen = add_person(db, name="Helen Whitworth", free=MORNINGS)
        add_participation(db, programme.id, helen, Side.SEEKER, **ready)
        return programme.id


def plan(amina: Visitor, kind: str) -> None:
    """Fill in a new event, in twenty days from two to half past three."""
    amina.choose("What is it?", kind)
    amina.page.get_by_label("Title").fill(TITLE)
    amina.choose("Whom is it for?", "Mentors")
    amina.fill_date("day", amina.installation.today + timedelta(days=20))
    amina.page.get_by_label("Begins").fill("14:00")
    amina.page.get_by_label("Ends").fill("15:30")
    amina.page.get_by_label("Place", exact=True).fill("Room 4, Aldermoor House")
    amina.page.get_by_label("Places", exact=True).fill("12")
    amina.press("Plan it")
    expect(amina.page.get_by_text("The event is planned")).to_be_visible()


def let_it_begin(installation: Installation) -> None:
    """An hour ago."""
    with installation.tools.database.scoped(installation.partnership_id) as db:
        for row in db.exec(select(GroupEvent)):
            row.starts_at = db.info["clock"].now() - timedelta(hours=1)
            row.ends_at = row.starts_at + timedelta(minutes=30)


@dataclass(slots=True)
class Letters:
    """Grace's mails, one after the other."""

    installation: Installation
    heard: int = 0

    def next(self) -> tuple[str, str, int]:
        """The subject of the next mail, with what it tells her calendar."""
        mail = self.installation.next_mail_to(GRACE, self.heard)
        self.skip()
        has_file = any(part.get_content_type() == "text/calendar" for part in mail.iter_attachments())
        method, sequence, _ = told(mail) if has_file else ("", 0, "")
        return str(mail["Subject"]), method, sequence

    def skip(self) -> None:
        """Leave out what came by now."""
        self.heard = len(self.installation.relay.mails_to(GRACE))


def ask_for_training(amina: Visitor, here: str, letters: Letters) -> None:
    """Training is needed: the check before locking says so, and leads to planning one and inviting."""
    amina.visit(f"{here}/settings/rules")
    amina.page.get_by_label("Mentors need training before they are matched").check()
    amina.press("Save")
    amina.visit(f"{here}/rounds")
    amina.press("Start a round")
    expect(amina.page.get_by_text("1 person would not be taken in")).to_be_visible()
    amina.follow("Plan a training or see who comes")
    expect(amina.page.get_by_text("No group events yet")).to_be_visible()
    amina.follow("Plan an event")
    amina.press("Plan it")
    expect(amina.page.get_by_text("Enter a title").first).to_be_visible()
    plan(amina, "Training")
    amina.press_or_follow("Invite people to sign up (1)")
    expect(amina.page.get_by_text("1 person gets an email now")).to_be_visible()
    amina.press("Invite 1 person")
    assert letters.next() == ("An invitation to a group meeting", "", 0)


def book(grace: Visitor, letters: Letters) -> None:
    """Grace reads what is missing, and signs up."""
    grace.visit("/my")
    grace.follow("Learning from each other")
    expect(grace.page.get_by_text("One thing is missing: training")).to_be_visible()
    grace.press_or_follow("Book a training")
    grace.press(f"Sign up: {TITLE}")
    expect(grace.page.get_by_text("You have a place", exact=True)).to_be_visible()
    assert letters.next() == ("You have a place at a group meeting", "REQUEST", 0)


def change_and_note_who_came(amina: Visitor, installation: Installation, here: str, letters: Letters) -> None:
    """The room changes; afterwards the list is ticked and taken away."""
    amina.visit(f"{here}/events")
    amina.follow(TITLE)
    amina.press_or_follow("Change")
    amina.page.get_by_label("Place", exact=True).fill("Room 5, Aldermoor House")
    amina.press("Save")
    expect(amina.page.get_by_text("1 person gets an email")).to_be_visible()
    assert letters.next() == ("A group meeting has changed", "REQUEST", 1)

    let_it_begin(installation)
    amina.visit(amina.path())
    amina.page.get_by_label("Select Grace Okafor").focus()
    amina.page.keyboard.press("Space")
    amina.press("Save who came")
    expect(amina.page.get_by_text("Noted: 1 person came")).to_be_visible()
    with amina.page.expect_download() as taken:
        amina.page.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename.startswith("group-meeting-")


def plan_another_and_cancel_it(amina: Visitor, grace: Visitor, here: str, letters: Letters) -> None:
    """Whoever had a place is told, and the meeting leaves their diary."""
    grace.visit(grace.path())
    expect(grace.page.get_by_text("You are all set")).to_be_visible()
    amina.visit(f"{here}/events/new")
    plan(amina, "Supervision")
    grace.visit(grace.path())
    grace.press(f"Sign up: {TITLE}")
    assert letters.next()[1:] == ("REQUEST", 0)
    amina.press_or_follow("Cancel the event")
    expect(amina.page.get_by_text("1 person gets an email now")).to_be_visible()
    amina.press("Cancel the event")
    assert letters.next() == ("A group meeting is out of your diary", "CANCEL", 1)


def test_training_is_asked_for_booked_and_done(browser: Browser, installation: Installation) -> None:
    here, letters = f"/programmes/{join(installation)}", Letters(installation)
    with Visitor(browser, installation, "amina") as amina, Visitor(browser, installation, "grace") as grace:
        amina.sign_in(COORDINATOR)
        ask_for_training(amina, here, letters)
        grace.sign_in(GRACE)
        letters.skip()
        book(grace, letters)
        change_and_note_who_came(amina, installation, here, letters)
        plan_another_and_cancel_it(amina, grace, here, letters)
        amina.visit(f"{here}/events")
        assert amina.complaints + grace.complaints == []
