"""Who sent their form and is not taken into a round, and what is missing: now, or when it was locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.participants.profile import profile_of
from api.participants.readiness import Missing, Unmet, missing_of
from api.releases.needed import unreleased
from models import participations
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme
from models.rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who agreed to take part, and what keeps them out."""

    participation_id: UUID
    name: str
    side: Side
    missing: tuple[Missing | Unmet, ...]


def left_out_now(db: Session, programme: Programme) -> tuple[LeftOut, ...]:
    """Whom a round locked at this moment would not take in, by name."""
    everybody = participations.participants(db, programme.id)
    ready = [(part, person) for part, person in everybody if part.state == ParticipationState.READY]
    out = unreleased(db, programme, ready)
    found = []
    for part, person in everybody:
        profile = profile_of(person, part)
        if part.id in out:
            found.append(_row(part, profile, (Unmet.RELEASE,)))
        elif part.state == ParticipationState.JOINING and part.consented_at is not None:
            found.append(_row(part, profile, missing_of(programme, profile, part)))
    return tuple(found)


def left_out_then(db: Session, programme: Programme, row: Round) -> tuple[LeftOut, ...]:
    """Whom a round did not take in when it was locked, by name."""
    kept = {UUID(id_): tuple(map(_code, codes)) for id_, codes in row.left_out}
    return tuple(
        _row(part, profile_of(person, part), kept[part.id])
        for part, person in participations.participants(db, programme.id, ids=kept)
    )


def as_kept(found: Sequence[LeftOut]) -> list[Any]:
    """As a round keeps it: ids and what was missing."""
    return [[str(each.participation_id), [code.value for code in each.missing]] for each in found]


def _code(text: str) -> Missing | Unmet:
    return Unmet(text) if text in set(Unmet) else Missing(text)


def _row(part: Participation, profile: Person, missing: tuple[Missing | Unmet, ...]) -> LeftOut:
    return LeftOut(participation_id=part.id, name=profile.name, side=Side(part.side), missing=missing)
