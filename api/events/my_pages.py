"""A participant takes a place at a group event, or gives it back: one click each."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.events import places
from api.my.own import own
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect
from api.security.access import needs
from api.security.capabilities import Capability

TAKEN: Final = declare_notice("place_taken", "You have a place. You get an email with it for your diary.")
GIVEN_BACK: Final = declare_notice("place_given_back", "You gave your place back. You get an email.")

router = APIRouter(prefix="/my/{participation_id}/events/{event_id}")


@router.post("/sign-up", dependencies=needs(Capability.OWN))
def sign_up(
    request: Request,
    participation_id: UUID,
    event_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """Take a place."""
    creation = form_creation(request, db, caller.membership_id, form)
    mine = own(db, caller.person_id, participation_id, lock=True)
    places.sign_up(db, settings, mine, event_id, caller.account_id)
    return creation.seen_other(redirect(request, f"/my/{participation_id}", TAKEN()))


@router.post("/cancellation", dependencies=needs(Capability.OWN))
def give_back(
    request: Request,
    participation_id: UUID,
    event_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """Give it back."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    places.give_back(db, settings, mine, event_id, form_version(form), caller.account_id)
    return redirect(request, f"/my/{participation_id}", GIVEN_BACK())
