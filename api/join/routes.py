"""An invitation over REST, by the link from the mail."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.deps import ClockDep, DatabaseDep, LimiterDep, SettingsDep
from api.join import service
from api.join.schemas import InvitationPublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import InvitationDep, LinkDbDep, open_link
from api.sign_in import cookies
from api.sign_in.service import ask_for_link
from api.strict_json import StrictRoute
from models.link_tokens import LinkPurpose

router = APIRouter(
    prefix="/links/join/{partnership_id}/{token_id}/{secret}", tags=["invitations"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.LINK))
def read(link: InvitationDep, db: LinkDbDep) -> InvitationPublic:
    """What the invitation is to. Reading it changes nothing."""
    return service.invitation(db, link)


@router.post("", status_code=202, dependencies=needs(Capability.LINK))
def start(
    partnership_id: UUID,
    token_id: UUID,
    secret: str,
    request: Request,
    settings: SettingsDep,
    database: DatabaseDep,
    clock: ClockDep,
    limiter: LimiterDep,
) -> Response:
    """Join: a sign-in link goes to the invited address; the invitation's own link signs nobody in."""
    with database.scoped(partnership_id) as db:
        started = service.start(db, open_link(db, settings, clock, LinkPurpose.INVITATION, token_id, secret))
    browser = cookies.browser_of(request, settings)
    ask_for_link(limiter, started.email, browser)
    answer = Response(status_code=202)
    cookies.keep(answer, settings, cookies.browser_cookie(settings), browser.secret, cookies.BROWSER_LIFE)
    return answer


@router.post("/refusal", dependencies=needs(Capability.LINK))
def decline(link: InvitationDep, db: LinkDbDep) -> InvitationPublic:
    """No, thank you: no reason asked, nothing more is sent. Saying it again changes nothing."""
    service.decline(db, link)
    return service.invitation(db, link)
