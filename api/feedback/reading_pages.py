"""How are the sessions? For a programme's coordinators."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, DbDep, SettingsDep
from api.feedback.figures import FEWEST
from api.feedback.reading import reading_of
from api.pages.render import render
from api.security.access import needs
from api.security.capabilities import Capability

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
