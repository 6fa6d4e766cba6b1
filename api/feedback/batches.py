"""Counting answers once there are enough of them, once and for all: what is shown is read from here only.

A mean of living rows would change when somebody is erased, and whoever looked before and after would know
what they had said. A batch stays as it was: it is of eight people or more, and leads to none of them.
"""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.feedback.figures import Batch, Mean, batch_of, mean_of
from models import answer_batches, feedback, surveys
from models.answer_batches import AnswerBatch, Question
from models.feedback import Feedback
from models.participations import Side
from models.surveys import Moment, Survey


def count_ratings(db: Session, programme_id: UUID) -> None:
    """Make the ratings that no batch has into one, where eight people or more gave them.

    Two who answer at the same moment count one after the other, so that neither misses the other's.
    """
    answer_batches.hold_batches(db, programme_id)
    waiting = feedback.uncounted_ratings(db, programme_id)
    batch = batch_of([(row.participation_id, [row.rating]) for row in waiting if row.rating is not None])
    if batch is not None:
        _keep(db, batch, waiting, programme_id=programme_id, question=Question.RATING)


def count_confidence(db: Session, programme_id: UUID, side: Side, moment: Moment, wording: int) -> None:
    """Make one side's uncounted answers at one moment into a batch, where eight people or more gave them."""
    answer_batches.hold_batches(db, programme_id)
    waiting = surveys.uncounted_answers(db, programme_id, side, moment, wording)
    batch = batch_of([(row.participation_id, row.answers) for row in waiting])
    if batch is not None:
        about = {"side": side, "moment": moment, "wording": wording}
        _keep(db, batch, waiting, programme_id=programme_id, question=Question.CONFIDENCE, **about)


def mean_rating(db: Session, programme_id: UUID) -> Mean | None:
    """The mean of how a programme's sessions were, of the answers that were counted; None while none were."""
    return mean_of(as_batch(row) for row in answer_batches.batches_of(db, programme_id, Question.RATING))


def as_batch(row: AnswerBatch) -> Batch:
    """The figures of a batch."""
    return Batch(totals=tuple(row.totals), answers=row.answers)


def _keep(db: Session, batch: Batch, counted: list[Feedback] | list[Survey], **about: Any) -> None:
    db.add(AnswerBatch(totals=list(batch.totals), answers=batch.answers, **about))
    for row in counted:
        row.is_counted = True
    db.flush()
