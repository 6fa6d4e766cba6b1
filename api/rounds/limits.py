"""The coordinator's word on how many pairs there may or must be of a group of people."""

from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError, invalid
from api.rounds import scenarios
from api.rounds.groups import Group, GroupLimit
from api.rounds.service import read_round, snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.taking import take_snapshot
from api.rounds.transitions import UNPUBLISHED, hold_round
from models import audit, round_demands
from models.participations import Side
from models.programmes import Programme
from models.round_demands import PairLimit
from models.rounds import Round, RoundState


def set_limit(
    db: Session, programme_id: UUID, round_id: UUID, expected: int, given: GroupLimit, actor_id: UUID
) -> PairLimit:
    """Limit the pairs between two groups, in place of a limit on the same two.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state, or decided so already.
    :raises InvalidError: for a group of which nobody is in the round, or a limit that says nothing.
    """
    row = hold_round(db, programme_id, round_id, expected, *UNPUBLISHED)
    require_sense(given)
    programme, _row = read_round(db, programme_id, round_id)
    snapshot = people_of(db, programme, row)
    for side, group in zip(Side, given.groups, strict=True):
        _require_somebody(snapshot, side, group)
    present = round_demands.limits(db, row.id)
    limit = next((each for each in present if GroupLimit.from_row(each).groups == given.groups), None)
    if limit is not None and (limit.least, limit.most) == (given.least, given.most):
        raise ConflictError("This was decided already.", code="decided")
    limit = limit or given.as_row(row.id, actor_id)
    limit.least, limit.most, limit.made_by = given.least, given.most, actor_id
    db.add(limit)
    scenarios.after_decision(db, row)
    audit.record(db, "limited the pairs of", "round", row.id, actor_id=actor_id, detail=_detail(limit))
    return limit


def withdraw_limit(
    db: Session, programme_id: UUID, round_id: UUID, limit_id: UUID, expected: int, actor_id: UUID
) -> Round:
    """Take a limit back.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state.
    """
    row = hold_round(db, programme_id, round_id, expected, *UNPUBLISHED)
    limit = round_demands.limit(db, limit_id)
    if limit is None or limit.round_id != row.id:
        raise NotFoundError
    detail = _detail(limit)
    db.delete(limit)
    scenarios.after_decision(db, row)
    audit.record(db, "took back a limit of", "round", row.id, actor_id=actor_id, detail=detail)
    return row


def people_of(db: Session, programme: Programme, row: Round) -> Snapshot:
    """Whom a limit of the round would count: those it holds, or while it is open those it would hold now."""
    return take_snapshot(db, programme) if row.state == RoundState.OPEN else snapshot_of(row)


def require_sense(limit: GroupLimit) -> None:
    """Refuse a limit that says nothing, or contradicts itself.

    :raises InvalidError: as named.
    """
    if not limit.least and limit.most is None:
        raise invalid("most", "says_nothing", "Say how many pairs there must be at least, or at most.")
    if limit.most is not None and limit.most < limit.least:
        raise invalid("most", "below_least", "This can’t be less than “at least”.")


def _require_somebody(snapshot: Snapshot, side: Side, group: Group) -> None:
    places = snapshot.seekers if side is Side.SEEKER else snapshot.providers
    if not any(map(group.holds, places)):
        raise invalid(f"{side.value}s", "nobody", "Nobody in the round belongs to this group.")


def _detail(limit: PairLimit) -> dict[str, object]:
    return {
        "seekers_grouping": limit.seekers_grouping,
        "providers_grouping": limit.providers_grouping,
        "least": limit.least,
        "most": limit.most,
    }
