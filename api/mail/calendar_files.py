"""The calendar file of a mail, by a link of this one purpose, for transports that carry no files.

The link ends with its message: it opens nothing once that is deleted, or was never sent.
"""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from api.deps import SettingsDep
from api.errors import GoneError
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep
from api.security.secrets import derived, matches
from api.settings import Settings
from models import outbox
from models.database import partnership_of
from models.outbox import MessageState
from notifications.errors import NotificationError
from notifications.mail import Attachment
from notifications.messages import render
from notifications.outbox import email_id_of
from notifications.transports.notify import reference_of

PURPOSE: Final = "calendar-file"
LEFT: Final = (MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)

router = APIRouter(prefix="/calendar-files/{partnership_id}/{token_id}/{secret}")


def file_address(settings: Settings, partnership_id: UUID, email_id: str) -> str:
    """Where the calendar file of the mail with this Message-ID can be fetched."""
    token_id = UUID(reference_of(email_id))
    secret = derived(settings, PURPOSE, partnership_id, token_id)
    return f"{settings.base_url}/calendar-files/{partnership_id}/{token_id}/{secret}/meeting.ics"


@router.get("/meeting.ics", dependencies=needs(Capability.LINK))
def fetch(token_id: UUID, secret: str, db: LinkDbDep, settings: SettingsDep) -> Response:
    """The file, as it stood in the mail."""
    file = _file(db, settings, token_id, secret)
    return Response(file.content, media_type="text/calendar; charset=utf-8")


def _file(db: Session, settings: Settings, token_id: UUID, secret: str) -> Attachment:
    is_right = matches(derived(settings, PURPOSE, partnership_of(db), token_id), secret)
    row = outbox.message_with_email_id(db, email_id_of(token_id)) if is_right else None
    if row is not None and row.state in LEFT:
        try:
            files = render(row.kind, row.context, settings.mail_from).attachments
        except NotificationError:
            files = ()
        for file in files:
            if file.media_type == "text/calendar":
                return file
    raise GoneError("Ask whoever sent it to you for a new one.", code="link_gone")
