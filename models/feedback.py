"""Feedback after a session: read by its author; the coordinator sees counts, the other person nothing."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, Zoned, belongs_to, unique_within
from models.participations import Participation


class Feedback(TenantTable, table=True):
    """One participant's answer about one session; ``rating`` is 1..5, None where it did not take place.

    ``is_counted`` is whether a rating of theirs is in one of the programme's batches.
    """

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
    is_counted: bool = False


def feedback_by(db: Session, session_id: UUID, participation_id: UUID) -> Feedback | None:
    """What one participant answered about one session."""
    return db.exec(
        select(Feedback).where(
            Feedback.session_id == session_id, Feedback.participation_id == participation_id
        )
    ).one_or_none()


def uncounted_ratings(db: Session, programme_id: UUID) -> list[Feedback]:
    """Ratings of this programme's sessions that no batch has; the rows stay locked.

    What somebody is changing or deleting just now is left out, and counts once it is there for good.
    """
    query = (
        select(Feedback)
        .join(
            Participation,
            (col(Participation.id) == col(Feedback.participation_id))
            & (col(Participation.partnership_id) == col(Feedback.partnership_id)),
        )
        .where(
            Participation.programme_id == programme_id,
            col(Feedback.rating).is_not(None),
            ~col(Feedback.is_counted),
        )
        .order_by(col(Feedback.given_at), col(Feedback.id))
        .with_for_update(of=Feedback.__table__, skip_locked=True)  # type: ignore[attr-defined]  # a table
    )
    return list(db.exec(query))


def feedback_on(db: Session, session_id: UUID) -> list[Feedback]:
    """What was answered about one session."""
    return list(db.exec(select(Feedback).where(Feedback.session_id == session_id)))
