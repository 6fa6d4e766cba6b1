"""Where somebody is signed in, over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.account import service
from api.account.schemas import BrowserSessionPublic
from api.deps import CallerDep, ClockDep, DatabaseDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(prefix="/my/browser-sessions", tags=["sign-in"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.SIGNED_IN))
def list_own(caller: CallerDep, database: DatabaseDep, clock: ClockDep) -> list[BrowserSessionPublic]:
    """The browsers in which you are signed in, this one first."""
    return service.own_sessions(database, clock, caller)


@router.delete("", status_code=204, dependencies=needs(Capability.SIGNED_IN))
def end_others(caller: CallerDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """Sign out in every browser but this one."""
    service.end_others(database, clock, caller)
    return Response(status_code=204)


@router.delete("/{browser_session_id}", status_code=204, dependencies=needs(Capability.SIGNED_IN))
def end_one(browser_session_id: UUID, caller: CallerDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """Sign out in one browser."""
    service.end_own(database, clock, caller, browser_session_id)
    return Response(status_code=204)
