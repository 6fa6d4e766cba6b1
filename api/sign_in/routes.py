"""Signing in over REST: the same link, the same cookie."""

from fastapi import APIRouter, Request, Response

from api.deps import (
    CallerDep,
    ClockDep,
    DatabaseDep,
    LimiterDep,
    SettingsDep,
    SteppingDep,
    session_cookie,
)
from api.security.access import needs
from api.security.capabilities import Capability
from api.sign_in import cookies, service
from api.sign_in.browsers import SESSION_LIFE, end_session
from api.sign_in.schemas import (
    LinkRequest,
    LinkSpent,
    PartnershipChoice,
    PartnershipPublic,
    SignedIn,
)
from api.strict_json import StrictRoute

router = APIRouter(tags=["sign-in"], route_class=StrictRoute)


@router.post("/sign-in-links", status_code=202, dependencies=needs(Capability.PUBLIC))
def ask_for_link(
    given: LinkRequest, request: Request, settings: SettingsDep, limiter: LimiterDep
) -> Response:
    """Ask for a link by mail. The answer is the same whether the address is known or not."""
    browser = cookies.browser_of(request, settings)
    service.ask_for_link(limiter, given.email, browser)
    answer = Response(status_code=202)
    cookies.keep(answer, settings, cookies.browser_cookie(settings), browser.secret, cookies.BROWSER_LIFE)
    return answer


@router.post("/browser-sessions", status_code=204, dependencies=needs(Capability.PUBLIC))
def sign_in(given: LinkSpent, request: Request, settings: SettingsDep, limiter: LimiterDep) -> Response:
    """Spend a link in the browser that asked for it; the answer sets the sign-in cookie."""
    browser = cookies.browser_of(request, settings)
    session = service.spend_link(limiter, given.request_id, given.secret, browser)
    answer = Response(status_code=204)
    cookies.keep(answer, settings, session_cookie(settings), session.cookie, SESSION_LIFE)
    return answer


@router.get("/browser-sessions/current", dependencies=needs(Capability.SIGNED_IN))
def who_am_i(caller: CallerDep) -> SignedIn:
    """Who is signed in."""
    return SignedIn(
        name=caller.name,
        partnership=caller.partnership_name,
        roles=sorted({grant.role.value for grant in caller.grants}),
    )


@router.get("/my/partnerships", dependencies=needs(Capability.SIGNED_IN))
def own_partnerships(caller: CallerDep, database: DatabaseDep) -> list[PartnershipPublic]:
    """The partnerships that whoever is signed in is a member of."""
    return [
        PartnershipPublic(id=own.id, name=own.name, is_current=own.id == caller.partnership_id)
        for own in service.own_partnerships(database, caller.account_id)
    ]


@router.put("/browser-sessions/current", status_code=204, dependencies=needs(Capability.SIGNED_IN))
def switch(
    given: PartnershipChoice, caller: CallerDep, settings: SettingsDep, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Go on in another partnership; the answer sets a new sign-in cookie."""
    session = service.switch(database, clock, caller, given.partnership_id)
    answer = Response(status_code=204)
    cookies.keep(answer, settings, session_cookie(settings), session.cookie, SESSION_LIFE)
    return answer


@router.delete("/browser-sessions/current", status_code=204, dependencies=needs(Capability.SECOND_STEP))
def sign_out(caller: SteppingDep, settings: SettingsDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """Sign out, on the server too."""
    end_session(database, clock, caller.in_browser())
    answer = Response(status_code=204)
    cookies.forget(answer, settings)
    return answer
