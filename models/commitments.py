"""What leaders say they will do because of what they heard, and how far they are: "you said, we did"."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, belongs_to, choice
from models.participations import Participation
from models.people import Person


class Progress(StrEnum):
    """How far a commitment is."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"


class Commitment(TenantTable, table=True):
    """One thing that a leader will do by a day. It leads to no mentor: only to the leader's own part."""

    __tablename__ = "commitments"
    __table_args__ = (
        belongs_to("participation_id", "participations", ondelete="CASCADE"),
        sa.Index("ix_commitments_participation", "partnership_id", "participation_id"),
    )
    participation_id: UUID
    words: str
    due_on: date
    progress: Progress = Field(default=Progress.OPEN, sa_type=choice(Progress))


def commitment(db: Session, commitment_id: UUID, *, lock: bool = False) -> Commitment | None:
    """One commitment, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Commitment).where(Commitment.id == commitment_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def commitments_of_programme(
    db: Session, programme_id: UUID
) -> list[tuple[Commitment, Participation, Person]]:
    """What a programme's leaders will do, what is due first before the rest."""
    query = (
        select(Commitment, Participation, Person)
        .join(
            Participation,
            (col(Participation.id) == col(Commitment.participation_id))
            & (col(Participation.partnership_id) == col(Commitment.partnership_id)),
        )
        .join(
            Person,
            (col(Person.id) == col(Participation.person_id))
            & (col(Person.partnership_id) == col(Participation.partnership_id)),
        )
        .where(Participation.programme_id == programme_id)
    )
    return list(db.exec(query.order_by(col(Commitment.due_on), col(Commitment.id))))


def commitments_of(db: Session, participation_ids: list[UUID]) -> list[Commitment]:
    """What these participations said they will do, in order."""
    query = select(Commitment).where(col(Commitment.participation_id).in_(participation_ids))
    return list(db.exec(query.order_by(col(Commitment.due_on), col(Commitment.id))))
