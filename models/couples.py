"""A pair with the people in it, as introductions and feedback need them."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.database import partnership_of
from models.pairs import Pair, pair
from models.participations import Participation, Side
from models.partnerships import Organisation
from models.people import Person
from models.placements import Placement, placement
from models.programmes import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One person of a pair."""

    participation: Participation
    person: Person
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """A pair, its two people and its programme."""

    pair: Pair
    programme: Programme
    seeker: Half
    provider: Half
    placement: Placement | None

    @property
    def halves(self) -> tuple[Half, Half]:
        """Both people, the seeker first."""
        return self.seeker, self.provider

    def half(self, participation_id: UUID) -> Half:
        """The person with this participation."""
        return self.seeker if self.seeker.participation.id == participation_id else self.provider

    def other(self, half: Half) -> Half:
        """The partner of ``half``."""
        return self.provider if half.participation.side is Side.SEEKER else self.seeker


def couple(db: Session, pair_id: UUID, *, lock: bool = False) -> Couple:
    """A pair that exists, with its people; ``lock`` holds the pair's row until the transaction ends."""
    found = pair(db, pair_id, lock=lock)
    if found is None:
        raise LookupError("no such pair")
    return Couple(
        pair=found,
        programme=db.get_one(Programme, (found.partnership_id, found.programme_id)),
        seeker=half_of(db, found.seeker_id),
        provider=half_of(db, found.provider_id),
        placement=placement(db, found.placement_id) if found.placement_id else None,
    )


def names_in(db: Session, programme_id: UUID) -> dict[UUID, str]:
    """What the people of a programme are called, by their participations."""
    query = (
        select(Participation.id, Person.name)
        .join(
            Person,
            (col(Person.id) == col(Participation.person_id))
            & (col(Person.partnership_id) == col(Participation.partnership_id)),
        )
        .where(Participation.programme_id == programme_id)
    )
    return dict(db.exec(query).all())


def half_of(db: Session, participation_id: UUID) -> Half:
    """Whose participation this is; it exists."""
    scope = partnership_of(db)
    participation = db.get_one(Participation, (scope, participation_id))
    person = db.get_one(Person, (scope, participation.person_id))
    organisation = db.get_one(Organisation, (scope, person.organisation_id))
    return Half(participation=participation, person=person, organisation=organisation)
