"""When a pair ends, what it had booked leaves the calendars of those who were invited."""

from uuid import UUID

import pytest

from models.accounts import Role
from models.outbox import Message, MessageState
from models.people import person
from models.sessions import MeetingState
from tests.app_fixtures import SignInAs
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


@pytest.mark.parametrize("by", ["mentor", "executive", "coordinator"])
def test_ending_the_pair_cancels_it_in_both_calendars(paired: Paired, sign_in_as: SignInAs, by: str) -> None:
    paired.booked()
    sent(paired)
    if by == "coordinator":
        coordinator = sign_in_as(Role.COORDINATOR, programme_id=paired.mentor.programme_id)
        path, identity = f"/api/v1/programmes/{paired.mentor.programme_id}", coordinator
    else:
        who: Participant = getattr(paired, by)
        path, identity = who.api, who.identity
    version = paired.shown(paired.mentor)["version"]
    answer = identity.act(f"{path}/pairs/{paired.pair_id}/ending", f'"{version}"')
    assert (answer.status_code, answer.json()["state"]) == (200, "ended"), answer.text
    both = {paired.mentor.person_id, paired.executive.person_id}
    assert {row.person_id for row in paired.messages("pair_ended")} == both
    cancelled = paired.messages("meeting_cancelled")
    assert {row.person_id for row in cancelled} == both
    for row in cancelled:
        told = calendar_of(row)
        assert (told.method, told.uid) == ("CANCEL", paired.meetings()[0].calendar_uid)
    assert {row.state for row in paired.meetings()} == {MeetingState.CANCELLED}
    shown = paired.shown(paired.mentor)
    assert (shown["state"], shown["can_book"], shown["times"], shown["due_on"]) == ("ended", False, [], None)


def test_leaving_tells_the_partner_that_the_pair_ended_besides(paired: Paired) -> None:
    paired.booked()
    sent(paired)
    leave(paired.mentor)
    assert [row.person_id for row in paired.messages("pair_ended")] == [paired.executive.person_id]


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
