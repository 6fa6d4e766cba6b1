"""A line manager releases a fellow by a link, once the fellow agreed to it; they learn nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from api.my.schemas import About
from api.privacy.erasing import erase
from api.privacy.retention import delete_due
from models import people, rounds
from models.accounts import Role
from models.audit import AuditEntry
from models.outbox import MessageState
from models.participations import Side, participation
from models.rounds import Round, RoundState
from notifications.messages import render
from tests.app_fixtures import SignInAs
from tests.my.conftest import Participant, TakePart
from tests.my.world import add_person
from tests.releases.conftest import MANAGER, Releasing

TELLING = ("ethnic", "Minority", "restricted", "eligib")


def test_nobody_writes_to_a_line_manager_before_the_fellow_agrees(releasing: Releasing) -> None:
    assert releasing.standing() == "not_agreed"
    assert releasing.ask()["left_out"] == 1
    assert releasing.mails() == []
    assert releasing.agree().json() == {"standing": "to_ask", "line_manager_email": MANAGER}
    assert releasing.standing() == "to_ask"
    assert releasing.mails() == []


def test_the_line_manager_is_asked_once_and_says_yes(releasing: Releasing) -> None:
    releasing.agree()
    key = uuid4().hex
    assert releasing.ask(key) == releasing.ask(key)
    assert releasing.ask()["asked"] == 0
    [mail] = releasing.mails()
    assert (mail.address, releasing.standing()) == (MANAGER.lower(), "asked")
    assert releasing.answer("yes").status_code == 303
    assert releasing.standing() == "released"
    mine = releasing.fellow.identity.client
    assert mine.get(f"{releasing.fellow.api}/release").json()["standing"] == "released"
    assert "Your line manager said yes." in mine.get(releasing.fellow.pages).text
    people_page = f"/programmes/{releasing.fellow.programme_id}/people"
    assert "Line manager said yes" in releasing.coordinator.client.get(people_page).text


def test_opening_the_link_decides_nothing(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    for _ in range(3):
        assert releasing.anybody.get(releasing.link()).status_code == 200
        assert releasing.anybody.get(f"/api/v1/links{releasing.link()}").json()["is_released"] is None
    assert releasing.standing() == "asked"


def test_the_manager_reads_who_and_how_long_and_nothing_that_tells(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    [mail] = releasing.mails()
    words = render(mail.kind, mail.context, "Counterpart <programmes@counterpart.example>")
    page = releasing.anybody.get(releasing.link()).text
    over_rest = releasing.anybody.get(f"/api/v1/links{releasing.link()}").text
    for text in (words.subject + words.text, words.html, page, over_rest):
        assert [word for word in TELLING if word.lower() in text.lower()] == []
    for text in (words.text, page):
        assert ("Ana Bello" in text, "one day a week" in text.lower(), "1 March 2027" in text) == (True,) * 3


def test_an_answer_can_be_changed_until_a_round_is_locked(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    releasing.answer("yes")
    releasing.answer("no")
    assert releasing.standing() == "refused"
    fellow = releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        db.add(Round(programme_id=fellow.programme_id, number=1, state=RoundState.LOCKED))
    refused = releasing.answer("yes")
    assert (refused.status_code, "Places are being given" in refused.text) == (409, True)
    assert releasing.answer("no").status_code == 303
    assert releasing.standing() == "refused"
    with fellow.database.scoped(fellow.partnership_id) as db:
        running = rounds.running_round(db, fellow.programme_id)
        assert running is not None
        running.state = RoundState.OPEN
    releasing.answer("yes")
    assert releasing.standing() == "released"


def test_an_answer_is_needed(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    assert releasing.answer("").status_code == 422
    assert releasing.standing() == "asked"


def test_a_manager_who_does_not_answer_is_asked_again_after_a_week(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    first = releasing.link()
    releasing.clock.step(timedelta(days=7))
    assert releasing.ask()["asked"] == 1
    assert len(releasing.mails()) == 2
    assert releasing.anybody.get(first).status_code == 410
    assert releasing.answer("yes").status_code == 303


def test_a_link_ends_after_sixty_days_and_opens_nothing_else(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    link = releasing.link()
    for word in ("join", "approve", "feedback", "pulse", "survey"):
        assert releasing.anybody.get(link.replace("/release/", f"/{word}/")).status_code == 410
    assert releasing.anybody.get(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 410
    releasing.clock.step(timedelta(days=60, seconds=-1))
    assert releasing.anybody.get(link).status_code == 200
    releasing.clock.step(timedelta(seconds=1))
    assert releasing.answer("yes").status_code == 410
    assert releasing.standing() == "asked"


def test_who_named_another_manager_must_agree_anew(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    releasing.answer("yes")
    fellow = releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        person = people.person(db, fellow.person_id)
        assert person is not None
        person.line_manager_email = "other@example.nhs.uk"
    assert releasing.standing() == "not_agreed"
    old = releasing.link()
    assert releasing.anybody.get(old).status_code == 410
    assert releasing.anybody.put(f"/api/v1/links{old}", json={"is_released": True}).status_code == 410
    releasing.agree()
    assert releasing.standing() == "to_ask"
    assert releasing.anybody.get(old).status_code == 410


@pytest.mark.parametrize("by", ["fellow", "coordinator"])
def test_a_manager_who_is_no_longer_named_is_neither_written_to_nor_heard(
    releasing: Releasing, by: str
) -> None:
    releasing.agree()
    releasing.ask()
    link, fellow = releasing.link(), releasing.fellow
    other = {"line_manager_email": "other@example.nhs.uk"}
    if by == "fellow":
        changed = fellow.change(about=_about(fellow) | other)
    else:
        at = f"/api/v1/programmes/{fellow.programme_id}/participants/{fellow.participation_id}"
        etag = releasing.coordinator.client.get(at).headers["etag"]
        changed = releasing.coordinator.change(at, other, etag)
    assert changed.status_code == 200, changed.text
    assert [mail.state for mail in releasing.mails()] == [MessageState.CANCELLED]
    assert releasing.anybody.get(link).status_code == 410
    assert releasing.answer("yes").status_code == 410
    assert releasing.standing() == "not_agreed"


def test_a_profile_that_changes_elsewhere_leaves_the_manager_asked(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    fellow = releasing.fellow
    about = _about(fellow)
    assert fellow.change(about=about | {"team": "Blood sciences"}).status_code == 200
    assert releasing.answer("yes").status_code == 303
    assert releasing.standing() == "released"


def test_nobody_releases_themselves(releasing: Releasing) -> None:
    fellow = releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        person = people.person(db, fellow.person_id)
        assert person is not None
        person.line_manager_email = f" {person.email.upper()} "
    assert releasing.agree().status_code == 409
    assert releasing.standing() == "no_address"
    assert releasing.ask()["asked"] == 0


@pytest.mark.parametrize("how", ["take back", "leave"])
def test_taking_it_back_ends_the_link_and_stops_the_mail(releasing: Releasing, how: str) -> None:
    releasing.agree()
    releasing.ask()
    link = releasing.link()
    if how == "leave":
        releasing.fellow.identity.client.post(f"{releasing.fellow.pages}/leave")
    else:
        assert releasing.agree(agrees=False).json()["standing"] == "not_agreed"
    assert releasing.stored() is None
    assert releasing.anybody.get(link).status_code == 410
    assert releasing.anybody.post(link, data={"answer": "yes"}).status_code == 410
    assert [mail.state for mail in releasing.mails()] == [MessageState.CANCELLED]


def test_the_pages_name_what_happens_and_then_do_it(releasing: Releasing) -> None:
    mine, client = releasing.fellow.identity.client, releasing.coordinator.client
    page = mine.get(releasing.fellow.pages).text
    assert (MANAGER in page, "Nobody writes to them unless you agree" in page) == (True, True)
    version = page.split('name="_version" value="')[1].split('"')[0]
    agreed = mine.post(f"{releasing.fellow.pages}/release/agreement", data={"_version": version})
    assert agreed.status_code == 303
    assert "Ask their line managers" in client.get(releasing.path).text
    chosen = {"fellow": str(releasing.fellow.participation_id)}
    asked = client.post(f"{releasing.path}/check", data=chosen).text
    assert "1 line manager gets an email now" in asked
    key = asked.split('name="_idempotency_key" value="')[1].split('"')[0]
    for _ in range(2):
        assert client.post(releasing.path, data={**chosen, "_idempotency_key": key}).status_code == 303
    assert len(releasing.mails()) == 1


def test_a_round_takes_only_who_is_released_where_that_is_needed(
    releasing: Releasing, needed: Callable[[], int]
) -> None:
    assert needed() == 0
    releasing.agree()
    releasing.ask()
    assert needed() == 0
    releasing.answer("no")
    assert needed() == 0
    releasing.answer("yes")
    assert needed() == 1


def test_the_page_before_locking_names_who_is_left_out(
    releasing: Releasing, needed: Callable[[], int]
) -> None:
    needed()
    fellow = releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        row = Round(programme_id=fellow.programme_id, number=1, state=RoundState.OPEN)
        db.add(row)
        db.flush()
        round_id = row.id
    page = releasing.coordinator.client.get(f"/programmes/{fellow.programme_id}/rounds/{round_id}").text
    assert "1 person would not be taken in" in page
    assert "Their line manager’s release" in page


def test_whoever_erases_themselves_takes_it_along(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    link = releasing.link()
    fellow = releasing.fellow
    shown = fellow.identity.client.get("/api/v1/my/data").json()
    assert "mo.ali@example.nhs.uk" in str(shown)
    fellow.identity.client.post("/my/data/erase", data={"understood": "true"})
    with fellow.database.scoped(fellow.partnership_id) as db:
        part = participation(db, fellow.participation_id)
        assert part is not None
        erased = people.person(db, part.person_id)
        assert erased is not None
        assert erased.erased_at is not None
    assert (releasing.stored(), releasing.mails()) == (None, [])
    assert releasing.anybody.get(link).status_code == 410


@pytest.mark.parametrize("who", ["fellow", "manager"])
@pytest.mark.parametrize("is_long_ago", [False, True])
def test_erasing_takes_along_what_was_sent_before_it_was_taken_back(
    releasing: Releasing, who: str, is_long_ago: bool
) -> None:
    releasing.agree()
    releasing.ask()
    releasing.agree(agrees=False)
    fellow = releasing.fellow
    if is_long_ago:
        releasing.clock.step(timedelta(days=100))
        delete_due(fellow.database, releasing.clock)
    assert len(releasing.mails()) == 1
    with fellow.database.scoped(fellow.partnership_id) as db:
        gone = fellow.person_id
        if who == "manager":
            gone = add_person(db, name="Mo Ali", email=MANAGER.lower()).id
        erase(db, gone, releasing.coordinator.account_id)
    assert releasing.mails() == []


def test_a_manager_who_is_erased_is_no_longer_asked(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    link, fellow = releasing.link(), releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        manager = add_person(db, name="Mo Ali", email=MANAGER.lower())
        erase(db, manager.id, releasing.coordinator.account_id)
    assert (releasing.stored(), releasing.mails()) == (None, [])
    assert releasing.anybody.get(link).status_code == 410
    assert releasing.standing() == "no_address"


@pytest.mark.parametrize("role", [Role.STEWARD, Role.HR_ANALYST, Role.LINE_MANAGER, Role.ADMINISTRATOR])
def test_nobody_else_sees_releases(releasing: Releasing, sign_in_as: SignInAs, role: Role) -> None:
    assert sign_in_as(role).client.get(releasing.path).status_code == 403
    assert sign_in_as(role).client.get(f"/api/v1{releasing.path}").status_code == 403


def test_only_fellows_are_released(releasing: Releasing, take_part: TakePart) -> None:
    mentor = take_part(Side.PROVIDER, person={"line_manager_email": MANAGER})
    assert mentor.identity.client.get(f"{mentor.api}/release").status_code == 404
    assert "Release by your line manager" not in mentor.identity.client.get(mentor.pages).text
    there = f"/api/v1/programmes/{mentor.programme_id}/releases"
    assert releasing.coordinator.client.get(there).status_code == 409


def test_what_was_done_is_written_down_without_a_name(releasing: Releasing) -> None:
    releasing.agree()
    releasing.ask()
    releasing.answer("yes")
    fellow = releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        found = db.exec(select(AuditEntry).where(AuditEntry.resource == "release")).all()
        asked = db.exec(select(AuditEntry).where(AuditEntry.action == "asked_for_releases")).one()
    assert {entry.action for entry in found} == {"agreed", "answered"}
    assert asked.detail == {"fellows": 1}
    assert MANAGER.lower() not in str([entry.model_dump() for entry in found]).lower()
    assert isinstance(asked.actor_id, UUID)


def _about(fellow: Participant) -> dict[str, Any]:
    """What the fellow says about themselves, as they would send it again."""
    shown = fellow.identity.client.get(fellow.api).json()["about"]
    return {name: shown[name] for name in About.model_fields} | {
        "role_group": "Healthcare Scientists",
        "pay_band": "1-7",
    }
