"""What ends when somebody leaves a programme."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models import pairs, sessions
from models.pairs import PairState
from models.sessions import MeetingState

_LIVE = (PairState.AWAITING_APPROVAL, PairState.INTRODUCED)
_AHEAD = (MeetingState.PLANNED, MeetingState.BOOKED)


def end_pairs(db: Session, participation_id: UUID, now: datetime) -> None:
    """End the pairs somebody is in and call off the sessions they still had ahead."""
    for pair in pairs.pairs_of_participation(db, participation_id):
        if pair.state not in _LIVE:
            continue
        pair.state, pair.ended_at = PairState.ENDED, now
        for meeting in sessions.meetings_of_pair(db, pair.id):
            is_ahead = meeting.starts_at is None or meeting.starts_at > now
            if is_ahead and meeting.state in _AHEAD:
                meeting.state = MeetingState.CANCELLED
