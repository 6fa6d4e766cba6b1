"""The page that an invitation leads to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import ClockDep, DatabaseDep, LimiterDep, SettingsDep, current_caller
from api.join import service
from api.pages.render import redirect, render
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.security.links import InvitationDep, LinkDbDep, open_link
from api.sign_in import cookies
from api.sign_in.service import ask_for_link
from models.link_tokens import LinkPurpose

router = APIRouter(prefix="/join/{partnership_id}/{token_id}/{secret}")


@router.get("", dependencies=needs(Capability.LINK))
def read(request: Request, link: InvitationDep, db: LinkDbDep, easy: bool = False) -> Response:
    """What is this, is it for me, what happens with my data? Opening it changes nothing."""
    template = "join/easy.html" if easy else "join/invitation.html"
    return render(request, template, invitation=service.invitation(db, link), here=request.url.path)


@router.post("", dependencies=needs(Capability.LINK))
def start(
    request: Request,
    partnership_id: UUID,
    token_id: UUID,
    secret: str,
    settings: SettingsDep,
    database: DatabaseDep,
    clock: ClockDep,
    limiter: LimiterDep,
    caller: Annotated[Caller | None, Depends(current_caller)],
) -> Response:
    """Send a sign-in link to the invited address; the link in the invitation itself signs nobody in."""
    with database.scoped(partnership_id) as db:
        token = open_link(db, settings, clock, LinkPurpose.INVITATION, token_id, secret)
        started = service.start(db, token)
    if caller is not None and caller.person_id == started.person_id:
        return redirect(request, f"/my/{started.participation_id}")
    browser = cookies.browser_of(request, settings)
    ask_for_link(limiter, started.email, browser)
    answer = render(request, "join/sent.html", 202, here=request.url.path, is_demo=settings.is_demo)
    cookies.keep(answer, settings, cookies.browser_cookie(settings), browser.secret, cookies.BROWSER_LIFE)
    cookies.keep_invited(answer, settings, partnership_id, started.participation_id)
    return answer


@router.post("/no-thank-you", dependencies=needs(Capability.LINK))
def decline(request: Request, link: InvitationDep, db: LinkDbDep) -> Response:
    """No, thank you: no reason asked, nothing more is sent."""
    service.decline(db, link)
    return render(request, "join/declined.html", here=request.url.path.removesuffix("/no-thank-you"))
