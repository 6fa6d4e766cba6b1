"""What GOV.UK Notify tells about deliveries, under a bearer token that both sides know."""

from datetime import timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlmodel import Session

from api.deps import DatabaseDep, SettingsDep
from api.errors import NotSignedInError
from api.mail.suppressing import suppress
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.secrets import matches
from api.settings import Settings
from models import audit, outbox
from models.database import Database
from models.outbox import Message, MessageState
from models.partnerships import partnership_ids
from models.suppressions import SuppressionReason
from notifications.contents import without_links
from notifications.outbox import email_id_of

LEEWAY: Final = timedelta(minutes=1)
"""By how much Notify's clock may be behind ours."""
FAILURES: Final = {
    "permanent-failure": "GOV.UK Notify could not deliver it: there is no such address",
    "temporary-failure": "GOV.UK Notify could not deliver it within three days: the letter box may be full",
    "technical-failure": "GOV.UK Notify could not hand it on",
}
OPEN: Final = (MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)

router = APIRouter()


class Receipt(BaseModel):
    """How one delivery ended; ``created_at`` is when Notify took the mail. The rest of it is not needed."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    reference: UUID
    status: Literal["delivered", "permanent-failure", "temporary-failure", "technical-failure"]
    created_at: AwareDatetime
    completed_at: AwareDatetime


async def is_notify(request: Request, settings: SettingsDep) -> None:
    """Let in who shows the token.

    :raises NotSignedInError: without it, with another one, or where none is set.
    """
    token = settings.notify_callback_token.get_secret_value()
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not matches(token, shown):
        raise NotSignedInError("Show the token of this address.", code="callback_refused")


@router.post("/notify/callbacks", status_code=204, dependencies=needs(Capability.CALLBACK))
def receive(
    receipt: Receipt,
    database: DatabaseDep,
    settings: SettingsDep,
    _notify: Annotated[None, Depends(is_notify)],
) -> Response:
    """Note how a delivery ended; told twice, or of a mail that was sent again since, it changes nothing."""
    with database.unscoped() as db:
        partnerships = partnership_ids(db)
    for partnership_id in partnerships:
        if _noted(database, settings, partnership_id, receipt):
            break
    return Response(status_code=204)


def _noted(database: Database, settings: Settings, partnership_id: UUID, receipt: Receipt) -> bool:
    with database.scoped(partnership_id) as db:
        row = outbox.message_with_email_id(db, email_id_of(receipt.reference), lock=True)
        if row is None:
            return False
        is_of_earlier = row.claimed_at is None or receipt.created_at < row.claimed_at - LEEWAY
        if row.state in OPEN and row.delivered_at is None and not is_of_earlier:
            _note(db, settings, row, receipt)
    return True


def _note(db: Session, settings: Settings, row: Message, receipt: Receipt) -> None:
    if receipt.status == "delivered":
        row.state, row.delivered_at, row.failure = MessageState.SENT, receipt.completed_at, ""
        row.sent_at = row.sent_at or receipt.created_at
        row.context = without_links(row.context)
        return
    row.state, row.failure = MessageState.FAILED, FAILURES[receipt.status]
    if receipt.status == "permanent-failure":
        suppress(db, settings, row.address, SuppressionReason.BOUNCED)
    audit.record(db, "bounced", "message", row.id, actor_id=None, detail={"status": receipt.status})
