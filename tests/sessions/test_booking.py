"""Booking, moving, cancelling: one session, two people, two calendars."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.events import EventKind, EventState, GroupEvent, SignUp
from models.outbox import MessageState
from models.pairs import PairState, pair
from models.participations import Side
from models.programmes import ProgrammeState, programme
from models.session_changes import Change, changes_of_pair
from models.sessions import MeetingState
from tests.my.conftest import Participant, TakePart
from tests.sessions.conftest import MARCH_2, MARCH_9, Paired, calendar_of, introduce


def test_the_next_shared_times_are_offered(paired: Paired) -> None:
    times = paired.shown(paired.mentor)["times"]
    tuesdays = [MARCH_2 + timedelta(weeks=week, hours=hour) for week in range(3) for hour in (0, 1)]
    assert [datetime.fromisoformat(at) for at in times] == tuesdays


def test_bank_holidays_are_not_offered(paired: Paired) -> None:
    """Monday 3 May 2027 is one; the Tuesday after it isn't."""
    with paired.scoped() as db:
        found = programme(db, paired.mentor.programme_id)
        assert found is not None
        found.starts_on = datetime(2027, 5, 1, tzinfo=UTC).date()
    monday = [20, 21]
    for who in (paired.mentor, paired.executive):
        who.change(times={"meeting_modes": ["video"], "free": monday})
    offered = [datetime.fromisoformat(at).date() for at in paired.shown(paired.mentor)["times"]]
    assert [f"{day:%d %B}" for day in offered[:2]] == ["10 May", "17 May"]


def test_booking_invites_both_with_one_identity(paired: Paired) -> None:
    session_id = paired.booked()
    invitations = paired.messages("meeting_booked")
    assert len({row.person_id for row in invitations}) == 2
    for row in invitations:
        told = calendar_of(row)
        assert (told.method, told.sequence, told.starts_at) == ("REQUEST", 0, MARCH_2)
    assert len({calendar_of(row).uid for row in invitations}) == 1
    first = paired.meetings()[0]
    assert (str(first.id), first.state, first.starts_at) == (session_id, MeetingState.BOOKED, MARCH_2)
    assert first.ends_at == MARCH_2 + timedelta(hours=1)


def test_who_comes_second_sees_what_was_booked(paired: Paired) -> None:
    paired.booked()
    second = paired.book(paired.executive, MARCH_9)
    assert (second.status_code, second.json()["code"]) == (409, "booked")
    assert "perhaps by the other one just now" in second.json()["detail"]
    assert [row.state for row in paired.meetings()].count(MeetingState.BOOKED) == 1


def test_the_same_key_books_once(paired: Paired) -> None:
    key = uuid4().hex
    first, again = (paired.book(paired.mentor, MARCH_2, key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(paired.messages("meeting_booked")) == 2


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2027, 1, 11, 8, tzinfo=UTC), "past"),
        (datetime(2027, 2, 28, 10, tzinfo=UTC), "outside"),
        (datetime(2027, 10, 1, 10, tzinfo=UTC), "outside"),
        (datetime(2027, 3, 2, 10, 0, 30, tzinfo=UTC), "minute"),
    ],
)
def test_a_time_that_cannot_be_is_refused(paired: Paired, at: datetime, code: str) -> None:
    answer = paired.book(paired.mentor, at)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert paired.kinds() == []


def test_nobody_is_booked_twice_at_once(paired: Paired, take_part: TakePart) -> None:
    other = take_part(Side.SEEKER, programme_id=paired.mentor.programme_id, person={"name": "Joan Reid"})
    with paired.scoped() as db:
        second_pair = introduce(db, paired.mentor, other, number=2)
    paired.booked()
    path = f"{other.api}/pairs/{second_pair}/sessions"
    at = MARCH_2 + timedelta(minutes=30)
    answer = other.identity.create(path, {"starts_at": at.isoformat()})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "taken")
    assert "Grace" not in answer.text


def test_a_time_one_of_them_is_taken_is_not_offered(paired: Paired, take_part: TakePart) -> None:
    free = {"name": "Joan Reid", "free": [68, 69, 70, 71]}
    other = take_part(Side.SEEKER, programme_id=paired.mentor.programme_id, person=free)
    with paired.scoped() as db:
        second_pair = introduce(db, paired.mentor, other, number=2)
    paired.booked()
    [shown] = other.identity.client.get(f"{other.api}/pairs").json()
    assert shown["id"] == str(second_pair)
    assert datetime.fromisoformat(shown["times"][0]) == MARCH_2 + timedelta(hours=1)


