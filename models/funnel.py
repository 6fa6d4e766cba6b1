"""How far each person came in a programme, as ids and counts; nothing here knows anybody's group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.pairs import Pair, PairState
from models.participations import Participation
from models.rounds import Round
from models.sessions import Meeting, MeetingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What one person did in a programme so far. ``sessions_met`` is that of their busiest pair."""

    person_id: UUID
    has_registered: bool
    is_matched: bool
    sessions_met: int
    is_completed: bool


def progress_of_people(db: Session, programme_id: UUID, start: datetime, end: datetime) -> list[Progress]:
    """Everybody who came into a programme from ``start`` until before ``end``, each person once.

    Somebody on both sides came in with the earlier of the two. Pairs that the mentor declined don't count,
    nor do those whose publication can still be undone.
    """
    met = (
        sa.select(col(Meeting.partnership_id), col(Meeting.pair_id), sa.func.count().label("sessions"))
        .where(col(Meeting.state) == MeetingState.MET)
        .group_by(col(Meeting.partnership_id), col(Meeting.pair_id))
        .subquery()
    )
    query = (
        sa.select(
            col(Participation.person_id),
            sa.func.bool_or(col(Participation.registered_at).is_not(None)),
            sa.func.count(col(Pair.id)) > 0,
            sa.func.coalesce(sa.func.max(met.c.sessions), 0),
            sa.func.coalesce(sa.func.bool_or(col(Pair.state) == PairState.COMPLETED), sa.false()),
        )
        .select_from(Participation)
        .outerjoin(Pair, _in_pair(db.info["clock"].now()))
        .outerjoin(met, (met.c.partnership_id == Pair.partnership_id) & (met.c.pair_id == Pair.id))
        .where(col(Participation.programme_id) == programme_id)
        .group_by(col(Participation.person_id))
    )
    joined = sa.func.min(col(Participation.created_at))
    return [
        Progress(
            person_id=person_id,
            has_registered=has_registered,
            is_matched=is_matched,
            sessions_met=sessions,
            is_completed=is_completed,
        )
        for person_id, has_registered, is_matched, sessions, is_completed in db.execute(
            query.having(joined >= start, joined < end)
        )
    ]


def first_joined(db: Session) -> dict[UUID, datetime]:
    """When the first person came into each programme; a programme without people is not in it."""
    query = sa.select(col(Participation.programme_id), sa.func.min(col(Participation.created_at))).group_by(
        col(Participation.programme_id)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def _in_pair(now: datetime) -> sa.ColumnElement[bool]:
    can_be_undone = (
        sa.select(sa.literal(1))
        .select_from(Round)
        .where(
            col(Round.partnership_id) == col(Pair.partnership_id),
            col(Round.id) == col(Pair.round_id),
            col(Round.undo_until) > now,
        )
        .correlate(Pair)
        .exists()
    )
    return sa.and_(
        col(Pair.partnership_id) == col(Participation.partnership_id),
        sa.or_(col(Pair.seeker_id) == col(Participation.id), col(Pair.provider_id) == col(Participation.id)),
        col(Pair.state) != PairState.DECLINED,
        ~can_be_undone,
    )
