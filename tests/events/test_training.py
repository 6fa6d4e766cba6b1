"""Training as a condition of matching: who lacks it is in no round, and learns what to do."""

from datetime import timedelta
from typing import Any

import pytest

from models.participations import Side
from tests.events.conftest import FEBRUARY_2, TRAINING, Programme
from tests.my.conftest import Participant

TUESDAY = {"meeting_modes": ["video"], "free": [68, 69, 70, 71]}


def ask_for_training(programme: Programme, **rules: bool) -> None:
    client, path = programme.coordinator.client, f"/api/v1/programmes/{programme.id}"
    etag = client.get(path).headers["etag"]
    changed = programme.coordinator.change(path, {"rules": rules or {"training_providers": True}}, etag)
    assert changed.status_code == 200, changed.text


def person(programme: Programme, who: Participant) -> Any:
    path = f"/api/v1/programmes/{programme.id}/participants/{who.participation_id}"
    return programme.coordinator.client.get(path).json()


def correct(programme: Programme, who: Participant, **change: Any) -> Any:
    path = f"/api/v1/programmes/{programme.id}/participants/{who.participation_id}"
    etag = programme.coordinator.client.get(path).headers["etag"]
    return programme.coordinator.change(path, change, etag)


@pytest.fixture
def mentor(programme: Programme, grace: Participant) -> Participant:
    """A mentor who is ready but for the training that is asked for."""
    grace.change(times=TUESDAY)
    ask_for_training(programme)
    assert (person(programme, grace)["state"], person(programme, grace)["missing"]) == (
        "joining",
        ["training"],
    )
    return grace


@pytest.fixture
def executive(programme: Programme) -> Participant:
    helen = programme.joined("Helen Whitworth", Side.SEEKER)
    helen.change(times=TUESDAY)
    return helen


def started(programme: Programme) -> str:
    made = programme.coordinator.create(f"/api/v1/programmes/{programme.id}/rounds", {})
    assert made.status_code == 201, made.text
    return f"/api/v1/programmes/{programme.id}/rounds/{made.json()['id']}"


def lock(programme: Programme, round_: str) -> Any:
    etag = programme.coordinator.client.get(round_).headers["etag"]
    return programme.coordinator.act(f"{round_}/lock", etag)


def attend(programme: Programme, *who: Participant) -> str:
    event_id = programme.planned()
    for each in who:
        programme.sign_up(each, event_id)
    programme.at(FEBRUARY_2 + timedelta(hours=2))
    assert programme.note(event_id, *who).status_code == 200
    return event_id


def test_who_attended_is_ready_and_who_turns_out_absent_is_not(
    programme: Programme, mentor: Participant
) -> None:
    event_id = attend(programme, mentor)
    shown = person(programme, mentor)
    assert (shown["state"], shown["missing"], shown["is_trained"]) == ("ready", [], False)
    assert shown["training_attended_at"] == TRAINING["starts_at"]
    programme.note(event_id)
    assert person(programme, mentor)["state"] == "joining"


@pytest.mark.parametrize("kind", ["induction", "supervision"])
def test_another_kind_of_event_is_no_training(programme: Programme, mentor: Participant, kind: str) -> None:
    event_id = programme.planned(kind=kind)
    programme.sign_up(mentor, event_id)
    programme.at(FEBRUARY_2)
    programme.note(event_id, mentor)
    assert person(programme, mentor)["missing"] == ["training"]


def test_training_elsewhere_is_noted_with_its_day(programme: Programme, mentor: Participant) -> None:
    assert correct(programme, mentor, is_trained=True, trained_on="2026-12-01").status_code == 200
    shown = person(programme, mentor)
    assert (shown["state"], shown["trained_on"]) == ("ready", "2026-12-01")
    page = f"/programmes/{programme.id}/people/{mentor.participation_id}"
    assert "Done elsewhere on Tuesday 1 December 2026" in programme.coordinator.client.get(page).text
    correct(programme, mentor, is_trained=False)
    shown = person(programme, mentor)
    assert (shown["state"], shown["trained_on"]) == ("joining", None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trained_on": "2026-12-01"}, "not_trained"),
        ({"is_trained": True, "trained_on": "2027-01-12"}, "future"),
        ({"is_trained": True, "trained_on": "soon"}, None),
    ],
)
def test_a_day_that_fits_nothing_is_refused(
    programme: Programme, mentor: Participant, change: dict[str, Any], code: str | None
) -> None:
    refused = correct(programme, mentor, **change)
    assert refused.status_code == 422
    assert code is None or refused.json()["errors"][0]["code"] == code


