"""One's own data: all of it, for oneself alone."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from api.privacy.register import Group
from api.privacy.words import STANDS
from models import audit, erasure, pairs
from models.accounts import Role
from models.events import SignUpState
from models.outbox import MessageState
from models.pairs import PairState
from models.participations import Conflict, ParticipationState, participation
from models.placements import Placement
from models.session_changes import Change
from models.sessions import MeetingState
from tests.app_fixtures import SignInAs
from tests.my.conftest import TakePart, take_part
from tests.my.test_routes import CONSENT, TIMES, TOPICS, about
from tests.privacy.conftest import EMAIL, NAME, TYPED, Canary

__all__ = ["take_part"]

PATH = "/api/v1/my/data"


def groups(canary: Canary) -> dict[str, list[dict[str, Any]]]:
    answer = canary.identity.client.get(PATH)
    assert answer.status_code == 200, answer.text
    return {group["group"]: group["records"] for group in answer.json()["groups"]}


def test_everything_is_there_in_groups(canary: Canary) -> None:
    found = groups(canary)
    [profile] = found["profile"]
    assert (profile["name"], profile["email"], profile["signs_in_as"], profile["team"]) == (
        NAME,
        EMAIL,
        EMAIL,
        TYPED,
    )
    assert [part["first_words"] for part in found["parts_in_programmes"]] == [TYPED]
    assert [row["typed"] for row in found["people_not_to_meet"]] == [f"{TYPED}: somebody"]
    assert [pair["state"] for pair in found["pairs"]] == ["introduced"]
    assert found["pairs"][0]["with"]
    assert [row["state"] for row in found["sessions"]].count("met") == 1
    assert [row["rating"] for row in found["feedback"]] == [4]
    assert {row["kind"] for row in found["messages"]} == {"approve_introduction", "not_matched"}
    assert [row["background"] for row in found["equality_answer"]] == ["Black or Black British - African"]
    assert {row["what"] for row in found["sign_ins"]} == {
        "account",
        "signed in",
        "asked for a link",
        "second step",
        "recovery code",
        "account at a sign-in provider",
        "API token",
    }
    assert {row["purpose"] for row in found["links"]} == {"approval", "feedback"}


def test_each_consent_stands_with_its_words_their_version_and_when(take_part: TakePart) -> None:
    mentor = take_part(is_restricted=True)
    mentor.change(about=about(mentor), topics=TOPICS, times=TIMES)
    given = mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), CONSENT | {"meets_criteria": True})
    assert given.status_code == 200, given.text
    data = mentor.identity.client.get(PATH).json()
    [group] = [group for group in data["groups"] if group["group"] == "consents"]
    assert [(each["version"], each["given_at"][:10]) for each in group["records"]] == [
        ("1", "2027-01-11"),
        ("1", "2027-01-11"),
    ]
    assert [each["wording"].split(",")[0] for each in group["records"]] == [
        "I agree that my answers are used to find me a partner in this programme",
        "I meet this programme’s criteria",
    ]
    mentor.identity.client.post(f"{mentor.pages}/leave")
    data = mentor.identity.client.get(PATH).json()
    assert [g["records"] for g in data["groups"] if g["group"] == "consents"] == [[]]


def test_what_others_said_about_them_is_not_there(canary: Canary) -> None:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        db.add(
            Conflict(person_id=_other(canary), typed="secret-of-another", resolved_person_id=canary.person_id)
        )
    assert "secret-of-another" not in canary.identity.client.get(PATH).text


def test_nobody_elses_name_is_there_before_an_introduction(canary: Canary) -> None:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        [pair] = pairs.pairs_of_participation(db, canary.participation_id)
        pair.state, pair.approved_at = PairState.AWAITING_APPROVAL, None
    assert [pair["with"] for pair in groups(canary)["pairs"]] == [None]


@pytest.mark.parametrize(
    ("role", "state", "told"),
    [
        ("seeker", PairState.AWAITING_APPROVAL, []),
        ("seeker", PairState.DECLINED, []),
        ("provider", PairState.AWAITING_APPROVAL, ["awaiting_approval"]),
        ("provider", PairState.DECLINED, ["declined"]),
    ],
)
def test_only_the_mentor_reads_of_a_pair_that_they_did_not_agree_to(
    canary: Canary, role: str, state: PairState, told: list[str]
) -> None:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        [pair] = pairs.pairs_of_participation(db, canary.participation_id)
        if role == "seeker":
            pair.provider_id, pair.seeker_id = pair.seeker_id, pair.provider_id
        pair.state, pair.approved_at = state, None
        erasure.delete_feedback(db, [canary.participation_id])
        audit.record(db, "declined", "pair", pair.id, actor_id=None)
    found = groups(canary)
    assert [pair["state"] for pair in found["pairs"]] == told
    assert bool(found["sessions"]) is bool(told)
    assert ("declined" in [entry["action"] for entry in found["what_was_done"]]) is bool(told)


def test_by_whom_a_pair_was_ended_is_told_to_neither(canary: Canary) -> None:
    told = []
    for action in ("ended", "separated"):
        with canary.room.database.scoped(canary.room.partnership_id) as db:
            audit.record(db, action, "pair", canary.pair_id, actor_id=canary.room.coordinator.account_id)
        last = groups(canary)["what_was_done"][-1]
        told.append((last["action"], last["resource"], last["by_you"]))
    assert told == [("ended", "pair", False)] * 2


def test_reading_all_of_it_over_rest_is_written_down(canary: Canary) -> None:
    groups(canary)
    last = groups(canary)["what_was_done"][-1]
    assert (last["action"], last["resource"], last["by_you"]) == ("downloaded", "person", True)


def test_no_secret_and_no_link_is_handed_out(canary: Canary) -> None:
    keys = set(_keys(canary.identity.client.get(PATH).json()))
    assert keys & {"token_hash", "browser_hash", "secret", "link", "value"} == set()
    assert "/approve/" not in canary.identity.client.get(PATH).text


def test_the_page_says_it_in_words_and_the_file_for_machines(canary: Canary) -> None:
    page = canary.identity.client.get("/my/data")
    assert page.status_code == 200
    for words in (NAME, EMAIL, TYPED, "Black or Black British - African", "Your equality answer"):
        assert words in page.text
    file = canary.identity.client.get("/my/data/download")
    assert file.headers["content-disposition"] == 'attachment; filename="my-data-2027-01-11.json"'
    assert json.loads(file.content)["person_id"] == str(canary.person_id)


def test_the_page_says_nothing_in_the_words_of_a_database(canary: Canary) -> None:
    canary.identity.client.get("/my/data/download")
    page = unescape(canary.identity.client.get("/my/data").text)
    labels = set(re.findall(r"<dt[^>]*>([^<]*)</dt>", page))
    values = set(re.findall(r"<dd[^>]*>([^<]*)</dd>", page))
    assert {"You take part as", "When", "Staff group", "What was filled in"} <= labels
    assert {
        "Mentor",
        "You were introduced",
        "Your account",
        "You",
        "took away what is held about them",
    } <= values
    assert not [label for label in labels if re.match(r"Is |By you|Resource|.*\b(uid|sequence)$", label)]
    assert not [value for value in values if re.search(r"\b[a-z]+_[a-z]+|\d{4}-\d\d-\d\dT", value)]


def test_wishes_are_told_by_their_titles(canary: Canary) -> None:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        part = participation(db, canary.participation_id)
        assert part is not None
        wanted = Placement(
            programme_id=part.programme_id,
            host_id=part.id,
            organisation_id=canary.person.organisation_id,
            title="Digital front door",
        )
        db.add(wanted)
        db.flush()
        part.wishes = [str(wanted.id), str(uuid4())]
    assert [part["wishes"] for part in groups(canary)["parts_in_programmes"]] == [["Digital front door"]]


def test_every_state_and_every_kind_of_message_has_its_words() -> None:
    states = {
        Group.PARTS: ParticipationState,
        Group.PAIRS: PairState,
        Group.EVENTS: SignUpState,
        Group.MESSAGES: MessageState,
    }
    assert {group: set(STANDS[group]) for group in states} == {
        group: {state.value for state in kind} for group, kind in states.items()
    }
    assert set(STANDS[Group.SESSIONS]) == {each.value for each in [*MeetingState, *Change]}


@pytest.mark.parametrize("path", [PATH, "/my/data", "/my/data/download", "/my/data/erase"])
def test_members_who_take_part_in_nothing_have_none(sign_in_as: SignInAs, path: str) -> None:
    assert sign_in_as(Role.ADMINISTRATOR, Role.COORDINATOR).client.get(path).status_code == 404


def _other(canary: Canary) -> Any:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        part = participation(db, canary.partner_id)
    assert part is not None
    return part.person_id


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
