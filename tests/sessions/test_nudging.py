"""A coordinator asks pairs to book: once, by day, and nobody who has booked or was just asked."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from api.privacy.erasing import erase
from api.sessions.due import nudge
from api.sessions.nudging import take_nudge_back
from models.accounts import Role
from models.audit import AuditEntry
from models.outbox import MessageState
from models.pairs import PairState, pair
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.sessions.conftest import MARCH_2, Paired

DAY, NIGHT = datetime(2027, 1, 13, 9, tzinfo=UTC), datetime(2027, 1, 13, 22, tzinfo=UTC)


@pytest.fixture
def coordinator(sign_in_as: SignInAs, paired: Paired) -> Identity:
    paired.clock.step(DAY - paired.clock.now())
    return sign_in_as(Role.COORDINATOR)


def path(paired: Paired) -> str:
    return f"/programmes/{paired.mentor.programme_id}/meetings"


def ask(paired: Paired, coordinator: Identity, *pair_ids: UUID, key: str | None = None) -> Any:
    chosen = [str(each) for each in pair_ids or (paired.pair_id,)]
    answer = coordinator.create(f"/api/v1{path(paired)}/nudges", {"pair_ids": chosen}, key)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_both_are_asked_once_however_often_it_is_sent(paired: Paired, coordinator: Identity) -> None:
    key = uuid4().hex
    first = ask(paired, coordinator, key=key)
    assert (
        first
        == ask(paired, coordinator, key=key)
        == {
            "asked": 1,
            "left_out": 0,
            "at": "2027-01-13T09:00:00Z",
        }
    )
    assert ask(paired, coordinator)["left_out"] == 1
    told = paired.messages("meeting_nudge")
    assert len(told) == 2
    with paired.scoped() as db:
        entries = db.exec(select(AuditEntry).where(AuditEntry.action == "nudged")).all()
    assert [(entry.detail, entry.actor_id) for entry in entries] == [({"pairs": 1}, coordinator.account_id)]


def test_after_a_week_they_can_be_asked_again(paired: Paired, coordinator: Identity) -> None:
    ask(paired, coordinator)
    paired.clock.step(timedelta(days=7))
    assert ask(paired, coordinator)["asked"] == 1
    assert len(paired.messages("meeting_nudge")) == 4


def test_at_night_it_waits_for_the_morning(paired: Paired, coordinator: Identity) -> None:
    paired.clock.step(NIGHT - DAY)
    assert ask(paired, coordinator)["at"] == "2027-01-14T08:00:00Z"
    shown = coordinator.client.post(f"{path(paired)}/nudges/check", data={"pair": str(paired.pair_id)}).text
    assert "Nobody to ask" in shown


def test_what_waits_is_taken_back_once_they_book(paired: Paired, coordinator: Identity) -> None:
    paired.clock.step(NIGHT - DAY)
    ask(paired, coordinator)
    paired.booked()
    assert {row.state for row in paired.messages("meeting_nudge")} == {MessageState.CANCELLED}


def test_what_waits_is_taken_back_once_the_pair_ends(paired: Paired, coordinator: Identity) -> None:
    paired.clock.step(NIGHT - DAY)
    ask(paired, coordinator)
    with paired.scoped() as db:
        found = pair(db, paired.pair_id)
        assert found is not None
        version = found.version
    coordinator.client.post(
        f"/programmes/{paired.mentor.programme_id}/pairs/{paired.pair_id}/end",
        data={"_version": str(version)},
    )
    assert {row.state for row in paired.messages("meeting_nudge")} == {MessageState.CANCELLED}


def test_what_waits_since_a_week_gives_way_to_what_is_asked_now(
    paired: Paired, coordinator: Identity
) -> None:
    ask(paired, coordinator)
    paired.clock.step(timedelta(weeks=1))
    ask(paired, coordinator)
    states = [row.state for row in paired.messages("meeting_nudge")]
    assert states == [MessageState.CANCELLED] * 2 + [MessageState.QUEUED] * 2


def test_erasing_takes_along_what_their_partner_was_ever_asked(paired: Paired, coordinator: Identity) -> None:
    for _ in range(2):
        ask(paired, coordinator)
        paired.clock.step(timedelta(weeks=1))
    gone, left = paired.executive.person_id, paired.mentor.person_id
    assert [row.person_id for row in paired.messages("meeting_nudge")].count(left) == 2
    with paired.scoped() as db:
        erase(db, gone, coordinator.account_id)
    assert paired.messages("meeting_nudge") == []


def test_who_has_booked_is_left_out(paired: Paired, coordinator: Identity) -> None:
    paired.booked(MARCH_2)
    assert ask(paired, coordinator)["asked"] == 0
    assert paired.messages("meeting_nudge") == []


@pytest.mark.parametrize("state", [PairState.AWAITING_APPROVAL, PairState.ENDED, PairState.DECLINED])
def test_only_introduced_pairs_are_asked(paired: Paired, coordinator: Identity, state: PairState) -> None:
    with paired.scoped() as db:
        found = pair(db, paired.pair_id)
        assert found is not None
        found.state = state
    assert ask(paired, coordinator)["asked"] == 0


def test_pairs_of_nowhere_are_left_out(paired: Paired, coordinator: Identity) -> None:
    assert ask(paired, coordinator, uuid4())["left_out"] == 1


def test_what_comes_by_itself_does_not_follow_on_its_heels(paired: Paired, coordinator: Identity) -> None:
    ask(paired, coordinator)
    with paired.scoped() as db:
        found = pair(db, paired.pair_id)
        assert found is not None
        found.nudge_at = paired.clock.now() + timedelta(days=1)
    paired.clock.step(timedelta(days=2))
    with paired.scoped() as db:
        assert nudge(db, paired.settings, paired.clock) == 0
    assert len(paired.messages("meeting_nudge")) == 2


@pytest.mark.parametrize("is_over", [False, True])
def test_what_came_by_itself_is_taken_back_too(paired: Paired, is_over: bool) -> None:
    if is_over:
        session_id = paired.booked()
        paired.clock.step(MARCH_2 + timedelta(hours=2) - paired.clock.now())
        assert paired.act(paired.mentor, session_id, "met").status_code == 200
    with paired.scoped() as db:
        found = pair(db, paired.pair_id)
        assert found is not None
        found.nudge_at = paired.clock.now()
    with paired.scoped() as db:
        assert nudge(db, paired.settings, paired.clock) == 1
    with paired.scoped() as db:
        found = pair(db, paired.pair_id)
        assert found is not None
        take_nudge_back(db, found)
    assert [row.state for row in paired.messages("meeting_nudge")] == [MessageState.CANCELLED] * 2


def test_the_page_names_what_happens_and_then_does_it(paired: Paired, coordinator: Identity) -> None:
    client, at = coordinator.client, path(paired)
    page = client.get(at).text
    assert "Ask those selected to book" in page
    assert f'value="{paired.pair_id}"' in page
    asked = client.post(f"{at}/nudges/check", data={"pair": [str(paired.pair_id), str(uuid4())]}).text
    assert "1 pair gets an email now: one to each of the two, 2 emails in all." in asked
    assert "1 of those chosen gets none" in asked
    assert paired.messages("meeting_nudge") == []
    key = asked.split('name="_idempotency_key" value="')[1].split('"')[0]
    form = {"pair": str(paired.pair_id), "_idempotency_key": key}
    for _ in range(2):
        assert client.post(f"{at}/nudges", data=form).headers["location"] == at
    assert len(paired.messages("meeting_nudge")) == 2
    after = client.get(at).text
    assert "Asked to book on Wednesday 13 January 2027" in after
    assert "Ask those selected to book" not in after


def test_what_is_no_id_is_refused(paired: Paired, coordinator: Identity) -> None:
    answer = coordinator.client.post(f"{path(paired)}/nudges/check", data={"pair": "<script>"})
    assert answer.status_code == 404
    assert "<script>" not in answer.text
