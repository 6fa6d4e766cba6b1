"""Booking, moving and cancelling a pair's next session, and saying that one took place.

Either of the two does it, the other is told, and calendars on both sides follow. Nobody is asked why.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.my.own import Own
from api.pairs.own import own_couple
from api.sessions import escalating, telling
from api.sessions.nudging import take_nudge_back
from api.sessions.plan import AGAIN_WORKING_DAYS, NUDGE_AFTER, plan_of
from api.sessions.times import require_possible
from api.settings import Settings
from models import audit
from models.couples import Couple
from models.pairs import PairState, hold_first_meetings
from models.programmes import Programme
from models.session_changes import Change, record_change
from models.sessions import Meeting, MeetingState, meeting, meetings_of_pair, pair_of_meeting
from notifications.meeting_times import morning_after, reminder_at


def live_couple(db: Session, mine: Own, pair_id: UUID, *, lock: bool = False) -> Couple:
    """The participant's own pair, introduced and alive; ``lock`` holds it until the transaction ends.

    :raises NotFoundError: where it isn't theirs, or they weren't introduced; ConflictError: where it ended.
    """
    found = own_couple(db, mine.participation.id, pair_id, lock=lock)
    if found.pair.state != PairState.INTRODUCED:
        raise ConflictError("This pair has ended: there is nothing to book any more.", code="ended")
    return found


def own_meeting(db: Session, mine: Own, meeting_id: UUID) -> tuple[Couple, Meeting]:
    """One session of the participant's own pair. Errors as of :func:`live_couple`."""
    found = meeting(db, meeting_id)
    if found is None:
        raise NotFoundError
    return live_couple(db, mine, found.pair_id), found


def book(
    db: Session, settings: Settings, mine: Own, pair_id: UUID, starts_at: datetime, actor_id: UUID
) -> Meeting:
    """Book the pair's next session and invite both.

    :raises ConflictError: where one is booked already (perhaps the other was faster), or all took place.
    :raises InvalidError: see :func:`require_possible`.
    """
    found, now = _held(db, mine, pair_id), db.info["clock"].now()
    meetings = meetings_of_pair(db, pair_id)
    _require_room(found, meetings, now)
    require_possible(db, found, starts_at, now)
    planned = next((row for row in meetings if row.state == MeetingState.PLANNED), None)
    row = planned or _one_more(db, found, meetings)
    settle_time(found, row, starts_at, now)
    take_nudge_back(db, found.pair)
    change = record_change(db, row, Change.BOOKED, mine.participation.id)
    telling.tell_booked(db, settings, found, row, change)
    _note(db, "booked", row, actor_id)
    return row


def move(
    db: Session,
    settings: Settings,
    mine: Own,
    meeting_id: UUID,
    starts_at: datetime,
    expected: int,
    actor_id: UUID,
) -> Meeting:
    """Give a booked session another time and tell both. The same time again changes nothing.

    :raises StaleError: where it was changed since it was looked at.
    :raises ConflictError: where it isn't ahead any more.
    :raises InvalidError: see :func:`require_possible`.
    """
    found, row = _held_meeting(db, mine, meeting_id)
    now, before = db.info["clock"].now(), _require_ahead(db, row, expected)
    if before == starts_at:
        return row
    require_possible(db, found, starts_at, now, moving=row.id)
    telling.take_back(db, row)
    settle_time(found, row, starts_at, now)
    row.calendar_sequence += 1
    change = record_change(db, row, Change.MOVED, mine.participation.id)
    telling.tell_moved(db, settings, found, row, change, before)
    _note(db, "moved", row, actor_id)
    return row


def cancel(
    db: Session, settings: Settings, mine: Own, meeting_id: UUID, expected: int, actor_id: UUID
) -> Meeting:
    """Cancel a booked session and tell both. Errors as of :func:`move`."""
    found, row = _held_meeting(db, mine, meeting_id)
    _require_ahead(db, row, expected)
    telling.take_back(db, row)
    row.state, row.remind_at = MeetingState.CANCELLED, None
    row.calendar_sequence += 1
    found.pair.nudge_at = morning_after(db.info["clock"].now(), AGAIN_WORKING_DAYS)
    change = record_change(db, row, Change.CANCELLED, mine.participation.id)
    telling.tell_cancelled(db, found, row, change, to=found.halves, base_url=settings.base_url)
    _note(db, "cancelled", row, actor_id)
    escalating.escalate(db, settings, found)
    return row


