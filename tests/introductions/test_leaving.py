"""Somebody leaves while an introduction is under way: whoever comes second sees what the first did."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlmodel import Session, select

from api.errors import ConflictError
from api.introductions import service as introductions
from api.my import service as my
from api.my.own import own
from api.settings import Settings
from models import participations
from models.clock import SteppedClock
from models.database import Database
from models.link_tokens import LinkPurpose, LinkToken
from models.outbox import Message, MessageState
from models.pairs import PairState, pair
from models.partnerships import Partnership
from models.people import all_people
from notifications.contents.pairing import NotMatched
from notifications.outbox import enqueue
from tests.couples import Published, publish_couple

Act = Callable[[Session], object]


@pytest.fixture
def published(
    database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership
) -> Published:
    return publish_couple(database, settings, clock, partnership.id)


@pytest.fixture
def approve(clock: SteppedClock) -> Act:
    """The mentor says yes."""

    def act(db: Session) -> object:
        token = db.exec(select(LinkToken).where(LinkToken.purpose == LinkPurpose.APPROVAL)).one()
        return introductions.approve(db, clock, token)

    return act


def _leave(settings: Settings, participation_id: UUID) -> Act:
    def act(db: Session) -> None:
        (each,) = participations.participations_with_ids(db, [participation_id])
        person_id = each.person_id
        db.expunge_all()
        my.withdraw(db, settings, own(db, person_id, participation_id, lock=True), actor_id=person_id)

    return act


def _at_once(database: Database, partnership_id: UUID, first: Act, second: Act) -> Future[object]:
    """``second`` begins when ``first`` has done everything but commit."""
    begun = threading.Event()

    def follow() -> object:
        with database.scoped(partnership_id) as db:
            begun.set()
            return second(db)

    with ThreadPoolExecutor(1) as pool, database.scoped(partnership_id) as db:
        first(db)
        db.flush()
        following = pool.submit(follow)
        begun.wait()
        _wait_until_it_waits(database, partnership_id, following)
    return following


def _wait_until_it_waits(database: Database, partnership_id: UUID, following: Future[object]) -> None:
    """Until ``following`` waits for a row that is held, or is done because it waits for none."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while not following.done():
        with database.scoped(partnership_id) as db:
            if db.connection().exec_driver_sql(query).scalar_one():
                return


def _left(db: Session) -> list[str]:
    return [message.kind for message in db.exec(select(Message)) if message.state != MessageState.CANCELLED]


@pytest.mark.parametrize("who", ["seeker_id", "provider_id"])
def test_leaving_takes_the_introductions_back_that_have_not_left(
    database: Database, settings: Settings, published: Published, approve: Act, who: str
) -> None:
    with database.scoped(published.partnership_id) as db:
        approve(db)
    with database.scoped(published.partnership_id) as db:
        _leave(settings, getattr(published, who))(db)
    with database.scoped(published.partnership_id) as db:
        assert _left(db) == []


def test_whoever_left_gets_nothing_that_still_waits(
    database: Database, settings: Settings, published: Published, clock: SteppedClock
) -> None:
    with database.scoped(published.partnership_id) as db:
        for person in all_people(db):
            content = NotMatched(name=person.name, programme="Reverse mentoring", coordinator="Amina Yusuf")
            enqueue(
                db,
                kind=NotMatched.kind,
                subject_id=published.programme_id,
                person_id=person.id,
                address=person.email,
                context=content.as_context(),
                due_at=clock.now(),
                programme_id=published.programme_id,
            )
    with database.scoped(published.partnership_id) as db:
        _leave(settings, published.seeker_id)(db)
    with database.scoped(published.partnership_id) as db:
        waiting = [row.address for row in db.exec(select(Message)) if row.state == MessageState.QUEUED]
    assert waiting == ["grace@example.nhs.uk"]


def test_leaving_while_the_mentor_says_yes_introduces_nobody(
    database: Database, settings: Settings, published: Published, approve: Act
) -> None:
    left = _at_once(database, published.partnership_id, approve, _leave(settings, published.seeker_id))
    assert left.exception() is None
    with database.scoped(published.partnership_id) as db:
        found = pair(db, published.pair_id)
        assert found is not None
        assert (found.state, _left(db)) == (PairState.ENDED, [])


def test_saying_yes_while_somebody_leaves_is_refused(
    database: Database, settings: Settings, published: Published, approve: Act
) -> None:
    said = _at_once(database, published.partnership_id, _leave(settings, published.seeker_id), approve)
    assert isinstance(said.exception(), ConflictError)
    with database.scoped(published.partnership_id) as db:
        found = pair(db, published.pair_id)
        assert found is not None
        assert (found.state, _left(db)) == (PairState.ENDED, [])
