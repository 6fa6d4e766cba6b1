"""A coordinator changes what a programme says in its messages, over REST and on pages that show it."""

from html import unescape
from uuid import UUID

import pytest
from sqlmodel import select

from api.settings import Settings
from api.wording.samples import SAMPLES
from models import participations
from models.accounts import Role
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.programmes import Programme, ProgrammeState
from notifications.contents import WORDED
from notifications.contents.pairing import GROUND_RULES
from tests.app_fixtures import SignInAs
from tests.couples import publish_couple
from tests.identities import Identity
from tests.messages.conftest import coordinator, world
from tests.messages.world import World
from tests.pages.browsing import send

__all__ = ["coordinator", "world"]

OWN: dict[str, str | list[str]] = {"opening": "For you, {name}.", "closing": "In {programme}."}


@pytest.fixture
def rest(world: World) -> str:
    return f"/api/v1/programmes/{world.programme_id}/wording"


@pytest.fixture
def page(world: World) -> str:
    return f"/programmes/{world.programme_id}/wording"


def stored(database: Database, partnership: Partnership, programme_id: UUID) -> Programme:
    with database.scoped(partnership.id) as db:
        return db.exec(select(Programme).where(Programme.id == programme_id)).one()


def test_every_kind_that_can_be_worded_has_a_sample() -> None:
    assert set(SAMPLES) == set(WORDED)


def test_words_are_given_and_shown_over_rest(coordinator: Identity, rest: str) -> None:
    before = coordinator.client.get(rest)
    answer = coordinator.client.put(
        f"{rest}/invitation",
        json={"opening": "Welcome, {name}."},
        headers={"If-Match": before.headers["ETag"]},
    )
    after = coordinator.client.get(rest)

    assert answer.status_code == 200, answer.text
    assert before.json()["messages"]["invitation"]["opening"] == ""
    assert after.json()["messages"]["invitation"]["opening"] == "Welcome, {name}."
    assert after.headers["ETag"] == answer.headers["ETag"] != before.headers["ETag"]
    assert after.json()["placeholders"] == ["{name}", "{programme}", "{coordinator}"]


def test_what_changed_since_is_not_overwritten(coordinator: Identity, rest: str) -> None:
    seen = {"If-Match": coordinator.client.get(rest).headers["ETag"]}
    coordinator.client.put(f"{rest}/invitation", json={"opening": "One"}, headers=seen)

    assert coordinator.client.put(f"{rest}/pair_ended", json={}, headers=seen).status_code == 412
    assert coordinator.client.put(f"{rest}/pair_ended", json={}).status_code == 428


@pytest.mark.parametrize(
    ("message", "given", "place"),
    [
        ("invitation", {"opening": "{secret}"}, "opening"),
        ("invitation", {"closing": "lone {"}, "closing"),
        ("invitation", {"opening": "see https://evil.example"}, "opening"),
        ("invitation", {"opening": "turned \u202e round"}, "opening"),
        ("invitation", {"opening": "x" * 1501}, "opening"),
        ("invitation", {"ground_rules": ["Be kind."]}, "ground_rules"),
        ("invitation", {"agreement": "We agree."}, "agreement"),
        ("introduction", {"ground_rules": ["two\nlines"]}, "ground_rules"),
        ("introduction", {"ground_rules": ["{x}"]}, "ground_rules"),
        ("introduction", {"ground_rules": ["a"] * 13}, "ground_rules"),
        ("introduction", {"agreement": "{0}"}, "agreement"),
    ],
)
def test_what_cannot_be_said_is_refused_beside_its_field(
    coordinator: Identity, rest: str, message: str, given: dict[str, str], place: str
) -> None:
    seen = {"If-Match": coordinator.client.get(rest).headers["ETag"]}

    answer = coordinator.client.put(f"{rest}/{message}", json=given, headers=seen)

    assert answer.status_code == 422
    assert place in answer.json()["errors"][0]["place"]
    for text in ("secret", "evil", "\u202e", "xxxx"):
        assert text not in answer.text


@pytest.mark.parametrize("message", ["sign_in_link", "after_session", "nothing"])
def test_other_messages_have_no_words_of_the_programme(
    coordinator: Identity, rest: str, page: str, message: str
) -> None:
    seen = {"If-Match": coordinator.client.get(rest).headers["ETag"]}

    assert coordinator.client.put(f"{rest}/{message}", json={}, headers=seen).status_code == 404
    assert coordinator.client.get(f"{page}/{message}").status_code == 404
    assert coordinator.client.get(f"{page}/{message}/page").status_code == 404


