"""Answers that were counted together once eight people or more had given them: sums that no longer change."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, belongs_to, choice
from models.participations import Side
from models.surveys import Moment


class Question(StrEnum):
    """What was asked."""

    RATING = "rating"
    CONFIDENCE = "confidence"


class AnswerBatch(TenantTable, table=True):
    """How many answers one batch has, and their sum for each sentence; it leads to nobody.

    A rating has one sum; confidence has one for each sentence, of a side, a moment and a wording.
    """

    __tablename__ = "answer_batches"
    __table_args__ = (
        belongs_to("programme_id", "programmes"),
        sa.Index("ix_answer_batches_programme", "partnership_id", "programme_id"),
    )
    programme_id: UUID
    question: Question = Field(sa_type=choice(Question))
    side: Side | None = Field(default=None, sa_type=choice(Side))
    moment: Moment | None = Field(default=None, sa_type=choice(Moment))
    wording: int | None = None
    totals: list[int] = Field(sa_type=Json)
    answers: int


def hold_batches(db: Session, programme_id: UUID) -> None:
    """Count a programme's answers alone: others who want to wait until the transaction ends."""
    query = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('answer batches ' || :id, 0))")
    db.execute(query, {"id": str(programme_id)})


def batches_of(db: Session, programme_id: UUID, question: Question) -> list[AnswerBatch]:
    """A programme's batches of one question."""
    query = select(AnswerBatch).where(
        AnswerBatch.programme_id == programme_id, AnswerBatch.question == question
    )
    return list(db.exec(query.order_by(col(AnswerBatch.created_at), col(AnswerBatch.id))))
