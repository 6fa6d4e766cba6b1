"""A person's own part in a programme: found, or not there."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.concurrency import CHANGED_SINCE
from api.errors import NotFoundError, StaleError
from models import participations, people, programmes
from models.participations import Participation, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A participation with the person and the programme it joins."""

    participation: Participation
    person: Person
    programme: Programme

    @property
    def version(self) -> int:
        """Rises whenever an answer changes, whether it is kept with the person or with this part."""
        return self.person.version + self.participation.version

    @property
    def has_wishes(self) -> bool:
        """Whether this is a fellow, who can wish for placements."""
        return self.programme.kind == ProgrammeKind.FELLOWSHIP and self.participation.side == Side.SEEKER

    @property
    def most_partners(self) -> int:
        """The most people somebody on this side may have at once; a host's number is in the placements."""
        if self.participation.side == Side.SEEKER:
            return self.programme.seeker_capacity
        is_host = self.programme.kind == ProgrammeKind.FELLOWSHIP
        return 1 if is_host else self.programme.provider_capacity


def own(db: Session, person_id: UUID | None, participation_id: UUID, *, lock: bool = False) -> Own:
    """A person's own participation; ``lock`` holds it until the transaction ends.

    :raises NotFoundError: where there is none, it is somebody else's, or the person was erased meanwhile.
    """
    participation = participations.participation(db, participation_id, lock=lock)
    if participation is None or participation.person_id != person_id:
        raise NotFoundError
    person = people.person(db, participation.person_id, lock=lock)
    programme = programmes.programme(db, participation.programme_id)
    if person is None or person.erased_at is not None or programme is None:
        raise NotFoundError
    return Own(participation=participation, person=person, programme=programme)


def all_own(db: Session, person_id: UUID | None) -> list[Own]:
    """Everything a person takes part in, the latest first."""
    person = people.person(db, person_id) if person_id else None
    if person is None:
        return []
    of_id = {programme.id: programme for programme in programmes.programmes(db)}
    return [
        Own(participation=part, person=person, programme=of_id[part.programme_id])
        for part in participations.participations_of(db, person.id)
    ]


def require_own_version(mine: Own, expected: int) -> None:
    """Refuse to change what was changed since it was looked at.

    :raises StaleError: where ``expected`` is no longer the version.
    """
    if mine.version != expected:
        raise StaleError(CHANGED_SINCE, code="stale")
