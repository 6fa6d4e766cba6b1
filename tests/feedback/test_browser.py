"""Every page of feedback in a real Chromium: no accessibility violation, nothing wider than a phone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from api.feedback.service import NOTE_PURPOSE
from api.security.links import issue_link, link_address
from api.security.secrets import seal
from api.surveys.asking import ask_due
from models import pairs, people
from models.accounts import Role
from models.commitments import Commitment, Progress
from models.feedback_notes import FeedbackNote
from models.link_tokens import LinkPurpose
from models.pairs import PairState
from models.participations import participation
from models.partnerships import organisations
from models.pulses import Pulse
from models.sessions import Meeting, MeetingState, meetings_of_pair
from tests.app_fixtures import SignInAs
from tests.my.test_browser import Walk
from tests.my.windows import address, faults, page, sign_in
from tests.pulses.conftest import Mentors, mentors
from tests.windows import browser

__all__ = ["address", "browser", "mentors", "page"]

pytestmark = pytest.mark.browser
AT = datetime(2027, 1, 26, 10, tzinfo=UTC)


@pytest.fixture
def filled(mentors: Mentors, sign_in_as: SignInAs) -> Mentors:
    """A note, a commitment, a mentor who wants contact, one pair that ended, means, and time given."""
    mentors.look()
    with mentors.database.scoped(mentors.partnership_id) as db:
        ask_due(db, mentors.settings, mentors.clock)
        home = organisations(db)[0]
        home.speak_up, home.speak_up_link = "Dr Mo Ali, 01632 960001", "https://speakup.example/now"
        first, second = (pairs.pair(db, id_) for id_ in mentors.pairs[:2])
        assert first is not None
        assert second is not None
        second.state = PairState.ENDED
        met = Meeting(
            pair_id=first.id,
            number=1,
            state=MeetingState.MET,
            starts_at=AT,
            ends_at=AT.replace(hour=11),
            calendar_uid="1@counterpart.invalid",
        )
        db.add(met)
        db.flush()
        note = seal(mentors.settings, NOTE_PURPOSE, "We talk past each other.\nCould you advise?")
        db.add(
            FeedbackNote(session_id=met.id, participation_id=first.provider_id, sealed=note, written_at=AT)
        )
        for progress in Progress:
            db.add(
                Commitment(
                    participation_id=first.seeker_id,
                    words="Publish who gets acting-up posts.",
                    due_on=date(2027, 6, 30),
                    progress=progress,
                )
            )
    return mentors


def become(mentors: Mentors, sign_in_as: SignInAs, side: str, window: Page, address: str) -> str:
    """Sign the window in as one of the first pair; the path of their part."""
    who = sign_in_as()
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = pairs.pair(db, mentors.pairs[0])
        assert found is not None
        part = participation(db, found.seeker_id if side == "seeker" else found.provider_id)
        assert part is not None
        person = people.person(db, part.person_id)
        assert person is not None
        person.account_id = who.account_id
    sign_in(window.context, who, address)
    return f"/my/{part.id}"


def after_session(mentors: Mentors) -> str:
    """The path by which the first mentor is asked about their session."""
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = pairs.pair(db, mentors.pairs[0])
        assert found is not None
        [met] = meetings_of_pair(db, found.id)
        token = issue_link(
            db,
            LinkPurpose.FEEDBACK,
            subject_id=met.id,
            participation_id=found.provider_id,
            expires_at=mentors.clock.now() + timedelta(days=30),
        )
    address = link_address(mentors.settings, mentors.partnership_id, token)
    return address.removeprefix(mentors.settings.base_url)


def seen_wrong(walk: Walk) -> dict[str, list[Any]]:
    return {name: found for name, found in walk.seen.items() if found}


def test_a_mentor_answers_and_looks_around(
    filled: Mentors, sign_in_as: SignInAs, page: Page, address: str
) -> None:
    walk = Walk(page=page)
    mine = become(filled, sign_in_as, "provider", page, address)
    walk.open(mine, "my programme")
    walk.open(f"{mine}/commitments", "what leaders will do")
    walk.open(f"{mine}/pairs/{filled.pairs[0]}/end", "end the pair")
    walk.open(after_session(filled), "after a session")
    walk.press("Send", "after a session, unanswered")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("4, good").check()
    page.get_by_label("Your note to the coordinator (optional)").fill("Could you advise?")
    walk.press("Send", "after a session, thanks")
    page.get_by_text("Is something wrong?").click()
    walk.seen["speaking up"] = faults(page)
    walk.open(filled.links()[0], "pulse")
    walk.press("Send", "pulse unanswered")
    page.get_by_label("4, well").check()
    page.get_by_label("Yes, please").check()
    walk.press("Send", "pulse thanks")
    asked = filled.mails("first_questions")[0].context["link"].removeprefix(filled.settings.base_url)
    walk.open(asked, "survey")
    for box in page.get_by_label("5, I agree fully").all():
        box.check()
    walk.press("Send", "survey thanks")
    assert seen_wrong(walk) == {}
    with filled.database.scoped(filled.partnership_id) as db:
        waiting = db.exec(select(Pulse).where(Pulse.wants_contact)).all()
    assert [row.mood for row in waiting] == [4]


def test_a_leader_commits_and_ends_the_pair(
    filled: Mentors, sign_in_as: SignInAs, page: Page, address: str
) -> None:
    walk = Walk(page=page)
    mine = become(filled, sign_in_as, "seeker", page, address)
    walk.open(f"{mine}/commitments", "commitments")
    walk.press("Write it down", "commitment refused")
    page.get_by_label("What you will do").fill("Answer every question that reaches me.")
    for name, value in (("Day", "1"), ("Month", "9"), ("Year", "2027")):
        page.get_by_label(name, exact=True).fill(value)
    walk.press("Write it down", "committed")
    walk.follow("Change", "change a commitment")
    walk.open(f"{mine}/pairs/{filled.pairs[0]}/end", "end the pair")
    walk.press("End the pair", "ended")
    assert seen_wrong(walk) == {}
    with filled.database.scoped(filled.partnership_id) as db:
        ended = pairs.pair(db, filled.pairs[0])
    assert ended is not None
    assert ended.state == PairState.ENDED


def test_a_coordinator_reads_and_acts(
    filled: Mentors, sign_in_as: SignInAs, page: Page, address: str
) -> None:
    walk = Walk(page=page)
    coordinator = sign_in_as(Role.COORDINATOR, Role.ADMINISTRATOR)
    with filled.database.scoped(filled.partnership_id) as db:
        for row in db.exec(select(Pulse).limit(2)):
            row.wants_contact, row.mood, row.answered_at = True, 2, AT
        home = organisations(db)[0].id
    sign_in(page.context, coordinator, address)
    here = f"/programmes/{filled.programme_id}"
    for place in ("", "/feedback", "/wellbeing", "/confidence", "/commitments", "/pairs"):
        walk.open(here + place, place or "programme")
    walk.open(f"{here}/pairs/{filled.pairs[0]}/end", "end a pair")
    walk.open(f"/organisations/{home}", "organisation")
    walk.open(f"{here}/wellbeing", "wellbeing again")
    page.get_by_role("button", name="I have been in touch").first.click()
    page.get_by_text("Noted that you have been in touch").wait_for()
    assert page.get_by_role("button", name="I have been in touch").count() == 1
    assert seen_wrong(walk) == {}
