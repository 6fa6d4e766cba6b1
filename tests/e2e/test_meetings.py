"""Two people book, move and cancel a meeting by hand, each in a browser of their own."""

import re
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect
from sqlmodel import Session

from models.accounts import Account, Membership
from models.pairs import Pair, PairState
from models.participations import Participation, ParticipationState, Side
from models.rounds import Round, RoundState
from models.sessions import Meeting
from tests.e2e.installation import COORDINATOR, Installation
from tests.e2e.people import GRACE, HELEN
from tests.e2e.visitor import Visitor
from tests.my.world import add_participation, add_person, add_programme

pytestmark = pytest.mark.browser

MORNINGS = [day * 48 + 20 + half for day in range(5) for half in range(4)]
"""Ten to twelve, Monday to Friday."""


def introduce(installation: Installation) -> UUID:
    """Helen and Grace, introduced in a programme that began today, with two meetings planned; its id."""
    today = installation.today
    accounts = {
        name: Account(email=email, name=name)
        for name, email in (("Helen Whitworth", HELEN), ("Grace Okafor", GRACE))
    }
    with installation.tools.database.unscoped() as db:
        db.add_all(accounts.values())
    with installation.tools.database.scoped(installation.partnership_id) as db:
        programme = add_programme(
            db,
            name="Learning from each other",
            sessions_planned=2,
            sign_up_closes_on=today,
            starts_on=today,
            ends_on=today + timedelta(days=200),
        )
        helen, grace = (
            _joined(db, programme.id, account, side)
            for account, side in zip(accounts.values(), (Side.SEEKER, Side.PROVIDER), strict=True)
        )
        round_ = Round(programme_id=programme.id, number=1, state=RoundState.PUBLISHED)
        db.add(round_)
        db.flush()
        pair = Pair(
            programme_id=programme.id,
            round_id=round_.id,
            seeker_id=helen.id,
            provider_id=grace.id,
            state=PairState.INTRODUCED,
            score=700,
            approved_at=db.info["clock"].now(),
        )
        db.add(pair)
        db.flush()
        db.add_all(
            Meeting(pair_id=pair.id, number=number, calendar_uid=f"{uuid4()}@counterpart.invalid")
            for number in (1, 2)
        )
        return programme.id


def _joined(db: Session, programme_id: UUID, account: Account, side: Side) -> Participation:
    db.add(Membership(account_id=account.id))
    person = add_person(db, account.id, name=account.name, email=account.email, free=MORNINGS)
    return add_participation(db, programme_id, person, side, state=ParticipationState.READY)


def told(mail: EmailMessage) -> tuple[str, int, str]:
    """What a mail's calendar file says: method, number and identity."""
    [file] = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(bytes(file.get_payload(decode=True)))
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), int(str(event["SEQUENCE"])), str(event["UID"])


def next_mails(installation: Installation, counts: dict[str, int]) -> list[tuple[str, int, str]]:
    """What each of the two is told next."""
    mails = [installation.next_mail_to(email, before) for email, before in counts.items()]
    return [told(mail) for mail in mails]


def test_two_people_book_move_and_cancel(browser: Browser, installation: Installation) -> None:
    programme_id = introduce(installation)

    def counts() -> dict[str, int]:
        return {email: len(installation.relay.mails_to(email)) for email in (HELEN, GRACE)}

    with Visitor(browser, installation, "grace") as grace, Visitor(browser, installation, "helen") as helen:
        for who, email in ((grace, GRACE), (helen, HELEN)):
            who.sign_in(email)
            who.visit("/my")
            who.follow("Learning from each other")
        grace.follow("Book a meeting")
        helen.follow("Book a meeting")
        before = counts()
        grace.go_on(grace.page.get_by_role("button", name=re.compile(r"day \d+ .*10:00")))
        expect(grace.page.get_by_text("The meeting is booked")).to_be_visible()
        booked = next_mails(installation, before)
        helen.go_on(helen.page.get_by_role("button", name=re.compile(r"day \d+ ")).nth(1))
        expect(helen.page.get_by_text("A meeting is booked already").first).to_be_visible()
        helen.follow("Move the meeting")
        before = counts()
        helen.go_on(helen.page.get_by_role("button", name=re.compile(r"day \d+ .*11:00")))
        expect(helen.page.get_by_text("The meeting has its new time")).to_be_visible()
        moved = next_mails(installation, before)
        grace.visit("/my")
        grace.follow("Learning from each other")
        expect(grace.page.locator("dd").filter(has_text="11:00")).to_be_visible()
        grace.follow("Cancel the meeting")
        before = counts()
        grace.press("Cancel the meeting")
        expect(grace.page.get_by_text("The meeting is cancelled")).to_be_visible()
        cancelled = next_mails(installation, before)
        grace.follow("Book a meeting")
        grace.press("Book this time")
        expect(grace.page.get_by_text("Enter the day").first).to_be_visible()
        grace.fill_date("day", installation.today + timedelta(days=30))
        grace.page.get_by_label("Time").fill("8:15")
        grace.press("Book this time")
        expect(grace.page.get_by_text("The meeting is booked")).to_be_visible()
        grace.press("Make a calendar address")
        expect(grace.page.locator("code")).to_contain_text(".ics")
        assert grace.complaints + helen.complaints == []
    uid = booked[0][2]
    assert booked == [("REQUEST", 0, uid)] * 2
    assert moved == [("REQUEST", 1, uid)] * 2
    assert cancelled == [("CANCEL", 2, uid)] * 2
    look_as_coordinator(browser, installation, programme_id)


def look_as_coordinator(browser: Browser, installation: Installation, programme_id: UUID) -> None:
    """Who moved and cancelled how often, without a reason."""
    with Visitor(browser, installation, "amina") as amina:
        amina.sign_in(COORDINATOR)
        amina.visit(f"/programmes/{programme_id}/meetings")
        pair = amina.page.get_by_role("rowheader", name="Helen Whitworth and Grace Okafor")
        expect(pair).to_be_visible()
        assert amina.complaints == []
