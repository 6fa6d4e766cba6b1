"""One's own sessions over REST."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, DbDep, SettingsDep
from api.my.own import own, require_own_version
from api.my.view import introduced_to
from api.security.access import needs
from api.security.capabilities import Capability
from api.sessions import booking, feed
from api.sessions.plan import plan_of
from api.sessions.schemas import CalendarFeed, MyPair, MySession, SessionTime
from api.sessions.times import offers
from api.strict_json import StrictRoute
from models.couples import Couple
from models.pairs import PairState
from models.sessions import Meeting, meetings_of_pair

router = APIRouter(
    prefix="/my/participations/{participation_id}", tags=["my sessions"], route_class=StrictRoute
)


@router.get("/pairs", dependencies=needs(Capability.OWN))
def list_my_pairs(participation_id: UUID, db: DbDep, caller: CallerDep) -> list[MyPair]:
    """Whom the caller was introduced to in this programme, the latest first, those that have ended too; with
    sessions and the next times to meet.
    """
    mine = own(db, caller.person_id, participation_id)
    return [_shown_pair(db, found, participation_id) for found in introduced_to(db, mine)]


@router.post(
    "/pairs/{pair_id}/sessions",
    dependencies=needs(Capability.OWN),
    status_code=201,
    response_model=MySession,
)
def book_session(
    participation_id: UUID,
    pair_id: UUID,
    given: SessionTime,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    creation: CreationDep,
) -> Response:
    """Book the pair's next session; both are invited."""
    mine = own(db, caller.person_id, participation_id)
    row = booking.book(db, settings, mine, pair_id, given.starts_at, caller.account_id)
    location = f"/api/v1/my/participations/{participation_id}/sessions/{row.id}"
    return creation.created(_shown(row), location, row.version)


@router.get("/sessions/{session_id}", dependencies=needs(Capability.OWN))
def read_session(
    participation_id: UUID, session_id: UUID, response: Response, db: DbDep, caller: CallerDep
) -> MySession:
    """One session of the caller's."""
    _, row = booking.own_meeting(db, own(db, caller.person_id, participation_id), session_id)
    response.headers["ETag"] = etag(row)
    return _shown(row)


@router.patch("/sessions/{session_id}", dependencies=needs(Capability.OWN))
def move_session(
    participation_id: UUID,
    session_id: UUID,
    given: SessionTime,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
) -> MySession:
    """Give a booked session another time; both are told."""
    mine = own(db, caller.person_id, participation_id)
    row = booking.move(db, settings, mine, session_id, given.starts_at, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return _shown(row)


@router.post("/sessions/{session_id}/cancellation", dependencies=needs(Capability.OWN))
def cancel_session(
    participation_id: UUID,
    session_id: UUID,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
) -> MySession:
    """Cancel a booked session; both are told, and nobody is asked why."""
    mine = own(db, caller.person_id, participation_id)
    row = booking.cancel(db, settings, mine, session_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return _shown(row)


@router.post("/sessions/{session_id}/met", dependencies=needs(Capability.OWN))
def mark_met(
    participation_id: UUID,
    session_id: UUID,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
) -> MySession:
    """Say that a session took place."""
    mine = own(db, caller.person_id, participation_id)
    row = booking.mark_met(db, mine, session_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return _shown(row)


@router.get("/calendar-feed", dependencies=needs(Capability.OWN))
def read_feed(
    participation_id: UUID, response: Response, db: DbDep, caller: CallerDep, settings: SettingsDep
) -> CalendarFeed:
    """The caller's private calendar address, for all their programmes."""
    mine = own(db, caller.person_id, participation_id)
    response.headers["ETag"] = f'"{mine.version}"'
    return CalendarFeed(address=feed.feed_address(db, settings, mine))


@router.post(
    "/calendar-feed", dependencies=needs(Capability.OWN), status_code=201, response_model=CalendarFeed
)
def make_feed(
    participation_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep, creation: CreationDep
) -> Response:
    """A new address; an earlier one reads nothing any more."""
    mine = own(db, caller.person_id, participation_id)
    made = CalendarFeed(address=feed.make_feed(db, settings, mine, caller.account_id))
    path = f"/api/v1/my/participations/{participation_id}/calendar-feed"
    return creation.created(made, path, mine.version, kept=CalendarFeed(address=None))


@router.delete("/calendar-feed", dependencies=needs(Capability.OWN), status_code=204)
def revoke_feed(participation_id: UUID, db: DbDep, caller: CallerDep, expected: IfMatchDep) -> None:
    """Revoke the address."""
    mine = own(db, caller.person_id, participation_id)
    require_own_version(mine, expected)
    feed.revoke_feed(db, mine, caller.account_id)


def _shown_pair(db: Session, found: Couple, participation_id: UUID) -> MyPair:
    now = db.info["clock"].now()
    meetings = meetings_of_pair(db, found.pair.id)
    plan = plan_of(found.programme, meetings, now)
    is_on = found.pair.state == PairState.INTRODUCED
    can_book = is_on and plan.can_book
    return MyPair(
        id=found.pair.id,
        state=PairState(found.pair.state),
        version=found.pair.version,
        other_name=found.other(found.half(participation_id)).person.name,
        planned=plan.planned,
        met=plan.met,
        due_on=plan.due_on if is_on else None,
        can_book=can_book,
        sessions=[_shown(row) for row in meetings],
        times=offers(db, found, now) if can_book else [],
    )


def _shown(row: Meeting) -> MySession:
    return MySession(
        id=row.id, number=row.number, state=row.state, starts_at=row.starts_at, ends_at=row.ends_at
    )
