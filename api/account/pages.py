"""Your account: your second step, where you are signed in, and the way to your tokens."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.account import service
from api.deps import CallerDep, ClockDep, DatabaseDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.second_step.service import state_of
from api.security.access import needs
from api.security.capabilities import Capability
from api.tokens.service import possible_scopes

ENDED = declare_notice("sessions_ended", "Signed out in 1 browser.", "Signed out in {count} browsers.")

router = APIRouter(prefix="/account")


@router.get("", dependencies=needs(Capability.SIGNED_IN))
def show(request: Request, caller: CallerDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """How you sign in, where you are signed in, and what programs may do in your name."""
    return render(
        request,
        "account/show.html",
        sessions=service.own_sessions(database, clock, caller),
        second_step=state_of(database, caller.account_id) if caller.has_second_step else None,
        may_make_tokens=bool(possible_scopes(caller)),
    )


@router.post("/sessions/end-others", dependencies=needs(Capability.SIGNED_IN))
def end_others(request: Request, caller: CallerDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """Sign out in every browser but this one."""
    return redirect(request, "/account", ENDED(service.end_others(database, clock, caller)))


@router.post("/sessions/{browser_session_id}/end", dependencies=needs(Capability.SIGNED_IN))
def end_one(
    request: Request, browser_session_id: UUID, caller: CallerDep, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Sign out in one browser."""
    service.end_own(database, clock, caller, browser_session_id)
    return redirect(request, "/account", ENDED(1))