def test_who_sent_their_form_is_ready_once_training_is_not_asked_for_any_more(
    programme: Programme, mentor: Participant
) -> None:
    with programme.scoped() as db:
        part = db.get_one(type(mentor.stored()), (mentor.partnership_id, mentor.participation_id))
        part.registered_at = None  # the form was sent while training was already missing
    ask_for_training(programme, training_providers=False)
    assert person(programme, mentor)["state"] == "ready"


def test_only_the_side_that_is_asked_for_training_needs_it(
    programme: Programme, executive: Participant
) -> None:
    ask_for_training(programme)
    assert person(programme, executive)["state"] == "ready"
    ask_for_training(programme, training_seekers=True)
    assert person(programme, executive)["missing"] == ["training"]


def test_the_check_before_locking_names_who_is_left_out_and_what_to_do(
    programme: Programme, mentor: Participant, executive: Participant
) -> None:
    round_ = started(programme)
    [left_out] = programme.coordinator.client.get(f"{round_}/left-out").json()
    assert left_out == {
        "participation_id": str(mentor.participation_id),
        "name": "Grace Okafor",
        "side": "provider",
        "missing": ["training"],
    }
    page = programme.coordinator.client.get(round_.removeprefix("/api/v1")).text
    assert "1 person would not be taken in" in page
    assert "Training: invite them to one" in page
    assert lock(programme, round_).json()["code"] == "nobody_ready"


def test_a_locked_round_keeps_whom_it_left_out_and_takes_in_who_is_trained(
    programme: Programme, mentor: Participant, executive: Participant, ana: Participant
) -> None:
    ana.change(times=TUESDAY)
    correct(programme, ana, is_trained=True)
    round_ = started(programme)
    locked = lock(programme, round_)
    assert (locked.status_code, locked.json()["seekers"], locked.json()["providers"]) == (200, 1, 1)
    correct(programme, mentor, is_trained=True)
    client = programme.coordinator.client
    assert [each["name"] for each in client.get(f"{round_}/left-out").json()] == ["Grace Okafor"]
    assert "1 person was not taken in" in client.get(round_.removeprefix("/api/v1")).text
    headers = {"If-Match": client.get(round_).headers["etag"]}
    assert client.delete(f"{round_}/lock", headers=headers).status_code == 200
    assert client.get(f"{round_}/left-out").json() == []
    assert lock(programme, round_).json()["providers"] == 2


def test_the_list_of_people_shows_who_lacks_training(
    programme: Programme, mentor: Participant, executive: Participant
) -> None:
    client = programme.coordinator.client
    listed = client.get(f"/api/v1/programmes/{programme.id}/participants?missing=training").json()["items"]
    assert "Grace Okafor" in [each["name"] for each in listed]
    assert "Helen Whitworth" not in [each["name"] for each in listed]
    page = client.get(f"/programmes/{programme.id}/people?missing=training").text
    assert ("Grace Okafor" in page, "Helen Whitworth" in page) == (True, False)


def test_the_participant_reads_what_is_missing_and_books_it(
    programme: Programme, mentor: Participant
) -> None:
    client = mentor.identity.client
    assert "None is planned" in client.get(mentor.pages).text
    event_id = programme.planned()
    page = client.get(mentor.pages).text
    assert ("Book a training" in page, f'href="{mentor.pages}#events"' in page) == (True, True)
    programme.sign_up(mentor, event_id)
    assert "You have a place at a training" in client.get(mentor.pages).text
    programme.at(FEBRUARY_2 + timedelta(hours=2))
    programme.note(event_id, mentor)
    assert "You are all set" in client.get(mentor.pages).text


def test_the_form_notes_training_elsewhere_only_where_it_is_asked_for(
    programme: Programme, mentor: Participant
) -> None:
    client, page = (
        programme.coordinator.client,
        f"/programmes/{programme.id}/people/{mentor.participation_id}/edit",
    )
    assert "They did the training elsewhere" in client.get(page).text
    correct(programme, mentor, is_trained=True, trained_on="2026-12-01")
    ask_for_training(programme, training_providers=False)
    assert "They did the training elsewhere" not in client.get(page).text
    shown = person(programme, mentor)
    form = {
        "name": "Grace Okafor",
        "organisation_id": shown["organisation_id"],
        "has_consented": "true",
        "_present": ["has_consented"],
        "_version": client.get(f"/api/v1/programmes/{programme.id}/participants/{mentor.participation_id}")
        .headers["etag"]
        .strip('"'),
    }
    assert client.post(page, data=form).status_code == 303
    assert (person(programme, mentor)["is_trained"], person(programme, mentor)["trained_on"]) == (
        True,
        "2026-12-01",
    )
