"""What is decided for a round, over REST: pins and bans, minimums, limits on groups."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, DbDep
from api.rounds import decisions, limits, minimums, service, shown
from api.rounds.group_names import choices, group_names
from api.rounds.schemas import (
    DecisionCreate,
    DecisionPublic,
    GroupPublic,
    LimitCreate,
    LimitPublic,
    MinimumCreate,
    MinimumPublic,
    RoundPublic,
)
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models import round_demands, rounds
from models.participations import Side

router = APIRouter(
    prefix="/programmes/{programme_id}/rounds/{round_id}", tags=["rounds"], route_class=StrictRoute
)


@router.get("/decisions", dependencies=needs(Capability.ROUNDS_SEE))
def list_decisions(programme_id: UUID, round_id: UUID, db: DbDep) -> list[DecisionPublic]:
    """Pins and bans in the order they were made."""
    _programme, row = service.read_round(db, programme_id, round_id)
    return [shown.decision_public(decision) for decision in rounds.decisions(db, row.id)]


@router.post("/decisions", dependencies=needs(Capability.ROUNDS_CHANGE), status_code=201)
def decide(
    programme_id: UUID,
    round_id: UUID,
    given: DecisionCreate,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> DecisionPublic:
    """Pin or ban a pair; the pairs found so far become outdated."""
    decision = decisions.decide(
        db,
        programme_id,
        round_id,
        expected,
        kind=given.kind,
        seeker_id=given.seeker_id,
        provider_id=given.provider_id,
        actor_id=caller.account_id,
        reader_id=caller.person_id,
    )
    place = f"/api/v1/programmes/{programme_id}/rounds/{round_id}/decisions/{decision.id}"
    response.headers["Location"] = place
    return shown.decision_public(decision)


@router.delete("/decisions/{decision_id}", dependencies=needs(Capability.ROUNDS_CHANGE))
def withdraw_decision(
    programme_id: UUID,
    round_id: UUID,
    decision_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Take a pin or ban back."""
    row = decisions.withdraw_decision(db, programme_id, round_id, decision_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.get("/minimums", dependencies=needs(Capability.ROUNDS_SEE))
def list_minimums(programme_id: UUID, round_id: UUID, db: DbDep) -> list[MinimumPublic]:
    """How many pairs somebody must have at least, in the order this was decided."""
    _programme, row = service.read_round(db, programme_id, round_id)
    return [shown.minimum_public(minimum) for minimum in round_demands.minimums(db, row.id)]


@router.post("/minimums", dependencies=needs(Capability.ROUNDS_CHANGE), status_code=201)
def set_minimum(
    programme_id: UUID,
    round_id: UUID,
    given: MinimumCreate,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> MinimumPublic:
    """Ask for at least so many pairs for somebody, in place of what was asked for them before."""
    minimum = minimums.set_minimum(
        db,
        programme_id,
        round_id,
        expected,
        place_id=given.place_id,
        least=given.least,
        actor_id=caller.account_id,
    )
    place = f"/api/v1/programmes/{programme_id}/rounds/{round_id}/minimums/{minimum.id}"
    response.headers["Location"] = place
    return shown.minimum_public(minimum)


@router.delete("/minimums/{minimum_id}", dependencies=needs(Capability.ROUNDS_CHANGE))
def withdraw_minimum(
    programme_id: UUID,
    round_id: UUID,
    minimum_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Take a minimum back."""
    row = minimums.withdraw_minimum(db, programme_id, round_id, minimum_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.get("/groups", dependencies=needs(Capability.ROUNDS_SEE))
def list_groups(programme_id: UUID, round_id: UUID, db: DbDep) -> list[GroupPublic]:
    """The groups of either side whose pairs can be limited."""
    programme, row = service.read_round(db, programme_id, round_id)
    names, people = group_names(db, programme), limits.people_of(db, programme, row)
    return [
        GroupPublic(side=side, key=choice.group.key, name=choice.name, people=choice.people)
        for side in Side
        for choice in choices(names, people, side)
    ]


@router.get("/limits", dependencies=needs(Capability.ROUNDS_SEE))
def list_limits(programme_id: UUID, round_id: UUID, db: DbDep) -> list[LimitPublic]:
    """Limits on groups in the order they were decided."""
    programme, row = service.read_round(db, programme_id, round_id)
    names = group_names(db, programme)
    return [shown.limit_public(limit, names) for limit in round_demands.limits(db, row.id)]


@router.post("/limits", dependencies=needs(Capability.ROUNDS_CHANGE), status_code=201)
def set_limit(
    programme_id: UUID,
    round_id: UUID,
    given: LimitCreate,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> LimitPublic:
    """Limit the pairs between two groups, in place of a limit on the same two."""
    wanted = given.as_limit()
    limit = limits.set_limit(db, programme_id, round_id, expected, wanted, caller.account_id)
    place = f"/api/v1/programmes/{programme_id}/rounds/{round_id}/limits/{limit.id}"
    response.headers["Location"] = place
    programme, _row = service.read_round(db, programme_id, round_id)
    return shown.limit_public(limit, group_names(db, programme))


@router.delete("/limits/{limit_id}", dependencies=needs(Capability.ROUNDS_CHANGE))
def withdraw_limit(
    programme_id: UUID,
    round_id: UUID,
    limit_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Take a limit back."""
    row = limits.withdraw_limit(db, programme_id, round_id, limit_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)