def sign_up(paired: Paired, who: Participant, state: EventState = EventState.PLANNED) -> None:
    """Give somebody a place at a group event from ten to half past on the first Tuesday."""
    with paired.scoped() as db:
        event = GroupEvent(
            programme_id=who.programme_id,
            kind=EventKind.SUPERVISION,
            title="Talking it over",
            starts_at=MARCH_2,
            ends_at=MARCH_2 + timedelta(minutes=30),
            state=state,
        )
        db.add(event)
        db.flush()
        db.add(
            SignUp(
                event_id=event.id,
                participation_id=who.participation_id,
                calendar_uid="event@counterpart.invalid",
                changed_at=paired.clock.now(),
            )
        )


def test_nobody_is_booked_or_moved_into_a_group_event_of_either(paired: Paired) -> None:
    sign_up(paired, paired.mentor)
    refused = paired.book(paired.executive, MARCH_2)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["code"]) == (422, "taken")
    assert error["message"] == "Choose another time: one of you has a meeting then"
    booked = paired.booked(MARCH_9)
    moved = paired.move(paired.executive, booked, MARCH_2 + timedelta(minutes=15))
    assert (moved.status_code, moved.json()["errors"][0]["code"]) == (422, "taken")
    assert paired.move(paired.executive, booked, MARCH_2 + timedelta(minutes=30)).status_code == 200


def test_a_group_event_is_not_offered_as_a_time(paired: Paired) -> None:
    sign_up(paired, paired.executive)
    [shown] = paired.mentor.identity.client.get(f"{paired.mentor.api}/pairs").json()
    assert datetime.fromisoformat(shown["times"][0]) == MARCH_2 + timedelta(minutes=30)


def test_an_event_that_is_cancelled_takes_nobodys_time(paired: Paired) -> None:
    sign_up(paired, paired.mentor, EventState.CANCELLED)
    assert paired.book(paired.executive, MARCH_2).status_code == 201


def test_moving_keeps_the_identity_and_raises_the_number(paired: Paired) -> None:
    session_id = paired.booked()
    assert paired.move(paired.executive, session_id, MARCH_9).status_code == 200
    [booked, _], changes = paired.messages("meeting_booked"), paired.messages("meeting_moved")
    assert len({row.person_id for row in changes}) == 2
    for row in changes:
        told = calendar_of(row)
        assert (told.method, told.sequence, told.starts_at) == ("REQUEST", 1, MARCH_9)
        assert told.uid == calendar_of(booked).uid


def test_moving_what_was_moved_meanwhile_is_refused(paired: Paired) -> None:
    session_id = paired.booked()
    seen = paired.etag(session_id)
    paired.move(paired.executive, session_id, MARCH_9)
    path = f"{paired.mentor.api}/sessions/{session_id}"
    late = paired.mentor.identity.change(path, {"starts_at": MARCH_2.isoformat()}, seen)
    assert late.status_code == 412
    assert paired.meetings()[0].starts_at == MARCH_9


def test_cancelling_takes_it_out_of_both_calendars(paired: Paired) -> None:
    session_id = paired.booked()
    paired.move(paired.executive, session_id, MARCH_9)
    assert paired.act(paired.mentor, session_id, "cancellation").json()["state"] == "cancelled"
    cancelled = paired.messages("meeting_cancelled")
    assert len({row.person_id for row in cancelled}) == 2
    for row in cancelled:
        told = calendar_of(row)
        assert (told.method, told.sequence, told.status) == ("CANCEL", 2, "CANCELLED")
        assert told.uid == paired.meetings()[0].calendar_uid


def test_after_cancelling_another_is_booked_under_an_identity_of_its_own(paired: Paired) -> None:
    for _ in range(4):
        paired.act(paired.mentor, paired.booked(), "cancellation")
    meetings = paired.meetings()
    assert [row.number for row in meetings] == [1, 2, 3, 4]
    assert len({row.calendar_uid for row in meetings}) == 4


