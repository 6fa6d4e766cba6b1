"""Keeping mail back and letting it go, over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.mail import service, suppressing
from api.mail.schemas import Outbox, ProgrammeMail
from api.messages.schemas import MessagePublic
from api.messages.service import public
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(tags=["messages"], route_class=StrictRoute)


@router.get("/programmes/{programme_id}/mail", dependencies=needs(Capability.MESSAGES_SEE))
def get_mail(programme_id: UUID, db: DbDep, response: Response) -> ProgrammeMail:
    """Whether a programme's mail leaves, and what waits."""
    programme = get_programme(db, programme_id)
    response.headers["ETag"] = etag(programme)
    return service.mail_of(db, programme)


@router.post("/programmes/{programme_id}/mail/pause", dependencies=needs(Capability.MESSAGES_SEE))
def pause(
    programme_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
    response: Response,
) -> ProgrammeMail:
    """Let none of a programme's mail leave. If-Match is the programme's."""
    programme = service.pause(db, clock, programme_id, expected, caller.account_id)
    response.headers["ETag"] = etag(programme)
    return service.mail_of(db, programme)


@router.post("/programmes/{programme_id}/mail/resumption", dependencies=needs(Capability.MESSAGES_SEE))
def resume(
    programme_id: UUID, db: DbDep, caller: CallerDep, expected: IfMatchDep, response: Response
) -> ProgrammeMail:
    """Let a programme's mail leave again. If-Match is the programme's."""
    programme = service.resume(db, programme_id, expected, caller.account_id)
    response.headers["ETag"] = etag(programme)
    return service.mail_of(db, programme)


@router.post(
    "/programmes/{programme_id}/messages/{message_id}/address/blocking",
    dependencies=needs(Capability.MESSAGES_SEE),
)
def block_address(
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> MessagePublic:
    """Send no more mail to a message's address: whoever has it asked for that. Links to sign in still go."""
    row = suppressing.block(db, settings, programme_id, message_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return public(row)


@router.post(
    "/programmes/{programme_id}/messages/{message_id}/address/release",
    dependencies=needs(Capability.MESSAGES_SEE),
)
def lift_address(
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> MessagePublic:
    """Let mail go to a message's address again, after it bounced or was blocked."""
    row = suppressing.lift(db, settings, programme_id, message_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return public(row)


@router.get("/outbox", dependencies=needs(Capability.OUTBOX_RELEASE))
def get_outbox(db: DbDep, response: Response) -> Outbox:
    """Whether the partnership's mail leaves from this database, and what waits."""
    response.headers["ETag"] = f'"{service.home_version(db)}"'
    return service.outbox_of(db)


@router.post("/outbox/release", dependencies=needs(Capability.OUTBOX_RELEASE))
def release(db: DbDep, caller: CallerDep, expected: IfMatchDep, response: Response) -> Outbox:
    """Let a restored copy send what waits."""
    response.headers["ETag"] = f'"{service.release(db, expected, caller.account_id)}"'
    return service.outbox_of(db)
