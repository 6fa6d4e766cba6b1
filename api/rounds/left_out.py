"""Who sent their form and is not taken into a round, and what they miss: now, or when it was locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.participants.profile import profile_of
from api.participants.readiness import Missing, missing_of
from models import participations
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme
from models.rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who agreed to take part, and what kept them from being ready."""

    participation_id: UUID
    name: str
    side: Side
    missing: tuple[Missing, ...]


def left_out_now(db: Session, programme: Programme) -> tuple[LeftOut, ...]:
    """Whom a round locked at this moment would not take in, by name."""
    return tuple(
        _row(part, profile, missing_of(programme, profile, part))
        for part, person in participations.participants(db, programme.id, state=ParticipationState.JOINING)
        if part.consented_at is not None
        for profile in [profile_of(person, part)]
    )


def left_out_then(db: Session, programme: Programme, row: Round) -> tuple[LeftOut, ...]:
    """Whom a round did not take in when it was locked, by name."""
    kept = {UUID(id_): tuple(Missing(code) for code in codes) for id_, codes in row.left_out}
    return tuple(
        _row(part, profile_of(person, part), kept[part.id])
        for part, person in participations.participants(db, programme.id)
        if part.id in kept
    )


def as_kept(found: Sequence[LeftOut]) -> list[Any]:
    """As a round keeps it: ids and what was missing."""
    return [[str(each.participation_id), [code.value for code in each.missing]] for each in found]


def _row(part: Participation, profile: Person, missing: tuple[Missing, ...]) -> LeftOut:
    return LeftOut(participation_id=part.id, name=profile.name, side=Side(part.side), missing=missing)
