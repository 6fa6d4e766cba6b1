"""A fellow lets their line manager be asked, or takes that back."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep
from api.my.own import own, require_own_version
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect
from api.releases import agreeing
from api.security.access import needs
from api.security.capabilities import Capability

AGREED: Final = declare_notice("release_agreed", "Your line manager can be asked now.")
TAKEN_BACK: Final = declare_notice("release_taken_back", "Your line manager is not asked any more.")

router = APIRouter(prefix="/my/{participation_id}/release")


@router.post("/agreement", dependencies=needs(Capability.OWN))
def agree(request: Request, participation_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Let the coordinators ask the line manager who was shown."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    require_own_version(mine, form_version(form))
    agreeing.agree(db, mine, caller.account_id)
    return redirect(request, f"/my/{participation_id}", AGREED())


@router.post("/withdrawal", dependencies=needs(Capability.OWN))
def take_back(
    request: Request, participation_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Take that back."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    require_own_version(mine, form_version(form))
    agreeing.take_back(db, participation_id, caller.account_id)
    return redirect(request, f"/my/{participation_id}", TAKEN_BACK())