def mark_met(db: Session, mine: Own, meeting_id: UUID, expected: int, actor_id: UUID) -> Meeting:
    """Say that a session took place; again changes nothing.

    :raises StaleError: where it was changed since it was looked at.
    :raises ConflictError: where it hasn't begun, or was cancelled.
    """
    _, row = _held_meeting(db, mine, meeting_id)
    if row.state == MeetingState.MET:
        return row
    require_version(row, expected)
    if row.state != MeetingState.BOOKED or row.starts_at is None or row.starts_at > db.info["clock"].now():
        raise ConflictError("Only a meeting that was booked and has begun took place.", code="not_begun")
    row.state = MeetingState.MET
    record_change(db, row, Change.MET, mine.participation.id)
    _note(db, "marked_met", row, actor_id)
    return row


def note_missed(db: Session, settings: Settings, found: Couple, row: Meeting) -> None:
    """Both said that a session did not take place: ask them before long to book another, unless one is."""
    now = db.info["clock"].now()
    record_change(db, row, Change.MISSED)
    if plan_of(found.programme, meetings_of_pair(db, found.pair.id), now).ahead is None:
        found.pair.nudge_at = morning_after(now, AGAIN_WORKING_DAYS)
    escalating.escalate(db, settings, found)


def settle_time(found: Couple, row: Meeting, starts_at: datetime, now: datetime) -> None:
    """Write a session's time down, and when people hear of it and of the next."""
    row.starts_at = starts_at
    row.ends_at = starts_at + timedelta(minutes=found.programme.meeting_minutes)
    row.state = MeetingState.BOOKED
    at = reminder_at(starts_at)
    row.remind_at = at if at > now else None
    found.pair.nudge_at = nudge_at(found.programme, row.ends_at)


def nudge_at(programme: Programme, since: datetime) -> datetime:
    """When a pair that books nothing after this moment is asked to."""
    return morning_after(since + timedelta(weeks=programme.weeks_between_sessions) + NUDGE_AFTER, 1)


def _held(db: Session, mine: Own, pair_id: UUID) -> Couple:
    """As :func:`live_couple`, held until the transaction ends; nobody else gives out times meanwhile."""
    hold_first_meetings(db)
    return live_couple(db, mine, pair_id, lock=True)


def _held_meeting(db: Session, mine: Own, meeting_id: UUID) -> tuple[Couple, Meeting]:
    pair_id = pair_of_meeting(db, meeting_id)
    if pair_id is None:
        raise NotFoundError
    found = _held(db, mine, pair_id)
    row = meeting(db, meeting_id, lock=True)
    if row is None:
        raise NotFoundError
    return found, row


def _require_room(found: Couple, meetings: list[Meeting], now: datetime) -> None:
    plan = plan_of(found.programme, meetings, now)
    if plan.ahead is not None:
        raise ConflictError(
            "A meeting is booked already, perhaps by the other one just now. Look at it, and move it if the "
            "time does not suit.",
            code="booked",
        )
    if not plan.can_book:
        raise ConflictError("All meetings of this programme are done, or it is over.", code="no_more")


def _require_ahead(db: Session, row: Meeting, expected: int) -> datetime:
    require_version(row, expected)
    if row.state != MeetingState.BOOKED or row.starts_at is None or row.starts_at <= db.info["clock"].now():
        raise ConflictError("Only a meeting that is still ahead can be changed.", code="not_ahead")
    return row.starts_at


def _one_more(db: Session, found: Couple, meetings: list[Meeting]) -> Meeting:
    """In place of one that fell out: each time has an identity of its own in calendars."""
    number = max((row.number for row in meetings), default=0) + 1
    row = Meeting(pair_id=found.pair.id, number=number, calendar_uid=f"{uuid4()}@counterpart.invalid")
    db.add(row)
    db.flush()
    return row


def _note(db: Session, action: str, row: Meeting, actor_id: UUID) -> None:
    detail = {"sequence": row.calendar_sequence}
    audit.record(db, action, "session", row.id, actor_id=actor_id, detail=detail)
    db.flush()
