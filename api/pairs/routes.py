"""Publishing a round over REST, and taking that back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.pairs import publishing
from api.pairs.publishing import Sender
from api.rounds.schemas import RoundPublic
from api.rounds.shown import round_public
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/programmes/{programme_id}/rounds/{round_id}/publication",
    tags=["rounds"],
    route_class=StrictRoute,
)


async def sender_of(settings: SettingsDep, caller: CallerDep, clock: ClockDep) -> Sender:
    """Whoever publishes, now and from here."""
    return Sender(
        settings=settings,
        account_id=caller.account_id,
        person_id=caller.person_id,
        name=caller.name,
        now=clock.now(),
    )


SenderDep = Annotated[Sender, Depends(sender_of)]


@router.post("", dependencies=needs(Capability.ROUNDS_CHANGE), response_model=RoundPublic)
def publish(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    sender: SenderDep,
    creation: CreationDep,
    expected: IfMatchDep,
) -> Response:
    """Make the pairs real; their messages wait for the time to undo."""
    row = publishing.publish(db, programme_id, round_id, expected, sender)
    location = f"/api/v1/programmes/{programme_id}/rounds/{round_id}"
    return creation.created(round_public(db, row), location, row.version, status=200)


@router.delete("", dependencies=needs(Capability.ROUNDS_CHANGE))
def undo(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Take the publication back while none of its messages has gone out."""
    row = publishing.undo(db, programme_id, round_id, expected, now=clock.now(), actor_id=caller.account_id)
    response.headers["ETag"] = etag(row)
    return round_public(db, row)
