"""The messages of a programme over REST."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.messages import service
from api.messages.schemas import MessageGroup, MessageInFull, MessagePublic
from api.paging import Page, PagingDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from api.texts import Line
from models import outbox
from models.outbox import Message

router = APIRouter(prefix="/programmes/{programme_id}/messages", tags=["messages"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.MESSAGES_SEE))
def list_messages(
    programme_id: UUID,
    db: DbDep,
    paging: PagingDep,
    state: Annotated[MessageGroup | None, Query()] = None,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Page[MessagePublic]:
    """What was and will be sent, the latest first. ``q`` looks in receivers' names and addresses."""
    rows = service.list_messages(db, programme_id, state, q, paging.after, paging.limit)
    keys = outbox.page_keys(rows[-1]) if rows else None
    return Page(items=[service.public(row) for row in rows], next=paging.next_of(rows, keys))


@router.get("/{message_id}", dependencies=needs(Capability.MESSAGES_SEE))
def get_message(
    programme_id: UUID, message_id: UUID, db: DbDep, settings: SettingsDep, response: Response
) -> MessageInFull:
    """One message with its words. Personal links are left out."""
    row = service.get_message(db, programme_id, message_id)
    response.headers["ETag"] = etag(row)
    return service.in_full(row, settings.mail_from)


@router.post("/{message_id}/resending", dependencies=needs(Capability.MESSAGES_SEE))
def send_again(
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
    response: Response,
) -> MessagePublic:
    """Send again what failed, or what may not have arrived."""
    row = service.send_again(db, clock, programme_id, message_id, expected, caller.account_id)
    return _shown(row, response)


@router.post("/{message_id}/cancellation", dependencies=needs(Capability.MESSAGES_SEE))
def stop(
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> MessagePublic:
    """Stop what still waits."""
    return _shown(service.stop(db, programme_id, message_id, expected, caller.account_id), response)


def _shown(row: Message, response: Response) -> MessagePublic:
    response.headers["ETag"] = etag(row)
    return service.public(row)
