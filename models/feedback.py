"""Feedback after a session: read by its author; the coordinator sees counts, the other person nothing."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, Zoned, belongs_to, unique_within
from models.participations import Participation


class Feedback(TenantTable, table=True):
    """One participant's answer about one session; ``rating`` is 1..5, None where it did not take place."""

    __tablename__ = "feedback"
    __table_args__ = (
        unique_within("session_id", "participation_id"),
        belongs_to("session_id", "sessions", ondelete="CASCADE"),
        belongs_to("participation_id", "participations"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )
    session_id: UUID
    participation_id: UUID
    took_place: bool
    rating: int | None = None
    given_at: datetime = Field(sa_type=Zoned)


def feedback_by(db: Session, session_id: UUID, participation_id: UUID) -> Feedback | None:
    """What one participant answered about one session."""
    return db.exec(
        select(Feedback).where(
            Feedback.session_id == session_id, Feedback.participation_id == participation_id
        )
    ).one_or_none()


def ratings_of_programme(db: Session, programme_id: UUID) -> list[tuple[UUID, int]]:
    """Who rated a session of this programme and how, in the order in which they did."""
    query = (
        select(Feedback.participation_id, Feedback.rating)
        .join(
            Participation,
            (col(Participation.id) == col(Feedback.participation_id))
            & (col(Participation.partnership_id) == col(Feedback.partnership_id)),
        )
        .where(Participation.programme_id == programme_id, col(Feedback.rating).is_not(None))
        .order_by(col(Feedback.given_at), col(Feedback.id))
    )
    return [(participation_id, rating) for participation_id, rating in db.exec(query) if rating is not None]


def feedback_on(db: Session, session_id: UUID) -> list[Feedback]:
    """What was answered about one session."""
    return list(db.exec(select(Feedback).where(Feedback.session_id == session_id)))
