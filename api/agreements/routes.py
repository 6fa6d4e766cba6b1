"""The steward's word over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.agreements import service
from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.rounds.schemas import RoundPublic, SendBack
from api.rounds.shown import round_public
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/programmes/{programme_id}/rounds/{round_id}", tags=["rounds"], route_class=StrictRoute
)


@router.post("/agreement-request", dependencies=needs(Capability.ROUNDS_CHANGE))
def ask_steward(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Ask the stewards to agree."""
    row = service.ask_steward(
        db,
        programme_id,
        round_id,
        expected,
        now=clock.now(),
        base_url=settings.base_url,
        actor_id=caller.account_id,
    )
    response.headers["ETag"] = etag(row)
    return round_public(db, row)


@router.post("/agreement", dependencies=needs(Capability.ROUNDS_AGREE))
def agree(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Agree the round."""
    row = service.agree(
        db,
        programme_id,
        round_id,
        expected,
        now=clock.now(),
        base_url=settings.base_url,
        actor_id=caller.account_id,
    )
    response.headers["ETag"] = etag(row)
    return round_public(db, row)


@router.post("/return", dependencies=needs(Capability.ROUNDS_AGREE))
def send_back(
    programme_id: UUID,
    round_id: UUID,
    given: SendBack,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Send the round back with a reason."""
    row = service.send_back(
        db,
        programme_id,
        round_id,
        expected,
        reason=given.reason,
        base_url=settings.base_url,
        actor_id=caller.account_id,
    )
    response.headers["ETag"] = etag(row)
    return round_public(db, row)
