"""The participant's pages in a real Chromium: no accessibility violation, nothing wider than a phone."""

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
from tests.my.conftest import TakePart
from tests.my.test_pages import Matched, matched
from tests.my.windows import address, browser, faults, page, sign_in
from tests.my.world import add_participation, add_person

__all__ = ["address", "browser", "matched", "page"]

pytestmark = pytest.mark.browser


def test_a_fellow_fills_in_the_form(page: Page, address: str, take_part: TakePart) -> None:
    fellow = take_part(Side.SEEKER, ProgrammeKind.FELLOWSHIP, is_restricted=True)
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
    sign_in(page.context, fellow.identity, address)
    seen: dict[str, list[Any]] = {}

    def look(name: str) -> None:
        seen[name] = faults(page)

    page.goto("/my")
    look("all")
    page.get_by_role("button", name="Go on with your form").click()
    look("about")
    page.get_by_role("button", name="Save and go on").click()
    look("about with errors")
    page.get_by_label("Your organisation").select_option(label="Aldermoor Hospitals")
    page.get_by_label("Your role group").select_option(label="Healthcare Scientists")
    page.get_by_label("Your pay band").select_option(label="Bands 8a to 8d")
    page.get_by_role("button", name="Save and go on").click()
    look("topics")
    page.get_by_label("Career paths").check()
    page.get_by_label("Your first words").fill("Hello! I look forward to meeting you.")
    page.get_by_role("button", name="Save and go on").click()
    look("times")
    page.get_by_label("By video call").check()
    page.evaluate(
        "for (const n of [18, 19, 20]) document.querySelector(`[name=free][value='${n}']`).checked = true"
    )
    page.get_by_role("button", name="Save and go on").click()
    look("apart")
    page.get_by_label("Their work email").fill("Jo Bloggs")
    page.get_by_role("button", name="Save and go on").click()
    look("wishes")
    page.get_by_label("First choice").select_option(index=1)
    page.get_by_role("button", name="Save and go on").click()
    look("check")
    page.get_by_label("I meet this programme").check()
    page.get_by_label("I agree that my answers").check()
    page.get_by_role("button", name="Send my answers").click()
    look("equality")
    page.get_by_label("Yes, answer").check()
    page.get_by_role("button", name="Go on").click()
    look("group")
    page.get_by_label("Asian or Asian British").check()
    page.get_by_role("button", name="Go on").click()
    look("background")
    page.get_by_label("Bangladeshi").check()
    page.get_by_role("button", name="Save").click()
    look("all, ready")
    page.goto(fellow.pages)
    look("programme")
    page.goto(f"{fellow.pages}/leave")
    look("leave")
    page.goto("/equality")
    look("equality answered")
    assert {name: found for name, found in seen.items() if found} == {}
    assert fellow.stored().state == ParticipationState.READY


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
    page.get_by_role("button", name="Start").click()
    found += faults(page)
    page.goto(path)
    page.get_by_role("button", name="No thank you").click()
    found += faults(page)
    assert found == []


def test_a_pair_sees_each_other(page: Page, address: str, matched: Matched) -> None:
    matched.set_state(PairState.INTRODUCED)
    sign_in(page.context, matched.executive.identity, address)
    page.goto(matched.executive.pages)
    page.get_by_text("Is something wrong?").click()
    assert faults(page) == []
