"""Coordinators plan, change and cancel group events; people are told, each once and of themselves alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.accounts import Role
from models.outbox import Message, MessageState
from models.participations import Side
from models.programmes import ProgrammeState
from models.programmes import programme as find_programme
from tests.app_fixtures import SignInAs
from tests.events.conftest import FEBRUARY_2, TRAINING, Programme
from tests.my.conftest import Participant
from tests.sessions.conftest import calendar_of


def let_leave(programme: Programme) -> None:
    """Everything that waits has been sent."""
    with programme.scoped() as db:
        for row in db.exec(select(Message).where(Message.state == MessageState.QUEUED)):
            row.state = MessageState.SENT


def test_a_planned_event_is_shown_and_nobody_is_told(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    shown = programme.event(event_id)
    assert shown == TRAINING | {
        "id": event_id,
        "state": "planned",
        "signed_up": 0,
        "attended": 0,
        "absent": 0,
        "version": 1,
    }
    assert programme.coordinator.client.get(programme.api).json() == [shown]
    assert programme.messages() == []


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"starts_at": "2027-01-01T10:00:00Z", "ends_at": "2027-01-01T11:00:00Z"}, "starts_at", "past"),
        ({"ends_at": "2027-02-02T14:00:00Z"}, "ends_at", "order"),
        ({"ends_at": "2027-02-03T14:00:00Z"}, "ends_at", "order"),
        ({"starts_at": "2027-02-02T14:00:30Z"}, "starts_at", "minute"),
        ({"starts_at": "2027-10-01T10:00:00Z", "ends_at": "2027-10-01T11:00:00Z"}, "starts_at", "outside"),
        (
            {"starts_at": "9999-12-31T23:00:00-05:00", "ends_at": "9999-12-31T23:30:00-05:00"},
            "starts_at",
            "outside",
        ),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    programme: Programme, changes: dict[str, Any], place: str, code: str
) -> None:
    refused = programme.plan(**changes)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["place"].removeprefix("body."), error["code"]) == (422, place, code)


@pytest.mark.parametrize(
    "changes",
    [
        {"link": "http://meet.example/begin"},
        {"link": "javascript:alert(1)"},
        {"link": "https://user@meet.example/"},
        {"title": ""},
        {"title": "Two\nlines"},
        {"place": "A\u202eB"},
        {"places": 0},
        {"places": "2"},
        {"kind": "party"},
        {"side": "everybody"},
        {"starts_at": "2027-02-02T14:00:00"},
    ],
)
def test_what_fits_nothing_is_refused_without_repeating_it(
    programme: Programme, changes: dict[str, Any]
) -> None:
    refused = programme.plan(**changes)
    assert refused.status_code == 422
    [value] = [str(each) for each in changes.values()]
    assert len(value) < 8 or value not in refused.text


def test_a_closed_programme_plans_nothing(programme: Programme) -> None:
    with programme.scoped() as db:
        row = find_programme(db, programme.id)
        assert row is not None
        row.state = ProgrammeState.CLOSED
    assert programme.plan().json()["code"] == "closed"


def test_changing_tells_who_has_a_place_with_a_rising_number(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    for who in (grace, ana):
        programme.sign_up(who, event_id)
    let_leave(programme)
    moved = {"starts_at": "2027-02-02T15:00:00Z", "ends_at": "2027-02-02T16:00:00Z"}
    assert programme.change(event_id, **moved).status_code == 200
    assert programme.change(event_id, **moved, place="Room 5").status_code == 200
    by_person: dict[Any, list[Any]] = {}
    for row in programme.messages("event_booked", "event_changed"):
        by_person.setdefault(row.person_id, []).append(calendar_of(row))
    assert set(by_person) == {grace.person_id, ana.person_id}
    for told in by_person.values():
        assert [each.sequence for each in told] == [0, 1, 2]
        assert {each.method for each in told} == {"REQUEST"}
        assert len({each.uid for each in told}) == 1
        assert told[-1].starts_at == datetime(2027, 2, 2, 15, tzinfo=UTC)
    uids = [told[0].uid for told in by_person.values()]
    assert len(set(uids)) == 2


def test_what_was_not_sent_yet_is_replaced_by_what_is_true_now(
    programme: Programme, grace: Participant
) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    programme.change(event_id, title="How to go on")
    waiting = [row.kind for row in programme.messages() if row.state == MessageState.QUEUED]
    assert waiting == ["event_booked"]
    [told] = programme.messages("event_booked")[1:]
    assert (told.context["event"]["title"], calendar_of(told).sequence) == ("How to go on", 1)
    let_leave(programme)
    programme.change(event_id, title="How to end")
    assert [row.state for row in programme.messages("event_changed")] == [MessageState.QUEUED]


def test_more_places_are_nobodys_mail(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    assert programme.change(event_id, places=20).json()["places"] == 20
    assert programme.messages("event_changed") == []


def test_there_are_no_fewer_places_than_are_taken(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    for who in (grace, ana):
        programme.sign_up(who, event_id)
    refused = programme.change(event_id, places=1)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_few")


@pytest.mark.parametrize("changes", [{"kind": "supervision"}, {"side": None}])
def test_what_it_is_and_for_whom_stay_once_people_signed_up(
    programme: Programme, grace: Participant, changes: dict[str, Any]
) -> None:
    event_id = programme.planned()
    assert programme.change(event_id, **changes).status_code == 200
    assert programme.change(event_id).status_code == 200
    programme.sign_up(grace, event_id)
    refused = programme.change(event_id, **changes)
    assert (refused.status_code, refused.json()["code"]) == (409, "settled")


def test_cancelling_takes_it_out_of_every_calendar_and_happens_once(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    for who in (grace, ana):
        programme.sign_up(who, event_id)
    assert programme.cancel(event_id).json()["state"] == "cancelled"
    cancelled = programme.messages("event_cancelled")
    assert {row.person_id for row in cancelled} == {grace.person_id, ana.person_id}
    for row in cancelled:
        told = calendar_of(row)
        assert (told.method, told.sequence, told.status) == ("CANCEL", 1, "CANCELLED")
    assert programme.cancel(event_id).json()["code"] == "cancelled"
    assert [programme.sign_up(grace, event_id).json()["code"], programme.mine(grace)] == ["cancelled", []]
    assert [row.detail["told"] for row in programme.audited("event") if row.action == "cancelled"] == [2]


def test_what_has_begun_is_neither_changed_nor_cancelled_nor_announced(programme: Programme) -> None:
    event_id = programme.planned()
    programme.at(FEBRUARY_2)
    answers = [programme.change(event_id), programme.cancel(event_id), programme.announce(event_id)]
    assert [answer.json()["code"] for answer in answers] == ["not_ahead"] * 3


def test_what_was_changed_meanwhile_is_not_overwritten(programme: Programme) -> None:
    event_id = programme.planned()
    seen = programme.etag(event_id)
    programme.change(event_id, places=9)
    path = f"{programme.api}/{event_id}"
    late = programme.coordinator.client.put(path, json=TRAINING, headers={"If-Match": seen})
    assert (late.status_code, programme.event(event_id)["places"]) == (412, 9)


def test_inviting_reaches_each_once_whom_it_is_for(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    programme.joined("Helen Whitworth", Side.SEEKER)
    event_id = programme.planned()
    programme.sign_up(ana, event_id)
    assert programme.announce(event_id).json() == {"told": 1}
    assert programme.announce(event_id).json() == {"told": 0}
    [sent] = programme.messages("event_announced")
    assert sent.person_id == grace.person_id
    programme.joined("Late Joiner")
    assert programme.announce(event_id).json() == {"told": 1}


@pytest.mark.parametrize(("place", "told"), [("", "Online"), ("Room 4", "Room 4")])
def test_the_link_to_join_is_in_the_mails_of_those_who_have_a_place(
    programme: Programme, grace: Participant, place: str, told: str
) -> None:
    event_id = programme.planned(place=place)
    programme.announce(event_id)
    programme.sign_up(grace, event_id)
    programme.cancel(event_id)
    mails = {row.kind: row.context["event"] for row in programme.messages()}
    assert {kind: event["online"] for kind, event in mails.items()} == {
        "event_announced": None,
        "event_booked": TRAINING["link"],
        "event_cancelled": None,
    }
    assert (mails["event_announced"]["place"], mails["event_booked"]["place"]) == (told, place)


def test_a_cancelled_event_invites_nobody_any_more(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    programme.announce(event_id)
    programme.cancel(event_id)
    assert [row.state for row in programme.messages("event_announced")] == [MessageState.CANCELLED]
    assert programme.announce(event_id).json()["code"] == "cancelled"


def test_another_programmes_coordinator_finds_nothing(
    programme: Programme, sign_in_as: SignInAs, grace: Participant
) -> None:
    event_id = programme.planned()
    other = programme.take_part().programme_id
    stranger = sign_in_as(Role.COORDINATOR, programme_id=other).client
    crossed = f"/api/v1/programmes/{other}/events/{event_id}"
    for path in (f"{programme.api}/{event_id}", crossed, f"{crossed}/attendance"):
        assert stranger.get(path).status_code == 404


def test_audit_entries_hold_no_words(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned(title="CANARY")
    programme.sign_up(grace, event_id)
    programme.change(event_id, title="CANARY", place="CANARY")
    programme.cancel(event_id)
    found = programme.audited("event") + programme.audited("event_sign_up")
    assert [row.action for row in found] == ["planned", "changed", "cancelled", "signed_up"]
    assert all("CANARY" not in str(row.detail) for row in found)


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        ("2027-03-27", ("14:00", "15:00"), datetime(2027, 3, 27, 14, tzinfo=UTC)),
        ("2027-03-28", ("14:00", "15:00"), datetime(2027, 3, 28, 13, tzinfo=UTC)),
        ("2026-10-25", ("14:00", "15:00"), None),
    ],
)
def test_typed_times_are_londons(
    programme: Programme, day: str, hours: tuple[str, str], expected: datetime | None
) -> None:
    year, month, number = day.split("-")
    form = {
        "_idempotency_key": "0123456789abcdef",
        "kind": "supervision",
        "title": "Talking it over",
        "whom": "provider",
        "day-day": number,
        "day-month": month,
        "day-year": year,
        "starts": hours[0],
        "ends": hours[1],
    }
    answer = programme.coordinator.client.post(f"{programme.pages}/new", data=form)
    if expected is None:
        assert (answer.status_code, "still to come" in answer.text) == (422, True)
        return
    assert answer.status_code == 303
    [made] = programme.coordinator.client.get(programme.api).json()
    assert datetime.fromisoformat(made["starts_at"]) == expected
    assert datetime.fromisoformat(made["ends_at"]) == expected + timedelta(hours=1)


def test_an_hour_that_the_clocks_leave_out_is_refused_at_its_field(programme: Programme) -> None:
    form = {
        "_idempotency_key": "0123456789abcdef",
        "kind": "training",
        "title": "Up early",
        "day-day": "28",
        "day-month": "3",
        "day-year": "2027",
        "starts": "1:30",
        "ends": "3:00",
    }
    answer = programme.coordinator.client.post(f"{programme.pages}/new", data=form)
    assert (answer.status_code, "does not exist" in answer.text) == (422, True)
    assert 'href="#starts"' in answer.text
