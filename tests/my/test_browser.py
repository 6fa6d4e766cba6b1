"""The participant's pages in a real Chromium: no accessibility violation, nothing wider than a phone."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from api.security.links import issue_link, link_address
from api.settings import Settings
from models.clock import SteppedClock
from models.link_tokens import LinkPurpose
from models.pairs import PairState
from models.participations import ParticipationState, Side
from models.placements import Placement
from models.programmes import ProgrammeKind
from tests.my.conftest import Participant, TakePart
from tests.my.test_pages import Matched, matched
from tests.my.windows import address, faults, page, sign_in
from tests.my.world import add_participation, add_person
from tests.windows import browser

__all__ = ["address", "browser", "matched", "page"]

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A walk through pages that looks at each once it has loaded whole."""

    page: Page
    seen: dict[str, list[Any]] = field(default_factory=dict)

    def open(self, path: str, name: str) -> None:
        """Go to ``path`` and look."""
        self.page.goto(path)
        self.seen[name] = faults(self.page)

    def press(self, button: str, name: str) -> None:
        """Send the page's form, wait for the page after it, and look.

        A click by itself comes back once the next page has begun: what looks then may still find the last.
        """
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).click()
        self.seen[name] = faults(self.page)

    def follow(self, link: str, name: str) -> None:
        """Go where the first link with these words leads, and look."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()
        self.seen[name] = faults(self.page)


def test_a_fellow_fills_in_the_form(page: Page, address: str, take_part: TakePart) -> None:
    fellow = take_part(Side.SEEKER, ProgrammeKind.FELLOWSHIP, is_restricted=True)
    _offer_a_placement(fellow)
    sign_in(page.context, fellow.identity, address)
    walk = Walk(page=page)
    walk.open("/my", "all")
    walk.press("Go on with your form", "about")
    _say_who_one_is(walk)
    _say_what_one_wants(walk)
    _hand_in(walk)
    _answer_the_equality_questions(walk)
    walk.open(fellow.pages, "programme")
    walk.open(f"{fellow.pages}/leave", "leave")
    walk.open("/equality", "equality answered")
    assert {name: found for name, found in walk.seen.items() if found} == {}
    assert fellow.stored().state == ParticipationState.READY


def _offer_a_placement(fellow: Participant) -> None:
    with fellow.database.scoped(fellow.partnership_id) as db:
        host = add_person(db, name="Ruth Adeyemi")
        hosting = add_participation(db, fellow.programme_id, host, Side.PROVIDER)
        db.add(
            Placement(
                programme_id=fellow.programme_id,
                host_id=hosting.id,
                organisation_id=host.organisation_id,
                title="Shorter waits in outpatients",
                project="Look at why people wait, and try what helps.",
            )
        )


def _say_who_one_is(walk: Walk) -> None:
    walk.press("Save and go on", "about with errors")
    walk.page.get_by_label("Your organisation").select_option(label="Aldermoor Hospitals")
    walk.page.get_by_label("Your role group").select_option(label="Healthcare Scientists")
    walk.page.get_by_label("Your pay band").select_option(label="Bands 8a to 8d")
    walk.press("Save and go on", "topics")


def _say_what_one_wants(walk: Walk) -> None:
    walk.page.get_by_label("Career paths").check()
    walk.page.get_by_label("Your first words").fill("Hello! I look forward to meeting you.")
    walk.press("Save and go on", "times")
    walk.page.get_by_label("By video call").check()
    walk.page.evaluate(
        "for (const n of [18, 19, 20]) document.querySelector(`[name=free][value='${n}']`).checked = true"
    )
    walk.press("Save and go on", "apart")
    walk.page.get_by_label("Their work email").fill("Jo Bloggs")
    walk.press("Save and go on", "wishes")
    walk.page.get_by_label("First choice").select_option(index=1)
    walk.press("Save and go on", "check")


def _hand_in(walk: Walk) -> None:
    walk.page.get_by_label("I meet this programme").check()
    walk.page.get_by_label("I agree that my answers").check()
    walk.press("Send my answers", "equality")


def _answer_the_equality_questions(walk: Walk) -> None:
    walk.page.get_by_label("Yes, answer").check()
    walk.press("Go on", "group")
    walk.page.get_by_label("Asian or Asian British").check()
    walk.press("Go on", "background")
    walk.page.get_by_label("Bangladeshi").check()
    walk.press("Save", "all, ready")


def test_an_invitation_is_read_and_started(
    page: Page, take_part: TakePart, settings: Settings, clock: SteppedClock
) -> None:
    mentor = take_part(eligibility="Colleagues from ethnic minorities in bands 2 to 7.")
    with mentor.database.scoped(mentor.partnership_id) as db:
        token = issue_link(
            db,
            LinkPurpose.INVITATION,
            subject_id=mentor.participation_id,
            participation_id=mentor.participation_id,
            expires_at=clock.now() + timedelta(days=60),
        )
    path = link_address(settings, mentor.partnership_id, token).removeprefix("http://testserver")
    found = []
    for query in ("", "?easy=1"):
        page.goto(path + query)
        found += faults(page)
    walk = Walk(page=page)
    walk.press("Start", "started")
    page.goto(path)
    walk.press("No thank you", "declined")
    assert [*found, *walk.seen["started"], *walk.seen["declined"]] == []


def test_a_pair_sees_each_other(page: Page, address: str, matched: Matched) -> None:
    matched.set_state(PairState.INTRODUCED)
    sign_in(page.context, matched.executive.identity, address)
    page.goto(matched.executive.pages)
    page.get_by_text("Is something wrong?").click()
    assert faults(page) == []
