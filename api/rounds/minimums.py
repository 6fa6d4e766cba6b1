"""The coordinator's word that somebody must have so many pairs in the next set."""

from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError, invalid
from api.rounds import scenarios
from api.rounds.service import snapshot_of
from api.rounds.transitions import DECIDABLE, UNPUBLISHED, hold_round
from models import audit, round_demands
from models.round_demands import Minimum
from models.rounds import Round


def set_minimum(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    expected: int,
    *,
    place_id: UUID,
    least: int,
    actor_id: UUID,
) -> Minimum:
    """Ask for at least so many pairs for somebody, in place of what was asked for them before.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state, or asked for already.
    :raises InvalidError: for somebody who is not in the round, or has no room for so many.
    """
    row = hold_round(db, programme_id, round_id, expected, *DECIDABLE)
    place = snapshot_of(row).by_id.get(str(place_id))
    if place is None:
        raise invalid("place_id", "not_in_round", "This person is not in the round.")
    if least > place.capacity:
        room = "1 pair" if place.capacity == 1 else f"{place.capacity} pairs"
        raise invalid("least", "no_room", f"There is room for {room} at most.")
    minimum = round_demands.minimum_of(db, row.id, place_id) or Minimum(
        round_id=row.id, place_id=place_id, least=0, made_by=actor_id
    )
    if minimum.least == least:
        raise ConflictError("This was decided already.", code="decided")
    minimum.least, minimum.made_by = least, actor_id
    db.add(minimum)
    scenarios.after_decision(db, row)
    detail = {"place": str(place_id), "least": least}
    audit.record(db, "set a minimum in", "round", row.id, actor_id=actor_id, detail=detail)
    return minimum


def withdraw_minimum(
    db: Session, programme_id: UUID, round_id: UUID, minimum_id: UUID, expected: int, actor_id: UUID
) -> Round:
    """Take a minimum back.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state.
    """
    row = hold_round(db, programme_id, round_id, expected, *UNPUBLISHED)
    minimum = round_demands.minimum(db, minimum_id)
    if minimum is None or minimum.round_id != row.id:
        raise NotFoundError
    detail = {"place": str(minimum.place_id), "least": minimum.least}
    db.delete(minimum)
    scenarios.after_decision(db, row)
    audit.record(db, "took back a minimum in", "round", row.id, actor_id=actor_id, detail=detail)
    return row
