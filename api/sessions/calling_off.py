"""What becomes of a pair's sessions when the pair ends: those ahead are called off, in calendars too."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.sessions import telling
from models import audit
from models.couples import Couple, Half, couple
from models.session_changes import Change, record_change
from models.sessions import Meeting, MeetingState, meetings_of_pair
from notifications.outbox import cancel_about


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledOff:
    """A session that was booked, and whose calendars it may stand in."""

    couple: Couple
    meeting: Meeting
    invited: tuple[Half, ...]


def call_off(db: Session, pair_id: UUID, now: datetime) -> list[CalledOff]:
    """Call off what a pair still had ahead, in the caller's transaction, which holds the pair.

    :returns: what :func:`tell_called_off` then takes out of calendars.
    """
    cancel_about(db, pair_id)
    called_off = []
    for meeting in meetings_of_pair(db, pair_id):
        was_booked = meeting.state == MeetingState.BOOKED
        is_ahead = meeting.starts_at is None or meeting.starts_at > now
        if not is_ahead or not (was_booked or meeting.state == MeetingState.PLANNED):
            continue
        meeting.state, meeting.remind_at = MeetingState.CANCELLED, None
        if was_booked and meeting.starts_at is not None and meeting.ends_at is not None:
            telling.take_back(db, meeting)
            meeting.calendar_sequence += 1
            found = couple(db, pair_id)
            invited = tuple(telling.invited(db, found, meeting))
            called_off.append(CalledOff(couple=found, meeting=meeting, invited=invited))
            audit.record(db, "called_off", "session", meeting.id, actor_id=None)
    db.flush()
    return called_off


def tell_called_off(db: Session, called_off: list[CalledOff], *, without: Collection[UUID] = ()) -> None:
    """Take sessions out of the calendars of those who were invited to them.

    :param without: participations that are erased: they get nothing, and the other isn't told their name.
    """
    for each in called_off:
        to = [half for half in each.invited if half.participation.id not in without]
        change = record_change(db, each.meeting, Change.CALLED_OFF)
        telling.tell_cancelled(db, each.couple, each.meeting, change, to=to, is_nameless=bool(without))
