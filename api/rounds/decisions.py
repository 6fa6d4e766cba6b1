"""The coordinator's own word on single pairs: one must be, or must not be, in the next set."""

from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, InvalidError, NotFoundError, invalid
from api.rounds import scenarios, words
from api.rounds.service import snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.solves import broken_pins
from api.rounds.transitions import DECIDABLE, UNPUBLISHED, hold_round
from models import audit, rounds
from models.rounds import Decision, DecisionKind, Round


def decide(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    expected: int,
    *,
    kind: DecisionKind,
    seeker_id: UUID,
    provider_id: UUID,
    actor_id: UUID,
    reader_id: UUID | None = None,
) -> Decision:
    """Pin or ban a pair. The pairs found so far stay and count as outdated.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state, or decided so already.
    :raises InvalidError: for people who are not in the round, or a pin that cannot be kept.
    """
    row = hold_round(db, programme_id, round_id, expected, *DECIDABLE)
    snapshot = snapshot_of(row)
    _require_people(snapshot, seeker_id, provider_id)
    present = rounds.decision_on(db, row.id, seeker_id, provider_id)
    if present is not None and present.kind == kind:
        raise ConflictError("This was decided already.", code="decided")
    if kind is DecisionKind.PIN:
        _require_possible(db, row, snapshot, seeker_id, provider_id, reader_id)
    decision = present or Decision(
        round_id=row.id, kind=kind, seeker_id=seeker_id, provider_id=provider_id, made_by=actor_id
    )
    decision.kind, decision.made_by = kind, actor_id
    db.add(decision)
    scenarios.after_decision(db, row)
    detail = {"seeker": str(seeker_id), "provider": str(provider_id)}
    audit.record(db, f"{_PAST[kind]} a pair in", "round", row.id, actor_id=actor_id, detail=detail)
    return decision


def withdraw_decision(
    db: Session, programme_id: UUID, round_id: UUID, decision_id: UUID, expected: int, actor_id: UUID
) -> Round:
    """Take a pin or ban back.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state.
    """
    row = hold_round(db, programme_id, round_id, expected, *UNPUBLISHED)
    decision = rounds.decision(db, decision_id)
    if decision is None or decision.round_id != row.id:
        raise NotFoundError
    detail = {
        "kind": DecisionKind(decision.kind).value,
        "seeker": str(decision.seeker_id),
        "provider": str(decision.provider_id),
    }
    db.delete(decision)
    scenarios.after_decision(db, row)
    audit.record(db, "took back a decision in", "round", row.id, actor_id=actor_id, detail=detail)
    return row


_PAST = {DecisionKind.PIN: "pinned", DecisionKind.BAN: "banned"}


def _require_people(snapshot: Snapshot, seeker_id: UUID, provider_id: UUID) -> None:
    if str(seeker_id) not in snapshot.seeker_ids:
        raise invalid("seeker_id", "not_in_round", "This person is not in the round.")
    if str(provider_id) not in snapshot.provider_ids:
        raise invalid("provider_id", "not_in_round", "This person is not in the round.")


def _require_possible(
    db: Session, row: Round, snapshot: Snapshot, seeker_id: UUID, provider_id: UUID, reader_id: UUID | None
) -> None:
    """A pin that a rule refuses, or for which nobody has room, could never be kept.

    Which rule it is isn't told to one of the two.
    """
    seeker, provider = str(seeker_id), str(provider_id)
    broken = broken_pins(snapshot, [(seeker, provider)])
    if broken:
        is_about_reader = str(reader_id) in (snapshot.by_id[seeker].person, snapshot.by_id[provider].person)
        rules = (words.NOT_TOLD,) if is_about_reader else broken[seeker, provider]
        raise InvalidError(f"These two cannot be a pair: {words.refusal(rules)}.", code="pin_refused")
    pins = [each for each in rounds.decisions(db, row.id) if each.kind == DecisionKind.PIN]
    for place, name in ((seeker, "seeker_id"), (provider, "provider_id")):
        held = sum(place in (str(pin.seeker_id), str(pin.provider_id)) for pin in pins)
        if held >= snapshot.by_id[place].capacity:
            raise invalid(
                name, "no_room", "This person is pinned to somebody else already. Take that pin off first."
            )
