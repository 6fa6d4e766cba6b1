"""Confidence answers: kept for the means and for who gave them, shown to nobody else."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.errors import GoneError
from api.feedback.batches import as_batch, count_confidence
from api.feedback.figures import Batch, Mean, mean_of
from api.programmes.service import get_programme
from api.surveys.items import ITEMS, WORDING
from api.surveys.schemas import SurveyGiven
from models import answer_batches, audit, participations, surveys
from models.answer_batches import Question
from models.clock import Clock
from models.link_tokens import LinkToken
from models.participations import Side
from models.programmes import Programme, ProgrammeKind
from models.surveys import Moment, Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a survey link asks about."""

    survey: Survey
    programme: Programme
    side: Side
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of one side with its mean at each moment; None for too few people."""

    side: Side
    sentence: str
    means: dict[Moment, Mean | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """What a programme's coordinators read."""

    programme: Programme
    lines: tuple[Line, ...]


def asked(db: Session, token: LinkToken, *, lock: bool = False) -> Asked:
    """What a link asks about.

    :raises GoneError: where the question is no longer there.
    """
    row = surveys.survey(db, token.subject_id, lock=lock)
    part = participations.participation(db, token.participation_id)
    if row is None or part is None:
        raise GoneError("These questions are no longer asked.", code="link_gone")
    programme = get_programme(db, part.programme_id)
    return Asked(
        survey=row,
        programme=programme,
        side=Side(part.side),
        sentences=ITEMS[ProgrammeKind(programme.kind), Side(part.side)],
    )


def give(db: Session, clock: Clock, token: LinkToken, given: SurveyGiven) -> Asked:
    """Keep an answer; answering again replaces it, but not what was counted already."""
    found = asked(db, token, lock=True)
    row = found.survey
    row.answers, row.wording, row.answered_at = given.answers, WORDING, clock.now()
    db.flush()
    count_confidence(db, found.programme.id, found.side, Moment(row.moment), WORDING)
    audit.record(db, "answered", "survey", row.id, actor_id=None)
    return found


def confidence_of(db: Session, programme_id: UUID) -> Confidence:
    """The mean of each sentence at each moment, over eight people or more.

    :raises NotFoundError: where there is no such programme.
    """
    programme = get_programme(db, programme_id)
    counted: dict[tuple[Side, Moment], list[Batch]] = {}
    for row in answer_batches.batches_of(db, programme_id, Question.CONFIDENCE):
        if row.side is not None and row.moment is not None and row.wording == WORDING:
            counted.setdefault((row.side, row.moment), []).append(as_batch(row))
    return Confidence(
        programme=programme,
        lines=tuple(
            Line(
                side=side,
                sentence=sentence,
                means={moment: mean_of(counted.get((side, moment), []), place) for moment in Moment},
            )
            for side in Side
            for place, sentence in enumerate(ITEMS[ProgrammeKind(programme.kind), side])
        ),
    )
