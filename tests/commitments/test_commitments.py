"""Leaders write down what they will do; all in the programme read it, and no mentor is named."""

from typing import Any

import pytest
from sqlmodel import select

from models.accounts import Role
from models.audit import AuditEntry
from models.participations import Side
from models.programmes import ProgrammeKind
from tests.app_fixtures import SignInAs
from tests.my.conftest import Participant, TakePart

WILL = {"words": "Publish who gets acting-up posts.", "due_on": "2027-06-30"}
FORM = {"words": WILL["words"], "due_on-day": "30", "due_on-month": "6", "due_on-year": "2027"}


@pytest.fixture
def leader(take_part: TakePart) -> Participant:
    return take_part(Side.SEEKER, person={"name": "Helen Whitworth"})


@pytest.fixture
def mentor(take_part: TakePart, leader: Participant) -> Participant:
    return take_part(programme_id=leader.programme_id, person={"name": "Grace Okafor"})


def path(somebody: Participant) -> str:
    return f"{somebody.api}/commitments"


def commit(leader: Participant, **changes: Any) -> Any:
    return leader.identity.create(path(leader), WILL | changes)


def test_everybody_in_the_programme_reads_it_with_the_leaders_name_alone(
    leader: Participant, mentor: Participant, sign_in_as: SignInAs
) -> None:
    made = commit(leader).json()
    expected = {"id": made["id"], "leader": "Helen Whitworth", "progress": "open", "version": 1} | WILL
    [read] = mentor.identity.client.get(path(mentor)).json()
    assert read == expected | {"is_mine": False}
    coordinator = sign_in_as(Role.COORDINATOR).client
    [shown] = coordinator.get(f"/api/v1/programmes/{leader.programme_id}/commitments").json()
    assert shown == expected | {"is_mine": False}
    for page in (
        mentor.identity.client.get(f"{mentor.pages}/commitments"),
        coordinator.get(f"/programmes/{leader.programme_id}/commitments"),
    ):
        body = page.text.partition("<main")[2]  # the header names the reader
        assert ("Publish who gets" in body, "Grace" in body) == (True, False)


def test_nobody_of_another_programme_reads_it(leader: Participant, take_part: TakePart) -> None:
    commit(leader)
    stranger = take_part()
    assert stranger.identity.client.get(path(leader)).status_code == 404
    assert stranger.identity.client.get(path(stranger)).json() == []


def test_a_leader_says_how_far_it_is(leader: Participant, mentor: Participant) -> None:
    made = commit(leader)
    own = f"{leader.pages}/commitments/{made.json()['id']}"
    client = leader.identity.client
    assert 'value="open" checked' in client.get(own).text.replace("\n", " ")
    assert client.post(own, data=FORM | {"progress": "done", "_version": "9"}).status_code == 412
    assert client.post(own, data=FORM | {"progress": "done", "_version": "1"}).status_code == 303
    [read] = mentor.identity.client.get(path(mentor)).json()
    assert (read["progress"], read["version"]) == ("done", 2)
    assert mentor.identity.client.get(f"{mentor.pages}/commitments/{made.json()['id']}").status_code == 404


def test_it_is_written_on_the_page_and_what_was_typed_stays_when_something_is_wrong(
    leader: Participant,
) -> None:
    client, page = leader.identity.client, f"{leader.pages}/commitments"
    key = {"_idempotency_key": "0123456789abcdef"}
    refused = client.post(page, data=FORM | key | {"due_on-month": "13"})
    assert (refused.status_code, WILL["words"] in refused.text) == (422, True)
    for _ in range(2):
        assert client.post(page, data=FORM | {"_idempotency_key": "fedcba9876543210"}).status_code == 303
    assert len(client.get(path(leader)).json()) == 1


def test_only_executives_of_reverse_mentoring_write(mentor: Participant, take_part: TakePart) -> None:
    fellow = take_part(Side.SEEKER, ProgrammeKind.FELLOWSHIP)
    assert [commit(who).status_code for who in (mentor, fellow)] == [409, 409]
    assert "What will you do?" not in mentor.identity.client.get(f"{mentor.pages}/commitments").text


def test_its_words_are_in_no_audit_entry(leader: Participant) -> None:
    commit(leader)
    with leader.database.scoped(leader.partnership_id) as db:
        [entry] = db.exec(select(AuditEntry).where(AuditEntry.resource == "commitment")).all()
    assert (entry.action, entry.detail) == ("committed", {"progress": "open"})


@pytest.mark.parametrize(
    "changes",
    [{"words": ""}, {"words": "x" * 501}, {"words": "\x00"}, {"due_on": "soon"}, {"progress": "nearly"}],
)
def test_what_fits_nothing_is_refused(leader: Participant, changes: dict[str, str]) -> None:
    assert commit(leader, **changes).status_code == 422
