from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from api.settings import Settings
from models.accounts import Role
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.pairs import PairState, pair
from models.participations import participations_with_ids
from models.partnerships import Partnership
from models.programmes import programme
from models.sessions import MeetingState, meeting
from tests.app_fixtures import SignInAs
from tests.couples import TUESDAY_TEN, Published, publish_couple


@pytest.fixture
def published(
    database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership
) -> Published:
    return publish_couple(database, settings, clock, partnership.id)


def messages(db: Session) -> list[tuple[str, str]]:
    return sorted((message.kind, message.address) for message in db.exec(select(Message)))


def test_opening_the_link_decides_nothing(
    anybody: TestClient, published: Published, database: Database
) -> None:
    page = anybody.get(published.approval_path)
    assert page.status_code == 200
    assert "Helen Whitworth" in page.text
    with database.scoped(published.partnership_id) as db:
        found = pair(db, published.pair_id)
        assert found is not None
        assert found.state is PairState.AWAITING_APPROVAL
        assert messages(db) == []


def test_yes_introduces_both_and_books_the_first_meeting(
    anybody: TestClient, published: Published, database: Database
) -> None:
    assert anybody.post(published.approval_path, data={"answer": "yes"}).status_code == 303
    with database.scoped(published.partnership_id) as db:
        first = meeting(db, published.meeting_id)
        assert first is not None
        assert first.state is MeetingState.BOOKED
        # Ten working days after Monday 11 January 2027 is Monday the 25th; the next Tuesday is the 26th.
        assert first.starts_at == datetime(2027, 1, 26, 10, tzinfo=UTC)
        assert messages(db) == [
            ("introduction", "grace@example.nhs.uk"),
            ("introduction", "helen@example.nhs.uk"),
        ]


def test_nobody_meets_before_the_programmes_meetings_start(
    anybody: TestClient, published: Published, database: Database
) -> None:
    with database.scoped(published.partnership_id) as db:
        found = programme(db, published.programme_id)
        assert found is not None
        found.starts_on = date(2027, 3, 1)
    assert anybody.post(published.approval_path, data={"answer": "yes"}).status_code == 303
    with database.scoped(published.partnership_id) as db:
        first = meeting(db, published.meeting_id)
        assert first is not None
        assert first.starts_at == datetime(2027, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("half_hours_later", "second_meeting"),
    [
        (0, datetime(2027, 2, 2, 10, tzinfo=UTC)),
        (1, datetime(2027, 2, 2, 10, 30, tzinfo=UTC)),
        (2, datetime(2027, 1, 26, 11, tzinfo=UTC)),
    ],
)
def test_first_meetings_that_would_overlap_are_booked_in_different_weeks(
    anybody: TestClient,
    published: Published,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    half_hours_later: int,
    second_meeting: datetime,
) -> None:
    other = publish_couple(
        database,
        settings,
        clock,
        published.partnership_id,
        names=("Fatima Khan", "Joan Reid"),
        programme_name="Another one",
    )
    with database.scoped(published.partnership_id) as db:
        mentor, again = participations_with_ids(db, [published.provider_id, other.provider_id])
        if mentor.id != published.provider_id:
            mentor, again = again, mentor
        again.person_id = mentor.person_id
        second = pair(db, other.pair_id)
        assert second is not None
        second.first_slot = TUESDAY_TEN + half_hours_later
    for each in (published, other):
        assert anybody.post(each.approval_path, data={"answer": "yes"}).status_code == 303
    with database.scoped(published.partnership_id) as db:
        booked = [meeting(db, each.meeting_id) for each in (published, other)]
    assert [each.starts_at for each in booked if each] == [
        datetime(2027, 1, 26, 10, tzinfo=UTC),
        second_meeting,
    ]


def test_each_reads_the_other_ones_first_words(
    anybody: TestClient, published: Published, database: Database
) -> None:
    anybody.post(published.approval_path, data={"answer": "yes"})
    with database.scoped(published.partnership_id) as db:
        words = {
            message.address: message.context["other"]["first_words"] for message in db.exec(select(Message))
        }
    assert words == {
        "grace@example.nhs.uk": "Hello, I am Helen Whitworth.",
        "helen@example.nhs.uk": "Hello, I am Grace Okafor.",
    }


def test_yes_twice_introduces_once(anybody: TestClient, published: Published, database: Database) -> None:
    for _ in range(2):
        assert anybody.post(published.approval_path, data={"answer": "yes"}).status_code == 303
    with database.scoped(published.partnership_id) as db:
        assert len(messages(db)) == 2
        actions = [entry.action for entry in db.exec(select(AuditEntry))]
    assert actions == ["approved"]


def test_no_introduces_nobody_and_tells_the_coordinators(
    anybody: TestClient, published: Published, database: Database, sign_in_as: SignInAs
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    anybody.post(published.approval_path, data={"answer": "no"})
    with database.scoped(published.partnership_id) as db:
        assert messages(db) == [("pair_declined", coordinator.email)]
        found = pair(db, published.pair_id)
    assert found is not None
    assert found.state is PairState.DECLINED


def test_yes_after_no_is_refused(anybody: TestClient, published: Published) -> None:
    anybody.post(published.approval_path, data={"answer": "no"})
    assert anybody.post(published.approval_path, data={"answer": "yes"}).status_code == 409


def test_no_answer_is_asked_for_again(anybody: TestClient, published: Published) -> None:
    answer = anybody.post(published.approval_path, data={"answer": ""})
    assert answer.status_code == 422
    assert "Choose yes or no" in answer.text


def test_a_changed_link_is_gone(anybody: TestClient, published: Published) -> None:
    assert anybody.get(published.approval_path[:-1] + "_").status_code == 410


def test_the_same_over_rest(anybody: TestClient, published: Published, database: Database) -> None:
    path = f"/api/v1/links{published.approval_path}"
    assert anybody.get(path).json()["other_name"] == "Helen Whitworth"
    answer = anybody.post(path, json={"wants_introduction": True})
    assert (answer.status_code, answer.json()["state"]) == (200, "introduced")
    with database.scoped(published.partnership_id) as db:
        assert len(messages(db)) == 2


@pytest.mark.parametrize("body", [{"wants_introduction": "true"}, {}, {"wants_introduction": True, "x": 1}])
def test_a_malformed_answer_over_rest_is_refused(
    anybody: TestClient, published: Published, body: dict[str, object]
) -> None:
    assert anybody.post(f"/api/v1/links{published.approval_path}", json=body).status_code == 422
