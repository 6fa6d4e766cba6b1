"""Where somebody is signed in, and in which form their emails come, over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.account import service
from api.account.schemas import BrowserSessionPublic, EmailsChoice
from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DatabaseDep, DbDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(prefix="/my/browser-sessions", tags=["sign-in"], route_class=StrictRoute)
emails_router = APIRouter(prefix="/my/emails", tags=["messages"], route_class=StrictRoute)


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


@emails_router.get("", dependencies=needs(Capability.SIGNED_IN))
def get_choice(caller: CallerDep, db: DbDep, response: Response) -> EmailsChoice:
    """In which form your emails from this partnership come."""
    row = service.own_membership(db, caller)
    response.headers["ETag"] = etag(row)
    return EmailsChoice(easy_read=row.wants_easy_read)


@emails_router.put("", dependencies=needs(Capability.SIGNED_IN))
def choose(
    given: EmailsChoice, caller: CallerDep, db: DbDep, expected: IfMatchDep, response: Response
) -> EmailsChoice:
    """Choose it for what is written from now on."""
    row = service.choose_emails(db, caller, expected, wants_easy_read=given.easy_read)
    response.headers["ETag"] = etag(row)
    return EmailsChoice(easy_read=row.wants_easy_read)
