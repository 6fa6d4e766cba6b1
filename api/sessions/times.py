"""When two people can meet: the next times free in both ordinary weeks, and what any other time must be."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import InvalidError, invalid
from api.sessions.plan import plan_of
from matching.people import free_starts
from models.couples import Couple
from models.sessions import Meeting, booked_times, meetings_of_pair
from notifications.meeting_times import LONDON, times_in_week

OFFERED: Final = 6
OFFERED_A_DAY: Final = 2
EARLY: Final = timedelta(weeks=1)
"""How long before the next session is due the first times are offered."""

Times = list[tuple[datetime, datetime]]


def offers(db: Session, found: Couple, now: datetime, *, moving: Meeting | None = None) -> list[datetime]:
    """The next times at which both are free, a few, in order; none where their weeks share none.

    They lie around the day on which the next session is due, or from tomorrow where that leaves none.

    :param moving: a session that gets another time; its own time is not taken then, nor offered.
    """
    programme = found.programme
    today = now.astimezone(LONDON).date()
    earliest = max(today + timedelta(days=1), programme.starts_on)
    due_on = plan_of(programme, meetings_of_pair(db, found.pair.id), now).due_on
    wished = max(earliest, due_on - EARLY) if due_on and moving is None else earliest
    taken = _taken(db, found, moving)
    if moving and moving.starts_at and moving.ends_at:
        taken.append((moving.starts_at, moving.starts_at + timedelta(minutes=1)))
    return _free(found, wished, taken) or _free(found, earliest, taken)


def _free(found: Couple, first: date, taken: Times) -> list[datetime]:
    length = timedelta(minutes=found.programme.meeting_minutes)
    starts = times_in_week(shared_starts(found), first, found.programme.ends_on)
    fitting = (at for at in starts if not _overlaps(at, at + length, taken))
    return list(islice(_spread(fitting, length), OFFERED))


def shared_starts(found: Couple) -> frozenset[int]:
    """The half-hours 0..335 at which a meeting can begin so that both are free until its end, on one day."""
    both = frozenset(found.seeker.person.free) & frozenset(found.provider.person.free)
    return free_starts(both, -(-found.programme.meeting_minutes // 30))


def _spread(starts: Iterable[datetime], length: timedelta) -> Iterable[datetime]:
    """Few of a day, and none that overlaps another."""
    last: datetime | None = None
    on_day = 0
    for at in starts:
        is_same_day = last is not None and at.astimezone(LONDON).date() == last.astimezone(LONDON).date()
        on_day = on_day if is_same_day else 0
        if on_day < OFFERED_A_DAY and (last is None or at >= last + length):
            yield at
            last, on_day = at, on_day + 1


def require_possible(
    db: Session, found: Couple, starts_at: datetime, now: datetime, *, moving: UUID | None = None
) -> None:
    """Refuse a time at which these two can't meet in this programme.

    :raises InvalidError: in the past, outside the programme, or while one of them meets somebody.
    """
    programme = found.programme
    if starts_at.second or starts_at.microsecond:
        raise _wrong("minute", "Choose a time on a full minute")
    if starts_at <= now:
        raise _wrong("past", "Choose a time that is still to come")
    day = starts_at.astimezone(LONDON).date()
    if not programme.starts_on <= day <= programme.ends_on:
        raise _wrong("outside", f"Choose a day from {_day(programme.starts_on)} to {_day(programme.ends_on)}")
    ends_at = starts_at + timedelta(minutes=programme.meeting_minutes)
    people = [half.person.id for half in found.halves]
    if _overlaps(starts_at, ends_at, booked_times(db, people, but=moving)):
        raise _wrong("taken", "Choose another time: one of you has a meeting then")


def _wrong(code: str, message: str) -> InvalidError:
    return invalid("starts_at", code, message)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _taken(db: Session, found: Couple, moving: Meeting | None) -> Times:
    people = [half.person.id for half in found.halves]
    return booked_times(db, people, but=moving.id if moving else None)


def _overlaps(start: datetime, end: datetime, taken: Times) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in taken)
