"""A programme's pairs as they stand, and who is free again because a pair ended early."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.my.view import is_final
from api.programmes.service import get_programme
from models import pairs, rounds
from models.pairs import LIVE, Pair, PairState
from models.participations import Participation, ParticipationState, Side, participants
from models.people import Person
from models.programmes import Programme, ProgrammeState


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A pair with its two people."""

    pair: Pair
    seeker: Person
    provider: Person
    seeker_part: Participation
    provider_part: Participation


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Somebody whose pair ended early and who has no other one; they come first in the next round."""

    participation_id: UUID
    side: Side
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What became of a programme's pairs. ``may_start``: a round can be started now."""

    programme: Programme
    pairs: tuple[Named, ...]
    free: tuple[Free, ...]
    may_start: bool


def following_of(db: Session, programme_id: UUID) -> Following:
    """A programme's pairs whose publication can't be undone any more, and who is free again.

    :raises NotFoundError: where there is no such programme.
    """
    programme = get_programme(db, programme_id)
    now: datetime = db.info["clock"].now()
    found = _named(db, programme_id)
    of_round = {each.pair.round_id: each.pair for each in found}
    final = {round_id: is_final(db, row, now) for round_id, row in of_round.items()}
    is_open = programme.state == ProgrammeState.OPEN
    return Following(
        programme=programme,
        pairs=tuple(each for each in found if final[each.pair.round_id]),
        free=free_again(found) if is_open else (),
        may_start=is_open and rounds.running_round(db, programme_id) is None,
    )


def _named(db: Session, programme_id: UUID) -> list[Named]:
    people = {part.id: (part, person) for part, person in participants(db, programme_id)}
    found = [
        Named(
            pair=row,
            seeker_part=people[row.seeker_id][0],
            seeker=people[row.seeker_id][1],
            provider_part=people[row.provider_id][0],
            provider=people[row.provider_id][1],
        )
        for row in pairs.pairs_of_programme(db, programme_id)
    ]
    return sorted(found, key=lambda each: (each.seeker.name.casefold(), each.provider.name.casefold()))


def free_again(found: list[Named]) -> tuple[Free, ...]:
    """Who is ready, had a pair that ended early, and is in none now; by name. Pure."""
    people: dict[UUID, tuple[Participation, Person]] = {}
    taken: set[UUID] = set()
    for each in found:
        both = ((each.seeker_part, each.seeker), (each.provider_part, each.provider))
        for part, person in both:
            if each.pair.state in LIVE:
                taken.add(part.id)
            elif each.pair.state == PairState.ENDED and part.state == ParticipationState.READY:
                people[part.id] = (part, person)
    free = [
        Free(participation_id=part.id, side=Side(part.side), name=person.name)
        for id_, (part, person) in people.items()
        if id_ not in taken
    ]
    return tuple(sorted(free, key=lambda each: (each.side, each.name.casefold(), str(each.participation_id))))
