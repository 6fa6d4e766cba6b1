"""Release by the line manager: whom a coordinator can ask about, and asking."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_creation
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.releases.asking import ask, count_to_ask, fellows_of
from api.releases.words import STANDINGS, TONES, happens
from api.security.access import needs
from api.security.capabilities import Capability
from notifications.meeting_times import is_daytime

ASKED: Final = declare_notice(
    "releases_asked", "1 line manager is asked.", "{count} line managers are asked."
)

router = APIRouter(prefix="/programmes/{programme_id}/releases")


@router.get("", dependencies=needs(Capability.PEOPLE_SEE))
def show(request: Request, programme_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """Every fellow, with what their line manager said."""
    programme, fellows = fellows_of(db, programme_id)
    return render(
        request,
        "releases/list.html",
        programme=programme,
        fellows=fellows,
        may_change=caller.may(Capability.PEOPLE_CHANGE, programme_id=programme_id),
        standings=STANDINGS,
        tones=TONES,
    )


@router.post("/check", dependencies=needs(Capability.PEOPLE_CHANGE))
def check(request: Request, programme_id: UUID, db: DbDep, clock: ClockDep, form: FormDep) -> Response:
    """Say how many mails would go out, before any does."""
    ids = form.ids("fellow")
    outlook = count_to_ask(db, programme_id, ids)
    programme, _ = fellows_of(db, programme_id)
    return render(
        request,
        "releases/check.html",
        programme=programme,
        ids=ids,
        outlook=outlook,
        happens=happens(outlook, is_now=is_daytime(clock.now())),
    )


@router.post("", dependencies=needs(Capability.PEOPLE_CHANGE))
def ask_for(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep, form: FormDep
) -> Response:
    """Ask them."""
    creation = form_creation(request, db, caller.membership_id, form)
    done = ask(db, settings, programme_id, form.ids("fellow"), caller.account_id)
    return creation.seen_other(redirect(request, f"/programmes/{programme_id}/releases", ASKED(done.asked)))
