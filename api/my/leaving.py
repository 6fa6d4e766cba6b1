"""What ends when somebody leaves a programme, or a pair."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.sessions.calling_off import CalledOff, call_off
from api.sessions.nudging import take_nudge_back
from models import pairs
from models.pairs import LIVE, Pair, PairState


def end_pairs(db: Session, participation_id: UUID, now: datetime) -> list[CalledOff]:
    """End the pairs somebody is in: nobody is introduced any more, sessions still ahead are called off.

    :returns: the sessions that calendars may hold, for ``tell_called_off``.
    """
    called_off = []
    for pair in pairs.pairs_of_participation(db, participation_id, lock=True):
        if pair.state in LIVE:
            called_off += end_pair(db, pair, now)
    return called_off


def end_pair(db: Session, pair: Pair, now: datetime) -> list[CalledOff]:
    """End a live pair that the caller holds; sessions still ahead are called off.

    :returns: the sessions that calendars may hold, for ``tell_called_off``.
    """
    pair.state, pair.ended_at, pair.nudge_at = PairState.ENDED, now, None
    take_nudge_back(db, pair)
    return call_off(db, pair.id, now)
