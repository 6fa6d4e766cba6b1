"""Making a round's decisions those that an earlier search began with."""

from uuid import UUID

from sqlmodel import Session

from api.rounds.demands import Demands, is_here
from api.rounds.groups import GroupLimit
from api.rounds.snapshot import Snapshot
from models import round_demands, rounds
from models.round_demands import Minimum
from models.rounds import Decision, DecisionKind, Round


def restore(db: Session, row: Round, snapshot: Snapshot, wanted: Demands, actor_id: UUID) -> None:
    """Make the round's decisions those of an earlier search. Idle ones stay as they are: it knew nothing of
    them.
    """
    _restore_decisions(db, row, snapshot, wanted, actor_id)
    _restore_minimums(db, row, snapshot, wanted, actor_id)
    _restore_limits(db, row, snapshot, wanted, actor_id)


def _restore_decisions(db: Session, row: Round, snapshot: Snapshot, wanted: Demands, actor_id: UUID) -> None:
    kinds = dict.fromkeys(wanted.pins, DecisionKind.PIN) | dict.fromkeys(wanted.bans, DecisionKind.BAN)
    for decision in rounds.decisions(db, row.id):
        pair = str(decision.seeker_id), str(decision.provider_id)
        if pair[0] not in snapshot.seeker_ids or pair[1] not in snapshot.provider_ids:
            continue
        kind = kinds.pop(pair, None)
        if kind is None:
            db.delete(decision)
        else:
            decision.kind = kind
    for (seeker, provider), kind in kinds.items():
        db.add(
            Decision(
                round_id=row.id,
                kind=kind,
                seeker_id=UUID(seeker),
                provider_id=UUID(provider),
                made_by=actor_id,
            )
        )


def _restore_minimums(db: Session, row: Round, snapshot: Snapshot, wanted: Demands, actor_id: UUID) -> None:
    missing = dict(wanted.minimums)
    for minimum in round_demands.minimums(db, row.id):
        place = snapshot.by_id.get(str(minimum.place_id))
        if place is None:
            continue
        least = missing.pop(place.id, None)
        if least is None:
            db.delete(minimum)
        elif least != min(minimum.least, place.capacity):
            minimum.least = least
    for id_, least in missing.items():
        db.add(Minimum(round_id=row.id, place_id=UUID(id_), least=least, made_by=actor_id))


def _restore_limits(db: Session, row: Round, snapshot: Snapshot, wanted: Demands, actor_id: UUID) -> None:
    missing = {limit.groups: limit for limit in wanted.limits}
    for present in round_demands.limits(db, row.id):
        if not is_here(GroupLimit.from_row(present), snapshot):
            continue
        limit = missing.pop(GroupLimit.from_row(present).groups, None)
        if limit is None:
            db.delete(present)
        else:
            present.least, present.most = limit.least, limit.most
    for limit in missing.values():
        db.add(limit.as_row(row.id, actor_id))
