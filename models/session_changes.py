"""What happened to sessions: booked, moved, cancelled, met or missed, and by whom; never why."""

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, belongs_to, choice
from models.pairs import Pair, PairState
from models.programmes import Programme, ProgrammeState
from models.sessions import Meeting, MeetingState


class Change(StrEnum):
    """What was done with a session; ``CALLED_OFF`` is what ends with the pair and is nobody's doing."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    MET = "met"
    MISSED = "missed"


HELD: Final = (MeetingState.MET, MeetingState.BOOKED)
"""A session in these states counts as one of those that were planned."""
FELL_OUT: Final = (Change.CANCELLED, Change.MISSED)


class SessionChange(TenantTable, table=True):
    """One change. Its id is what the messages are about that tell of it, so that each is sent once.

    ``participation_id`` is who did it, None where it came by itself. ``calendar_sequence`` is the session's
    number in calendars since then.
    """

    __tablename__ = "session_changes"
    __table_args__ = (
        belongs_to("session_id", "sessions", ondelete="CASCADE"),
        belongs_to("participation_id", "participations"),
        sa.Index("ix_session_changes_session", "partnership_id", "session_id"),
    )
    session_id: UUID
    participation_id: UUID | None = None
    what: Change = Field(sa_type=choice(Change))
    calendar_sequence: int


_OF_SESSION = (col(Meeting.id) == col(SessionChange.session_id)) & (
    col(Meeting.partnership_id) == col(SessionChange.partnership_id)
)
_OF_PAIR = (col(Pair.id) == col(Meeting.pair_id)) & (col(Pair.partnership_id) == col(Meeting.partnership_id))


def record_change(
    db: Session, meeting: Meeting, what: Change, participation_id: UUID | None = None
) -> SessionChange:
    """Write down what was just done with a session."""
    row = SessionChange(
        session_id=meeting.id,
        participation_id=participation_id,
        what=what,
        calendar_sequence=meeting.calendar_sequence,
    )
    db.add(row)
    db.flush()
    return row


def changes_of_pair(db: Session, pair_id: UUID) -> list[SessionChange]:
    """Everything that happened to a pair's sessions, in order."""
    query = select(SessionChange).join(Meeting, _OF_SESSION)
    order = (col(SessionChange.created_at), col(SessionChange.calendar_sequence), col(SessionChange.id))
    return list(db.exec(query.where(Meeting.pair_id == pair_id).order_by(*order)))


def count_changes(db: Session, programme_id: UUID) -> dict[UUID, Counter[tuple[Change, UUID | None]]]:
    """What happened how often to the sessions of each of a programme's pairs, and by whom."""
    query = (
        select(Meeting.pair_id, SessionChange.what, SessionChange.participation_id, sa.func.count())
        .select_from(SessionChange)
        .join(Meeting, _OF_SESSION)
        .join(Pair, _OF_PAIR)
        .where(Pair.programme_id == programme_id)
        .group_by(col(Meeting.pair_id), col(SessionChange.what), col(SessionChange.participation_id))
    )
    counts: dict[UUID, Counter[tuple[Change, UUID | None]]] = {}
    for pair_id, what, participation_id, count in db.exec(query):
        counts.setdefault(pair_id, Counter())[Change(what), participation_id] = count
    return counts


def silent_pairs(db: Session, programme_id: UUID, *, since: datetime, today: date) -> set[UUID]:
    """Introduced pairs that could meet and of which nothing was heard since a moment.

    They have sessions left in a programme that goes on, none is booked ahead, and since then none took place
    and none was booked, moved or cancelled; they knew each other by then.

    :param today: the day in London, which a programme's last day is compared with.
    """
    held = select(sa.func.count()).where(
        col(Meeting.pair_id) == col(Pair.id),
        col(Meeting.partnership_id) == col(Pair.partnership_id),
        col(Meeting.state).in_(HELD),
    )
    met_since = held.where(col(Meeting.starts_at) > since)
    changed_since = (
        select(SessionChange.id)
        .join(Meeting, _OF_SESSION)
        .where(
            col(Meeting.pair_id) == col(Pair.id),
            col(Meeting.partnership_id) == col(Pair.partnership_id),
            col(SessionChange.created_at) > since,
        )
    )
    query = (
        select(Pair.id)
        .join(
            Programme,
            (col(Programme.id) == col(Pair.programme_id))
            & (col(Programme.partnership_id) == col(Pair.partnership_id)),
        )
        .where(
            Pair.programme_id == programme_id,
            Pair.state == PairState.INTRODUCED,
            col(Pair.approved_at) <= since,
            Programme.state == ProgrammeState.OPEN,
            Programme.ends_on >= today,
            held.scalar_subquery() < col(Programme.sessions_planned),
            met_since.scalar_subquery() == 0,
            ~changed_since.exists(),
        )
    )
    return set(db.exec(query))


def changes_of_session(db: Session, session_id: UUID) -> list[SessionChange]:
    """Everything that happened to a session, in order."""
    query = select(SessionChange).where(SessionChange.session_id == session_id)
    order = (col(SessionChange.created_at), col(SessionChange.calendar_sequence), col(SessionChange.id))
    return list(db.exec(query.order_by(*order)))


def count_pairs_falling_out(db: Session, programme_id: UUID, times: int) -> int:
    """How many introduced pairs had this many sessions cancelled or missed, or more."""
    per_pair = (
        select(Meeting.pair_id)
        .join(SessionChange, _OF_SESSION)
        .join(Pair, _OF_PAIR)
        .where(
            Pair.programme_id == programme_id,
            Pair.state == PairState.INTRODUCED,
            col(SessionChange.what).in_(FELL_OUT),
        )
        .group_by(col(Meeting.pair_id))
        .having(sa.func.count() >= times)
    )
    return db.exec(select(sa.func.count()).select_from(per_pair.subquery())).one()