def test_a_cancelled_session_is_changed_no_more(paired: Paired) -> None:
    session_id = paired.booked()
    paired.act(paired.mentor, session_id, "cancellation")
    answers = [
        paired.act(paired.mentor, session_id, "cancellation"),
        paired.move(paired.mentor, session_id, MARCH_9),
        paired.act(paired.mentor, session_id, "met"),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert len(paired.messages("meeting_cancelled")) == 2


def test_a_session_is_met_once_it_has_begun(paired: Paired) -> None:
    session_id = paired.booked()
    assert paired.act(paired.executive, session_id, "met").json()["code"] == "not_begun"
    paired.clock.step(MARCH_2 - paired.clock.now())
    for _ in range(2):
        assert paired.act(paired.executive, session_id, "met").json()["state"] == "met"
    shown = paired.shown(paired.mentor)
    assert (shown["met"], shown["due_on"], shown["can_book"]) == (1, "2027-03-30", True)
    assert datetime.fromisoformat(shown["times"][0]) == datetime(2027, 3, 23, 10, tzinfo=UTC)


def test_all_planned_sessions_met_leave_nothing_to_book(paired: Paired) -> None:
    with paired.scoped() as db:
        found = programme(db, paired.mentor.programme_id)
        assert found is not None
        found.sessions_planned = 1
    session_id = paired.booked()
    paired.clock.step(MARCH_2 - paired.clock.now())
    paired.act(paired.mentor, session_id, "met")
    assert paired.book(paired.mentor, MARCH_9).json()["code"] == "no_more"


@pytest.mark.parametrize("state", [ProgrammeState.CLOSED, ProgrammeState.DRAFT])
def test_only_an_open_programme_has_sessions_to_book(paired: Paired, state: ProgrammeState) -> None:
    with paired.scoped() as db:
        found = programme(db, paired.mentor.programme_id)
        assert found is not None
        found.state = state
    assert paired.book(paired.mentor, MARCH_2).status_code == 409


@pytest.mark.parametrize(
    ("state", "status"),
    [(PairState.AWAITING_APPROVAL, 404), (PairState.DECLINED, 404), (PairState.ENDED, 409)],
)
def test_only_people_who_were_introduced_book(paired: Paired, state: PairState, status: int) -> None:
    with paired.scoped() as db:
        found = pair(db, paired.pair_id)
        assert found is not None
        found.state = state
        found.approved_at = found.approved_at if state == PairState.ENDED else None
    assert paired.book(paired.mentor, MARCH_2).status_code == status


def test_others_see_and_change_nothing(paired: Paired, take_part: TakePart) -> None:
    session_id = paired.booked()
    other = take_part(programme_id=paired.mentor.programme_id)
    at = f"{other.api}/sessions/{session_id}"
    answers = [
        paired.book(other, MARCH_9),
        other.identity.client.get(at),
        other.identity.change(at, {"starts_at": MARCH_9.isoformat()}, paired.etag(session_id)),
        other.identity.act(f"{at}/cancellation", paired.etag(session_id)),
        other.identity.act(f"{at}/met", paired.etag(session_id)),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5


def test_who_moved_and_cancelled_is_written_down_without_a_reason(paired: Paired) -> None:
    session_id = paired.booked()
    paired.move(paired.executive, session_id, MARCH_9)
    paired.act(paired.mentor, session_id, "cancellation")
    with paired.scoped() as db:
        changes = [(row.what, row.participation_id) for row in changes_of_pair(db, paired.pair_id)]
        actions = [entry.action for entry in db.exec(select(AuditEntry)) if entry.resource == "session"]
    mentor, executive = paired.mentor.participation_id, paired.executive.participation_id
    assert sorted(changes) == sorted(
        [(Change.BOOKED, mentor), (Change.MOVED, executive), (Change.CANCELLED, mentor)]
    )
    assert sorted(actions) == ["booked", "cancelled", "moved"]


def test_what_waits_about_an_earlier_time_is_not_sent(paired: Paired) -> None:
    session_id = paired.booked()
    paired.move(paired.executive, session_id, MARCH_9)
    assert {row.state for row in paired.messages("meeting_booked")} == {MessageState.CANCELLED}
    assert {row.state for row in paired.messages("meeting_moved")} == {MessageState.QUEUED}
