"""The time that mentors gave counts the sessions that took place."""

from datetime import UTC, datetime, timedelta

import pytest

from api.commitments.hours import Given, given_by, given_in
from api.settings import Settings
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.sessions import Meeting, MeetingState, meeting
from tests.app_fixtures import SignInAs
from tests.couples import Published, publish_couple

AT = datetime(2027, 2, 2, 10, tzinfo=UTC)


@pytest.fixture
def published(
    database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership
) -> Published:
    """One session of 45 minutes and one without times took place; one was missed."""
    found = publish_couple(database, settings, clock, partnership.id)
    with database.scoped(partnership.id) as db:
        first = meeting(db, found.meeting_id)
        assert first is not None
        first.state, first.starts_at, first.ends_at = MeetingState.MET, AT, AT + timedelta(minutes=45)
        for number, state in ((2, MeetingState.MET), (3, MeetingState.MISSED)):
            uid = f"{number}@counterpart.invalid"
            db.add(Meeting(pair_id=found.pair_id, number=number, state=state, calendar_uid=uid))
    return found


def test_minutes_are_of_sessions_that_took_place(database: Database, published: Published) -> None:
    expected = Given(participation_id=published.provider_id, name="Grace Okafor", sessions=2, minutes=105)
    with database.scoped(published.partnership_id) as db:
        assert given_in(db, published.programme_id) == (expected,)
        assert given_by(db, published.programme_id, published.provider_id, "Grace Okafor") == expected
        assert given_by(db, published.programme_id, published.seeker_id, "Helen").minutes == 0
    assert expected.words == "1 hour 45 minutes"


def test_the_coordinator_reads_them(sign_in_as: SignInAs, published: Published) -> None:
    path, client = f"/programmes/{published.programme_id}/feedback", sign_in_as(Role.COORDINATOR).client
    [given] = client.get(f"/api/v1{path}").json()["time_given"]
    assert (given["name"], given["sessions"], given["minutes"]) == ("Grace Okafor", 2, 105)
    assert "1 hour 45 minutes" in client.get(path).text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (121, "2 hours 1 minute"), (180, "3 hours")],
)
def test_in_words(minutes: int, words: str, published: Published) -> None:
    given = Given(participation_id=published.provider_id, name="G", sessions=1, minutes=minutes)
    assert given.words == words
