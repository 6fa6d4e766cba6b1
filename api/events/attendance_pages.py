"""Who came: ticked in the list of an event, and taken away as a file."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep
from api.errors import NotFoundError
from api.events import attendance, service
from api.pages.downloads import dated_name, taken_away
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from models import events

NOTED: Final = declare_notice("attendance_noted", "Noted: 1 person came.", "Noted: {count} people came.")

router = APIRouter(prefix="/programmes/{programme_id}/events/{event_id}")


@router.post("/attendance", dependencies=needs(Capability.PEOPLE_CHANGE))
def note(
    request: Request, programme_id: UUID, event_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Whoever is ticked came, the others who had a place did not."""
    came = _ids(form.values("attended"))
    attendance.note(db, programme_id, event_id, came, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/events/{event_id}", NOTED(len(came)))


@router.get("/attendance.{kind}", dependencies=needs(Capability.PEOPLE_SEE, is_export=True))
def take(
    programme_id: UUID, event_id: UUID, kind: str, db: DbDep, caller: CallerDep, clock: ClockDep
) -> Response:
    """Everybody who has a place, in a file. That it was taken is written down; its name tells no purpose."""
    if kind not in ("csv", "xlsx"):
        raise NotFoundError
    programme, row = get_programme(db, programme_id), service.get_event(db, programme_id, event_id)
    found = events.attendees(db, row.id)
    data = attendance.attendance_file(programme, found, kind)
    name = dated_name("group-meeting", clock.now(), kind)
    return taken_away(
        db, caller.account_id, "event", row.id, data, name, what="attendance", people=len(found)
    )


def _ids(texts: tuple[str, ...]) -> set[UUID]:
    try:
        return {UUID(text) for text in texts}
    except ValueError:
        raise NotFoundError from None
