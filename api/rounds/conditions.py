"""What a programme asks of ready people before a round takes them, beyond being ready: one condition each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.programmes.policy import rule_switches
from api.releases.standing import Standing, standing_of
from models.participations import Participation, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from models.releases import releases_of_programme

Ready = Sequence[tuple[Participation, Person]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that people must meet: its code, who is left out in words, and whom it leaves out."""

    code: str
    words: str
    unmet: Callable[[Session, Programme, Ready], set[UUID]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody ready whom a round leaves out, by the first condition that they don't meet."""

    participation: Participation
    person: Person
    code: str
    words: str


def left_out(db: Session, programme: Programme, ready: Ready) -> list[LeftOut]:
    """Whom a round leaves out of those who are ready, and why."""
    found: dict[UUID, LeftOut] = {}
    for condition in CONDITIONS:
        unmet = condition.unmet(db, programme, ready)
        for part, person in ready:
            if part.id in unmet and part.id not in found:
                found[part.id] = LeftOut(
                    participation=part, person=person, code=condition.code, words=condition.words
                )
    return list(found.values())


def _without_release(db: Session, programme: Programme, ready: Ready) -> set[UUID]:
    """Fellows whose line manager has not said yes, where that is needed."""
    if programme.kind != ProgrammeKind.FELLOWSHIP or not rule_switches(programme).release:
        return set()
    rows = releases_of_programme(db, programme.id)
    return {
        part.id
        for part, person in ready
        if part.side == Side.SEEKER and standing_of(person, rows.get(part.id)) is not Standing.RELEASED
    }


CONDITIONS: Final = (
    Condition(code="release", words="their line manager has not released them", unmet=_without_release),
)
