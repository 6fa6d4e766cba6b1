"""Feedback over REST: given by the link from the mail, read by the programme's coordinators."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.feedback import service
from api.feedback.reading import mark_dealt_with, reading_of
from api.feedback.schemas import FeedbackAsked, FeedbackGiven, FeedbackRead, MeanPublic, NotePublic, TimeGiven
from api.feedback.service import Question
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import FeedbackDep, LinkDbDep
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/links/feedback/{partnership_id}/{token_id}/{secret}", tags=["feedback"], route_class=StrictRoute
)
programme_router = APIRouter(
    prefix="/programmes/{programme_id}/feedback", tags=["feedback"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.LINK))
def read(link: FeedbackDep, db: LinkDbDep) -> FeedbackAsked:
    """Which session is asked about."""
    return _asked(service.question(db, link))


@router.put("", dependencies=needs(Capability.LINK))
def give(
    given: FeedbackGiven,
    link: FeedbackDep,
    db: LinkDbDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> FeedbackAsked:
    """Answer; answering again replaces the answer."""
    service.give(db, settings, clock, link, given)
    return _asked(service.question(db, link))


@programme_router.get("", dependencies=needs(Capability.FEEDBACK_SEE))
def read_programme(
    programme_id: UUID, response: Response, db: DbDep, caller: CallerDep, settings: SettingsDep
) -> FeedbackRead:
    """A programme's feedback: counts, a mean over eight people or more, and notes to the coordinators."""
    response.headers["Cache-Control"] = "no-store"
    found = reading_of(db, settings, programme_id, caller.person_id)
    return FeedbackRead(
        sessions_met=found.met,
        sessions_missed=found.missed,
        mean=MeanPublic(**asdict(found.mean)) if found.mean else None,
        time_given=[TimeGiven.model_validate(each, from_attributes=True) for each in found.hours],
        notes=[NotePublic(**asdict(note)) for note in found.notes],
    )


@programme_router.post("/notes/{note_id}/done", dependencies=needs(Capability.FEEDBACK_SEE), status_code=204)
def mark_done(
    programme_id: UUID,
    note_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> None:
    """Mark a note as dealt with."""
    ids = (programme_id, note_id, expected)
    row = mark_dealt_with(db, *ids, is_done=True, reader_id=caller.person_id, actor_id=caller.account_id)
    response.headers["ETag"] = etag(row)


@programme_router.post(
    "/notes/{note_id}/reopening", dependencies=needs(Capability.FEEDBACK_SEE), status_code=204
)
def reopen(
    programme_id: UUID,
    note_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> None:
    """Take back that a note is dealt with."""
    ids = (programme_id, note_id, expected)
    row = mark_dealt_with(db, *ids, is_done=False, reader_id=caller.person_id, actor_id=caller.account_id)
    response.headers["ETag"] = etag(row)


def _asked(question: Question) -> FeedbackAsked:
    return FeedbackAsked(
        other_name=question.other.person.name,
        session_number=question.meeting.number,
        is_given=question.is_given,
    )
