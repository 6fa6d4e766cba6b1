"""When a pair ends, what it had booked leaves the calendars of those who were invited."""

from uuid import UUID

import pytest

from models.outbox import Message, MessageState
from models.people import person
from models.sessions import MeetingState
from tests.my.conftest import Participant
from tests.sessions.conftest import Paired, calendar_of


def sent(paired: Paired) -> None:
    """Everything that waits has left."""
    with paired.scoped() as db:
        for row in (*paired.messages("meeting_booked"), *paired.messages("meeting_moved")):
            db.get_one(Message, (row.partnership_id, row.id)).state = MessageState.SENT


def leave(who: Participant) -> None:
    assert who.identity.client.post(f"{who.pages}/leave").status_code == 303


def test_leaving_cancels_a_booked_session_in_both_calendars(paired: Paired) -> None:
    paired.booked()
    sent(paired)
    leave(paired.mentor)
    cancelled = paired.messages("meeting_cancelled")
    assert {row.person_id for row in cancelled} == {paired.mentor.person_id, paired.executive.person_id}
    for row in cancelled:
        told = calendar_of(row)
        assert (told.method, told.sequence) == ("CANCEL", 1)
        assert told.uid == paired.meetings()[0].calendar_uid
        assert (row.state, row.context["link"]) == (MessageState.QUEUED, None)
    assert {row.state for row in paired.meetings()} == {MeetingState.CANCELLED}


def test_nobody_hears_of_a_session_that_they_were_never_invited_to(paired: Paired) -> None:
    paired.booked()
    leave(paired.mentor)
    assert paired.messages("meeting_cancelled") == []
    assert {row.state for row in paired.messages("meeting_booked")} == {MessageState.CANCELLED}


def test_leaving_twice_cancels_once(paired: Paired) -> None:
    paired.booked()
    sent(paired)
    for who in (paired.mentor, paired.mentor, paired.executive):
        leave(who)
    assert len(paired.messages("meeting_cancelled")) == 2


def test_what_is_over_stays_as_it_was(paired: Paired) -> None:
    session_id = paired.booked()
    start = paired.meetings()[0].starts_at
    assert start is not None
    paired.clock.step(start - paired.clock.now())
    paired.act(paired.mentor, session_id, "met")
    leave(paired.executive)
    assert [row.state for row in paired.meetings()] == [
        MeetingState.MET,
        MeetingState.CANCELLED,
        MeetingState.CANCELLED,
    ]
    assert paired.messages("meeting_cancelled") == []


@pytest.mark.parametrize("who", ["mentor", "executive"])
def test_erasing_clears_the_others_calendar_without_the_name(paired: Paired, who: str) -> None:
    paired.booked()
    sent(paired)
    erased: Participant = getattr(paired, who)
    other = paired.executive if who == "mentor" else paired.mentor
    with paired.scoped() as db:
        found = person(db, erased.person_id)
        assert found is not None
        name, email, version = found.name, found.email, found.version
    answer = erased.identity.act("/api/v1/my/data/erasure", f'"{version}"', {"understood": True})
    assert answer.status_code == 200, answer.text
    [row] = paired.messages("meeting_cancelled")
    assert row.person_id == other.person_id
    told = calendar_of(row)
    assert (told.method, told.uid) == ("CANCEL", paired.meetings()[0].calendar_uid)
    for canary in (name, email):
        assert canary not in str(row.context)
        assert canary not in told.text
    assert all_about(paired, UUID(str(erased.person_id))) == []


def all_about(paired: Paired, person_id: UUID) -> list[str]:
    """The kinds of messages that are still kept for somebody."""
    kinds = ("meeting_booked", "meeting_moved", "meeting_cancelled")
    return [row.kind for kind in kinds for row in paired.messages(kind) if row.person_id == person_id]
