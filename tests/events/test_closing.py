"""Closing a programme calls off its events ahead, as cancelling each by hand does."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Response

from api.events.due import remind
from api.programmes.closing import close_programme
from api.settings import Settings
from models.programmes import programme as find_programme
from tests.events.conftest import FEBRUARY_2, Programme
from tests.my.conftest import Participant
from tests.my.waiting import somebody_waits
from tests.sessions.conftest import calendar_of

LATER: dict[str, Any] = {"starts_at": "2027-03-02T14:00:00Z", "ends_at": "2027-03-02T15:30:00Z"}


def close(programme: Programme) -> Response:
    path = f"/api/v1/programmes/{programme.id}"
    etag = programme.coordinator.client.get(path).headers["etag"]
    return programme.coordinator.act(f"{path}/closing", etag)


def test_what_is_ahead_leaves_every_diary_and_nobody_is_reminded(
    programme: Programme, grace: Participant, ana: Participant, settings: Settings
) -> None:
    over, first, second = programme.planned(), programme.planned(**LATER), programme.planned(**LATER)
    for event_id, who in ((over, grace), (first, grace), (first, ana), (second, ana)):
        programme.sign_up(who, event_id)
    programme.at(FEBRUARY_2)
    assert close(programme).status_code == 200
    assert [programme.event(each)["state"] for each in (over, first, second)] == [
        "planned",
        "cancelled",
        "cancelled",
    ]
    told = programme.messages("event_cancelled")
    assert sorted(row.person_id for row in told) == sorted([grace.person_id, ana.person_id, ana.person_id])
    booked = {calendar_of(row).uid for row in programme.messages("event_booked")}
    for row in told:
        file = calendar_of(row)
        assert (file.method, file.status, file.sequence, file.uid in booked) == (
            "CANCEL",
            "CANCELLED",
            1,
            True,
        )
    programme.at(FEBRUARY_2.replace(month=2, day=26))
    with programme.scoped() as db:
        assert remind(db, settings, programme.clock) == 0
    assert [row.detail for row in programme.audited("programme") if row.action == "closed"] == [{"events": 2}]


@pytest.mark.parametrize(
    ("signed_up", "words"),
    [
        (True, "2 events are called off. 1 email leaves now, to whoever has a place."),
        (False, "2 events are called off. Nobody has signed up, so nobody gets an email."),
    ],
)
def test_the_page_says_so_first(
    programme: Programme, grace: Participant, signed_up: bool, words: str
) -> None:
    events = [programme.planned(), programme.planned(**LATER)]
    if signed_up:
        programme.sign_up(grace, events[0])
    assert words in programme.coordinator.client.get(f"/programmes/{programme.id}/closing").text


def test_a_programme_without_events_ahead_speaks_of_none(programme: Programme) -> None:
    assert "called off" not in programme.coordinator.client.get(f"/programmes/{programme.id}/closing").text


def test_who_signs_up_while_it_closes_finds_it_cancelled(
    programme: Programme, grace: Participant, settings: Settings
) -> None:
    event_id = programme.planned()
    with ThreadPoolExecutor() as pool:
        with programme.scoped() as db:
            row = find_programme(db, programme.id)
            assert row is not None
            close_programme(db, settings, row.id, row.version, programme.coordinator.account_id)
            signing = pool.submit(programme.sign_up, grace, event_id)
            assert somebody_waits(programme.database)
        assert signing.result().json()["code"] == "cancelled"


def test_what_is_planned_while_it_closes_is_refused(programme: Programme, settings: Settings) -> None:
    with ThreadPoolExecutor() as pool:
        with programme.scoped() as db:
            row = find_programme(db, programme.id)
            assert row is not None
            close_programme(db, settings, row.id, row.version, programme.coordinator.account_id)
            planning = pool.submit(programme.plan)
            assert somebody_waits(programme.database)
        assert planning.result().json()["code"] == "closed"