def test_a_closed_programme_is_not_reworded(
    coordinator: Identity, rest: str, page: str, database: Database, partnership: Partnership, world: World
) -> None:
    with database.scoped(partnership.id) as db:
        db.exec(select(Programme)).one().state = ProgrammeState.CLOSED
    seen = {"If-Match": coordinator.client.get(rest).headers["ETag"]}

    answer = coordinator.client.put(f"{rest}/invitation", json={"opening": "Hi"}, headers=seen)

    assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    assert "Save and look at it" not in coordinator.client.get(f"{page}/invitation").text


def test_the_audit_trail_says_which_message_and_not_what(
    coordinator: Identity, page: str, database: Database, partnership: Partnership
) -> None:
    send(coordinator, f"{page}/invitation", {"opening": "CANARY"})

    with database.scoped(partnership.id) as db:
        [entry] = db.exec(select(AuditEntry).where(AuditEntry.action == "reworded")).all()
    assert entry.detail == {"message": "invitation", "parts": ["opening"]}


@pytest.mark.parametrize("message", sorted(WORDED))
def test_the_page_saves_and_shows_how_each_message_reads(
    coordinator: Identity, page: str, message: str
) -> None:
    answer = send(coordinator, f"{page}/{message}", OWN)

    assert answer.status_code == 303, answer.text
    shown = coordinator.client.get(f"{page}/{message}").text
    assert "For you, {name}." in shown
    assert "the names are invented" in shown
    for form in ("", "?easy=true"):
        frame = coordinator.client.get(f"{page}/{message}/page{form}")
        assert "For you, Alex Invented." in frame.text
        assert "In Learning from each other." in frame.text
        assert "removed.invalid" not in frame.text
        assert "sandbox" in frame.headers["content-security-policy"]


def test_the_page_shows_a_real_person_where_there_is_one(
    coordinator: Identity,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
) -> None:
    pair = publish_couple(database, settings, clock, partnership.id)
    page = f"/programmes/{pair.programme_id}/wording/introduction"

    assert "As it would go to Grace Okafor" in coordinator.client.get(page).text
    frame = coordinator.client.get(f"{page}/page").text
    assert "Hello Grace Okafor" in frame
    assert "Hello, I am Helen Whitworth." in frame


def test_a_profile_that_was_not_handed_in_here_is_not_shown(
    coordinator: Identity,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
) -> None:
    pair = publish_couple(database, settings, clock, partnership.id)
    with database.scoped(partnership.id) as db:
        [seeker] = participations.participations_with_ids(db, [pair.seeker_id])
        seeker.typed = {}

    frame = coordinator.client.get(f"/programmes/{pair.programme_id}/wording/introduction/page").text
    assert "Grace Okafor" in frame
    assert "Helen" not in frame


def test_ground_rules_are_typed_one_a_line_and_go_back_to_the_usual(
    coordinator: Identity, page: str, database: Database, partnership: Partnership, world: World
) -> None:
    path = f"{page}/introduction"
    send(coordinator, path, {"ground_rules": "Be kind.\n\nAsk {coordinator}.\n"})
    own = stored(database, partnership, world.programme_id).wording
    frame = unescape(coordinator.client.get(f"{path}/page").text)
    send(coordinator, path, to=f"{path}/reset")
    usual = unescape(coordinator.client.get(f"{path}/page").text)

    assert own == {"introduction": {"ground_rules": ["Be kind.", "Ask {coordinator}."]}}
    assert "Be kind." in frame
    assert GROUND_RULES[0] not in frame
    assert GROUND_RULES[0] in usual
    assert stored(database, partnership, world.programme_id).wording == {}


def test_an_error_stands_beside_its_field_and_keeps_what_was_typed(coordinator: Identity, page: str) -> None:
    answer = send(coordinator, f"{page}/introduction", {"opening": "Dear {friend}", "agreement": "We agree"})

    assert answer.status_code == 422
    assert 'href="#opening"' in answer.text
    assert "Use no other words in braces than {name}, {programme}, {coordinator}" in answer.text
    assert "Dear {friend}" in answer.text
    assert "We agree" in answer.text


def test_only_whoever_may_change_the_programme_may_reword_it(
    sign_in_as: SignInAs, world: World, page: str, rest: str
) -> None:
    for role in (Role.STEWARD, Role.HR_ANALYST, Role.PARTICIPANT):
        client = sign_in_as(role).client
        answer = client.put(f"{rest}/invitation", json={}, headers={"If-Match": '"1"'})
        assert (client.get(page).status_code, answer.status_code) == (403, 403)


def test_the_list_says_which_messages_have_own_words(coordinator: Identity, page: str) -> None:
    send(coordinator, f"{page}/invitation", {"opening": "Hi"})

    shown = coordinator.client.get(page).text
    assert shown.count("Your own") == 1
    assert shown.count("Usual") == len(WORDED) - 1
