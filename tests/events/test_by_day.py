"""An invitation to an event wakes nobody, and says what is true when it leaves."""

from datetime import UTC, datetime

import pytest

from models.outbox import MessageState
from tests.events.conftest import Programme
from tests.my.conftest import Participant

NIGHT = datetime(2027, 1, 12, 22, tzinfo=UTC)
MORNING = datetime(2027, 1, 13, 8, tzinfo=UTC)
EARLY = {"starts_at": "2027-01-13T07:30:00Z", "ends_at": "2027-01-13T08:30:00Z"}
LATER = {"starts_at": "2027-02-03T14:00:00Z", "ends_at": "2027-02-03T15:30:00Z"}


@pytest.fixture(autouse=True)
def late(programme: Programme) -> None:
    programme.at(NIGHT)


def test_who_is_invited_at_night_gets_it_in_the_morning(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    form = f"{programme.pages}/{event_id}/announce"
    asked = programme.coordinator.client.get(form).text
    assert "1 person gets an email on Wednesday 13 January 2027, 08:00" in asked
    told = programme.coordinator.client.post(form, data={"_idempotency_key": "0123456789abcdef"})
    page = programme.coordinator.client.get(told.headers["location"]).text
    assert "1 invitation leaves in the morning." in page
    assert [row.due_at for row in programme.messages("event_announced")] == [MORNING]


def test_an_invitation_does_not_wait_past_the_event(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned(**EARLY)
    asked = programme.coordinator.client.get(f"{programme.pages}/{event_id}/announce").text
    assert "1 person gets an email now" in asked
    programme.announce(event_id)
    assert [row.due_at for row in programme.messages("event_announced")] == [NIGHT]


def test_who_is_invited_by_day_is_told_so(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    programme.at(MORNING)
    asked = programme.coordinator.client.get(f"{programme.pages}/{event_id}/announce").text
    assert "1 person gets an email now" in asked


def test_an_invitation_that_waits_follows_a_change(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    programme.announce(event_id)
    programme.joined("Late Joiner")
    assert programme.change(event_id, **LATER).status_code == 200
    rows = programme.messages()
    assert {(row.kind, row.state, row.due_at) for row in rows} == {
        ("event_announced", MessageState.QUEUED, MORNING)
    }
    assert {row.person_id for row in rows} == {grace.person_id, ana.person_id}
    assert {row.context["meeting"]["starts_at"] for row in rows} == {LATER["starts_at"]}


def test_who_it_is_no_longer_for_is_not_invited(programme: Programme, grace: Participant) -> None:
    event_id = programme.planned()
    programme.announce(event_id)
    programme.change(event_id, side="seeker")
    assert [row.state for row in programme.messages()] == [MessageState.CANCELLED]


def test_who_signs_up_first_is_not_invited(
    programme: Programme, grace: Participant, ana: Participant
) -> None:
    event_id = programme.planned()
    programme.announce(event_id)
    programme.sign_up(grace, event_id)
    waiting = {(row.person_id, row.kind) for row in programme.messages() if row.state == MessageState.QUEUED}
    assert waiting == {(grace.person_id, "event_booked"), (ana.person_id, "event_announced")}
