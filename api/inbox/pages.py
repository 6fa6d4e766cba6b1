"""The demo's local inbox. It is there for anybody, in the demo only."""

import mimetypes
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.deps import SettingsDep
from api.inbox import service
from api.inbox.links import with_links
from api.messages.frame import mail_frame
from api.pages.policy import CONTENT_SECURITY_POLICY_WITH_FRAME
from api.pages.render import render
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter(prefix="/inbox")


@router.get("", dependencies=needs(Capability.PUBLIC))
def list_mails(
    request: Request, settings: SettingsDep, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """What arrived, the latest first."""
    return render(request, "inbox/list.html", mails=service.list_mails(settings, q), q=q, is_wide=True)


@router.get("/{key}", dependencies=needs(Capability.PUBLIC))
def read_mail(request: Request, key: str, settings: SettingsDep) -> Response:
    """One mail: its words with our links, its page as a mail program shows it, its files."""
    mail = service.read_mail(settings, key)
    answer = render(
        request,
        "inbox/mail.html",
        mail=mail,
        words=with_links(mail.text, settings.base_url),
        back_href="/inbox",
    )
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY_WITH_FRAME
    return answer


@router.get("/{key}/page", dependencies=needs(Capability.PUBLIC))
def show_page(key: str, settings: SettingsDep) -> Response:
    """A mail's page, for the frame."""
    return mail_frame(service.read_mail(settings, key).html)


@router.get("/{key}/files/{number}", dependencies=needs(Capability.PUBLIC))
def give_file(key: str, number: int, settings: SettingsDep) -> Response:
    """One of a mail's files, to be saved."""
    name, content = service.attached_file(settings, key, number)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=media_type, headers=headers)
