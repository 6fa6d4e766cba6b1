"""What ends when somebody leaves a programme, or a pair."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models import pairs, sessions
from models.pairs import LIVE, Pair, PairState
from models.sessions import MeetingState
from notifications.outbox import cancel_about

_AHEAD = (MeetingState.PLANNED, MeetingState.BOOKED)


def end_pairs(db: Session, participation_id: UUID, now: datetime) -> None:
    """End the pairs somebody is in: nobody is introduced any more, sessions still ahead are called off."""
    for pair in pairs.pairs_of_participation(db, participation_id, lock=True):
        if pair.state in LIVE:
            end_pair(db, pair, now)


def end_pair(db: Session, pair: Pair, now: datetime) -> None:
    """End a live pair that the caller holds; sessions still ahead are called off."""
    pair.state, pair.ended_at = PairState.ENDED, now
    cancel_about(db, pair.id)
    for meeting in sessions.meetings_of_pair(db, pair.id):
        is_ahead = meeting.starts_at is None or meeting.starts_at > now
        if is_ahead and meeting.state in _AHEAD:
            meeting.state = MeetingState.CANCELLED
