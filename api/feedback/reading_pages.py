"""How are the sessions? For a programme's coordinators."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.feedback.figures import FEWEST
from api.feedback.reading import mark_dealt_with, reading_of
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.security.access import needs
from api.security.capabilities import Capability

DONE: Final = declare_notice("note_dealt_with", "The note is marked as dealt with.")
REOPENED: Final = declare_notice("note_reopened", "The note is open again.")

router = APIRouter(prefix="/programmes/{programme_id}/feedback")


@router.get("", dependencies=needs(Capability.FEEDBACK_SEE))
def show(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep
) -> Response:
    """Counts, the mean, and the notes that were written to the coordinators."""
    reading = reading_of(db, settings, programme_id, caller.person_id)
    answer = render(request, "feedback/programme.html", reading=reading, fewest=FEWEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/notes/{note_id}/done", dependencies=needs(Capability.FEEDBACK_SEE))
def mark_done(
    request: Request, programme_id: UUID, note_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Mark a note as dealt with."""
    ids = (programme_id, note_id, form_version(form))
    mark_dealt_with(db, *ids, is_done=True, reader_id=caller.person_id, actor_id=caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/feedback", DONE())


@router.post("/notes/{note_id}/reopening", dependencies=needs(Capability.FEEDBACK_SEE))
def reopen(
    request: Request, programme_id: UUID, note_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Take that back."""
    ids = (programme_id, note_id, form_version(form))
    mark_dealt_with(db, *ids, is_done=False, reader_id=caller.person_id, actor_id=caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/feedback", REOPENED())
