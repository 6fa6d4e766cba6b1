from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.sessions.service import ask_about_past
from api.settings import Settings
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.feedback import Feedback
from models.pairs import PairState, pair
from models.sessions import MeetingState, meeting
from tests.couples import Published
from tests.feedback.conftest import ask


def state(database: Database, published: Published) -> MeetingState:
    with database.scoped(published.partnership_id) as db:
        found = meeting(db, published.meeting_id)
    assert found is not None
    return found.state


def test_both_are_asked_once_when_the_session_is_over(
    database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    with database.scoped(published.partnership_id) as db:
        assert ask_about_past(db, settings, clock) == 0
    first = ask(database, settings, clock, published)
    assert set(first) == {"grace@example.nhs.uk", "helen@example.nhs.uk"}
    assert ask(database, settings, clock, published) == first


def test_who_met_in_the_evening_is_asked_in_the_morning(
    database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    with database.scoped(published.partnership_id) as db:
        found = meeting(db, published.meeting_id)
        assert found is not None
        found.starts_at, found.ends_at = (datetime(2027, 2, 1, hour, tzinfo=UTC) for hour in (18, 19))
    for hour in (19, 32):
        clock.step(datetime(2027, 2, 1, tzinfo=UTC) + timedelta(hours=hour) - clock.now())
        with database.scoped(published.partnership_id) as db:
            assert ask_about_past(db, settings, clock) == (hour == 32)


def test_nobody_is_asked_about_a_pair_that_has_ended(
    database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    with database.scoped(published.partnership_id) as db:
        found = pair(db, published.pair_id)
        assert found is not None
        found.state = PairState.ENDED
    assert ask(database, settings, clock, published) == {}


def test_an_answer_is_kept_and_the_session_counts_as_met(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    links = ask(database, settings, clock, published)
    answer = anybody.post(links["grace@example.nhs.uk"], data={"took_place": "true", "rating": "4"})
    assert answer.status_code == 200
    with database.scoped(published.partnership_id) as db:
        kept = db.exec(select(Feedback)).one()
    assert (kept.participation_id, kept.took_place, kept.rating) == (published.provider_id, True, 4)
    assert state(database, published) is MeetingState.MET


def test_answering_again_replaces_the_answer(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    link = ask(database, settings, clock, published)["grace@example.nhs.uk"]
    anybody.post(link, data={"took_place": "true", "rating": "4"})
    anybody.post(link, data={"took_place": "true", "rating": "2"})
    with database.scoped(published.partnership_id) as db:
        assert [kept.rating for kept in db.exec(select(Feedback))] == [2]


def test_a_session_is_missed_only_when_both_say_so(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    links = ask(database, settings, clock, published)
    anybody.post(links["grace@example.nhs.uk"], data={"took_place": "false"})
    assert state(database, published) is MeetingState.BOOKED
    anybody.post(links["helen@example.nhs.uk"], data={"took_place": "false"})
    assert state(database, published) is MeetingState.MISSED


def test_the_other_person_never_sees_an_answer(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    links = ask(database, settings, clock, published)
    before = anybody.get(links["helen@example.nhs.uk"]).text
    anybody.post(links["grace@example.nhs.uk"], data={"took_place": "true", "rating": "1"})
    assert anybody.get(links["helen@example.nhs.uk"]).text == before


def test_an_answer_is_in_no_audit_entry(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    links = ask(database, settings, clock, published)
    anybody.post(links["grace@example.nhs.uk"], data={"took_place": "true", "rating": "1"})
    with database.scoped(published.partnership_id) as db:
        answered = db.exec(select(AuditEntry).where(AuditEntry.action == "answered")).one()
    assert (answered.detail, answered.actor_id) == ({}, None)


@pytest.mark.parametrize(
    "data",
    [
        {"took_place": ""},
        {"took_place": "true"},
        {"took_place": "true", "rating": "6"},
        {"took_place": "maybe", "rating": "3"},
    ],
)
def test_an_incomplete_answer_is_asked_for_again_and_nothing_is_kept(
    anybody: TestClient,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    published: Published,
    data: dict[str, str],
) -> None:
    link = ask(database, settings, clock, published)["grace@example.nhs.uk"]
    assert anybody.post(link, data=data).status_code == 422
    with database.scoped(published.partnership_id) as db:
        assert db.exec(select(Feedback)).all() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"took_place": True, "rating": 5}, 200),
        ({"took_place": False}, 200),
        ({"took_place": "true", "rating": 5}, 422),
        ({"took_place": True, "rating": 0}, 422),
        ({"took_place": True, "rating": 2.5}, 422),
        ({"took_place": True, "rating": 5, "note": "x"}, 200),
        ({"took_place": True, "rating": 5, "note": "x" * 2001}, 422),
        ({"took_place": True, "rating": 5, "note": "\x00"}, 422),
        ({"took_place": True, "rating": 5, "mood": "x"}, 422),
    ],
)
def test_the_same_over_rest(
    anybody: TestClient,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    published: Published,
    body: dict[str, Any],
    status: int,
) -> None:
    link = ask(database, settings, clock, published)["helen@example.nhs.uk"]
    assert anybody.put(f"/api/v1/links{link}", json=body).status_code == status


def test_a_link_stops_after_thirty_days(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    link = ask(database, settings, clock, published)["helen@example.nhs.uk"]
    clock.step(timedelta(days=30))
    assert anybody.get(link).status_code == 410


def test_a_feedback_link_opens_nothing_else(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    link = ask(database, settings, clock, published)["helen@example.nhs.uk"]
    assert anybody.get(link.replace("/feedback/", "/approve/")).status_code == 410
