"""A programme's pairs over REST, and ending one: by the coordinator, or by one of the two."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, etag, require_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.my.own import own
from api.pairs import ending
from api.pairs.following import Named, following_of
from api.pairs.schemas import EndedPair, FreeAgain, PairPublic, ProgrammePairs
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models.pairs import Pair, PairState

router = APIRouter(prefix="/programmes/{programme_id}/pairs", tags=["pairs"], route_class=StrictRoute)
my_router = APIRouter(
    prefix="/my/participations/{participation_id}/pairs",
    tags=["my participations"],
    route_class=StrictRoute,
)


@router.get("", dependencies=needs(Capability.ROUNDS_SEE))
def list_pairs(programme_id: UUID, db: DbDep) -> ProgrammePairs:
    """Every pair of the programme, and who is free again because theirs ended early."""
    following = following_of(db, programme_id)
    return ProgrammePairs(
        pairs=[_public(each) for each in following.pairs],
        free_again=[FreeAgain.model_validate(each, from_attributes=True) for each in following.free],
    )


@router.post("/{pair_id}/ending", dependencies=needs(Capability.ROUNDS_CHANGE))
def end_pair(
    programme_id: UUID,
    pair_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> EndedPair:
    """End a pair, or call off its introduction; who knows of it is told, not why."""
    row = ending.end_by_coordinator(db, programme_id, pair_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return _ended(row)


@my_router.post("/{pair_id}/ending", dependencies=needs(Capability.OWN))
def end_ended(
    participation_id: UUID,
    pair_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> EndedPair:
    """End one's own pair, or say no to an introduction; no reason is asked or kept."""
    own(db, caller.person_id, participation_id)
    require_version(ending.own_couple_to_end(db, participation_id, pair_id).pair, expected)
    row = ending.end_own(db, settings, participation_id, pair_id, caller.account_id)
    response.headers["ETag"] = etag(row)
    return _ended(row)


def _ended(row: Pair) -> EndedPair:
    return EndedPair(id=row.id, state=PairState(row.state), version=row.version)


def _public(each: Named) -> PairPublic:
    return PairPublic(
        id=each.pair.id,
        state=PairState(each.pair.state),
        seeker=each.seeker.name,
        provider=each.provider.name,
        ended_at=each.pair.ended_at,
        version=each.pair.version,
    )
