"""Participants take places at group events and give them back; nobody learns who else comes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from api.events.due import remind
from api.privacy.erasing import erase
from api.settings import Settings
from models.events import SignUpState
from models.outbox import Message, MessageState
from models.participations import Participation, Side
from models.programmes import ProgrammeState
from models.programmes import programme as find_programme
from notifications.messages import render
from tests.events.conftest import FEBRUARY_2, Programme
from tests.my.conftest import Participant
from tests.sessions.conftest import SENDER, calendar_of


def test_a_place_is_confirmed_with_a_file_for_one_diary(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    taken = programme.sign_up(grace, event_id)
    assert (taken.status_code, taken.json()["mine"], taken.json()["places_left"]) == (201, "signed_up", 1)
    [booked] = programme.messages("event_booked")
    told = calendar_of(booked)
    assert (told.method, told.sequence, told.starts_at) == ("REQUEST", 0, FEBRUARY_2)
    assert booked.person_id == grace.person_id


def test_nobody_reads_who_else_comes(programme: Programme, grace: Participant, ana: Participant) -> None:
    event_id = programme.planned()
    answers = [programme.sign_up(who, event_id).text for who in (grace, ana)]
    page = ana.identity.client.get(ana.pages).text.partition("<main")[2]
    with programme.scoped() as db:
        others = db.get_one(Participation, (grace.partnership_id, grace.participation_id)).id
    [mail] = [row for row in programme.messages("event_booked") if row.person_id == ana.person_id]
    words = render(mail.kind, mail.context, SENDER)
    files = b"".join(file.content for file in words.attachments).decode()
    for text in (answers[1], page, words.text, words.html, words.subject, files, str(programme.mine(ana))):
        assert "Grace" not in text
        assert str(others) not in text
    [event] = Calendar.from_ical(words.attachments[0].content).walk("VEVENT")
    assert [str(event["SUMMARY"]), str(event["ATTENDEE"])] == ["Group meeting", f"mailto:{mail.address}"]


def test_the_link_is_for_those_who_have_a_place(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    assert programme.mine(grace)[0]["link"] == ""
    programme.sign_up(grace, event_id)
    assert programme.mine(grace)[0]["link"] == "https://meet.example/begin"


def test_full_is_said_and_a_place_given_back_is_free(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned(places=1)
    programme.sign_up(grace, event_id)
    refused = programme.sign_up(ana, event_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "full")
    assert "Full" in ana.identity.client.get(ana.pages).text
    assert programme.give_back(grace, event_id).json()["mine"] == "cancelled"
    assert programme.sign_up(ana, event_id).status_code == 201


def test_signing_up_twice_is_one_place(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    key = uuid4().hex
    first, again = (programme.sign_up(grace, event_id, key) for _ in range(2))
    assert first.json() == again.json()
    assert programme.sign_up(grace, event_id).status_code == 201
    assert len(programme.messages("event_booked")) == 1
    assert programme.event(event_id)["signed_up"] == 1


def test_back_and_forth_keeps_one_identity_with_a_rising_number(
    programme: Programme, grace: Participant
) -> None:
    event_id = programme.planned()
    for _ in range(2):
        programme.sign_up(grace, event_id)
        programme.give_back(grace, event_id)
    told = [calendar_of(row) for row in programme.messages("event_booked", "event_cancelled")]
    assert [(each.method, each.sequence) for each in told] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
        ("CANCEL", 3),
    ]
    assert len({each.uid for each in told}) == 1


def test_a_place_is_given_back_once_and_only_as_it_was_seen(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    path = f"{grace.api}/events/{event_id}/cancellation"
    assert grace.identity.act(path, '"9"').status_code == 412
    assert programme.give_back(grace, event_id).status_code == 200
    assert programme.give_back(grace, event_id).json()["code"] == "no_place"
    assert len(programme.messages("event_cancelled")) == 1


def test_it_is_for_its_side_alone(programme: Programme, grace: Participant) -> None:
    executive = programme.joined("Helen Whitworth", Side.SEEKER)
    event_id = programme.planned(title="CANARY")
    assert programme.sign_up(executive, event_id).status_code == 404
    assert programme.mine(executive) == []
    assert "CANARY" not in executive.identity.client.get(executive.pages).text
    both = programme.planned(side=None)
    assert programme.sign_up(executive, both).status_code == 201


def test_who_has_not_sent_the_form_cannot_sign_up_yet(programme: Programme) -> None:
    invited = programme.take_part(programme_id=programme.id)
    event_id = programme.planned()
    assert programme.sign_up(invited, event_id).json()["code"] == "not_joined"
    page = invited.identity.client.get(invited.pages).text
    assert ("Send your form first" in page, "/sign-up" in page) == (True, False)


@pytest.mark.parametrize("state", [ProgrammeState.DRAFT, ProgrammeState.CLOSED])
def test_only_an_open_programme_has_places(
    programme: Programme, grace: Participant, state: ProgrammeState
) -> None:
    event_id = programme.planned()
    with programme.scoped() as db:
        row = find_programme(db, programme.id)
        assert row is not None
        row.state = state
    assert programme.sign_up(grace, event_id).json()["code"] == "not_open"


def test_what_has_begun_is_neither_taken_nor_given_back(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    programme.at(FEBRUARY_2)
    assert programme.sign_up(ana, event_id).json()["code"] == "not_ahead"
    assert programme.give_back(grace, event_id).json()["code"] == "not_ahead"


def _sent(programme: Programme) -> None:
    """As if everything had left."""
    with programme.scoped() as db:
        for row in programme.messages():
            db.get_one(Message, (row.partnership_id, row.id)).state = MessageState.SENT


def test_leaving_frees_the_place_and_the_diary(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned(places=1)
    programme.sign_up(grace, event_id)
    _sent(programme)
    grace.identity.act(f"{grace.api}/withdrawal", grace.etag())
    [cancelled] = programme.messages("event_cancelled")
    assert (cancelled.state, calendar_of(cancelled).method) == (MessageState.QUEUED, "CANCEL")
    assert programme.sign_up(grace, event_id).json()["code"] == "left"
    assert programme.mine(grace) == []
    assert programme.sign_up(ana, event_id).status_code == 201


def test_who_leaves_before_anything_was_sent_gets_nothing(programme: Programme, grace: Participant) -> None:
    programme.sign_up(grace, programme.planned())
    grace.identity.act(f"{grace.api}/withdrawal", grace.etag())
    assert [row.state for row in programme.messages()] == [MessageState.CANCELLED]


def test_erasing_frees_the_place_and_keeps_nothing_that_could_be_written_to(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned(places=1)
    programme.sign_up(grace, event_id)
    _sent(programme)
    with programme.scoped() as db:
        erased = erase(db, grace.person_id, grace.identity.account_id)
    assert (erased.places, programme.attendees(event_id), programme.messages()) == (1, [], [])
    assert programme.sign_up(ana, event_id).status_code == 201


def test_a_reminder_comes_once_two_working_days_before(
    programme: Programme, grace: Participant, settings: Settings
) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    for hours, expected in ((102, 0), (101, 1), (100, 1)):
        programme.at(FEBRUARY_2 - timedelta(hours=hours))
        with programme.scoped() as db:
            remind(db, settings, programme.clock)
        assert len(programme.messages("event_reminder")) == expected
    assert programme.messages("event_reminder")[0].person_id == grace.person_id


def test_nobody_is_reminded_at_night(programme: Programme, grace: Participant, settings: Settings) -> None:
    programme.sign_up(grace, programme.planned())
    programme.at(FEBRUARY_2 - timedelta(hours=18))
    with programme.scoped() as db:
        assert remind(db, settings, programme.clock) == 0


def test_the_calendar_address_reads_it_without_saying_what_it_is(
    programme: Programme, grace: Participant, anybody: TestClient
) -> None:
    event_id = programme.planned(title="CANARY")
    programme.sign_up(grace, event_id)
    made = grace.identity.create(f"{grace.api}/calendar-feed", {}).json()["address"]
    path = made.removeprefix("http://testserver")
    [event] = Calendar.from_ical(anybody.get(path).content).walk("VEVENT")
    assert (str(event["SUMMARY"]), int(str(event["SEQUENCE"]))) == ("Group meeting", 0)
    assert str(event["UID"]) == programme.attendees(event_id)[0].sign_up.calendar_uid
    assert b"CANARY" not in anybody.get(path).content
    programme.give_back(grace, event_id)
    assert Calendar.from_ical(anybody.get(path).content).walk("VEVENT") == []


def test_one_click_on_the_page(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    client, at = grace.identity.client, f"{grace.pages}/events/{event_id}"
    assert "2 places left" in client.get(grace.pages).text
    key = {"_idempotency_key": "0123456789abcdef"}
    assert client.post(f"{at}/sign-up", data=key).status_code == 303
    assert "You have a place" in client.get(grace.pages).text
    assert client.post(f"{at}/cancellation", data={"_version": "1"}).status_code == 303
    assert programme.attendees(event_id) == []


def test_attendance_is_ticked_and_corrected(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    for who in (grace, ana):
        programme.sign_up(who, event_id)
    assert programme.note(event_id, grace).json()["code"] == "not_begun"
    programme.at(FEBRUARY_2)
    noted = programme.note(event_id, grace).json()
    assert [(row["name"], row["state"]) for row in noted] == [
        ("Ana Bello", "absent"),
        ("Grace Okafor", "attended"),
    ]
    programme.note(event_id, ana)
    states = {row.person.name: row.sign_up.state for row in programme.attendees(event_id)}
    assert states == {"Ana Bello": SignUpState.ATTENDED, "Grace Okafor": SignUpState.ABSENT}
    details = [row.detail for row in programme.audited("event") if row.action == "noted_attendance"]
    assert details == [{"attended": 1, "absent": 1}] * 2


def test_two_who_note_at_once_do_not_overwrite_each_other(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    programme.at(FEBRUARY_2)
    seen = programme.etag(event_id)
    programme.note(event_id, grace)
    late = programme.coordinator.client.put(
        f"{programme.api}/{event_id}/attendance", json={"attended": []}, headers={"If-Match": seen}
    )
    assert (late.status_code, programme.event(event_id)["attended"]) == (412, 1)


def test_who_came_without_signing_up_is_noted_and_nobody_else_can_be(
    programme: Programme, grace: Participant
) -> None:
    executive = programme.joined("Helen Whitworth", Side.SEEKER)
    event_id = programme.planned()
    programme.at(FEBRUARY_2)
    assert programme.note(event_id, executive).status_code == 404
    assert programme.note(event_id, grace).status_code == 200
    assert [row.person.name for row in programme.attendees(event_id)] == ["Grace Okafor"]


def test_the_page_ticks_and_its_file_is_written_down(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    programme.sign_up(grace, event_id)
    programme.at(FEBRUARY_2 + timedelta(hours=2))
    client, at = programme.coordinator.client, f"{programme.pages}/{event_id}"
    assert "1 group event over: note who came" in client.get(f"/programmes/{programme.id}").text
    page = client.get(at).text
    assert ("Grace Okafor" in page, "Had not signed up" in page) == (True, True)
    ticked = {"_version": programme.etag(event_id).strip('"'), "attended": str(grace.participation_id)}
    assert client.post(f"{at}/attendance", data=ticked).status_code == 303
    assert "note who came" not in client.get(f"/programmes/{programme.id}").text
    file = client.get(f"{at}/attendance.csv")
    assert "Grace Okafor" in file.text
    assert "Attended" in file.text
    assert file.headers["content-disposition"] == 'attachment; filename="group-meeting-2027-02-02.csv"'
    assert client.get(f"{at}/attendance.xlsx").content[:2] == b"PK"
    assert [row.action for row in programme.audited("event")][-2:] == ["downloaded"] * 2
