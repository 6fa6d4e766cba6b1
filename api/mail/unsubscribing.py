"""Asking for no more questions and reminders, by a link that does only this and signs nobody in.

Opening the page changes nothing, since mail scanners open links; its button does, and so does the one click
of a mail program (RFC 8058), which posts to the same address.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import SettingsDep
from api.errors import GoneError
from api.mail.suppressing import UNSUBSCRIBING, suppress
from api.pages.render import render
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep
from api.security.secrets import derived, matches
from models import audit, outbox
from models.database import partnership_of
from models.outbox import Message
from models.suppressions import SuppressionReason
from notifications.outbox import email_id_of

router = APIRouter(prefix="/unsubscribe/{partnership_id}/{token_id}/{secret}")


def opened(token_id: UUID, secret: str, db: LinkDbDep, settings: SettingsDep) -> Message:
    """The message whose link this is.

    :raises GoneError: a link that is unknown, wrong, or of a message that was deleted.
    """
    is_right = matches(derived(settings, UNSUBSCRIBING, partnership_of(db), token_id), secret)
    row = outbox.message_with_email_id(db, email_id_of(token_id)) if is_right else None
    if row is None:
        raise GoneError("Write to your coordinator instead.", code="link_gone")
    return row


OpenedDep = Annotated[Message, Depends(opened, scope="function")]


@router.get("", dependencies=needs(Capability.LINK))
def ask(request: Request, message: OpenedDep) -> Response:
    """What stops and what still comes."""
    return render(request, "mail/unsubscribe.html", is_done=False)


@router.post("", dependencies=needs(Capability.LINK))
def unsubscribe(request: Request, message: OpenedDep, db: LinkDbDep, settings: SettingsDep) -> Response:
    """Send no more of it; asked twice, it stays so."""
    if suppress(db, settings, message.address, SuppressionReason.UNSUBSCRIBED):
        audit.record(db, "unsubscribed", "message", message.id, actor_id=None)
    return render(request, "mail/unsubscribe.html", is_done=True)
