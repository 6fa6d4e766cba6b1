"""An invented partnership of any size: the same seed gives the same people, whatever they are used for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.demo import names
from api.free_time import half_hour_at
from api.my.consent import CONSENT, ELIGIBILITY, consent, declare_eligibility
from models.base import TenantTable
from models.participations import Conflict, Participation, ParticipationState, Side
from models.partnerships import Organisation, organisations
from models.people import Person
from models.placements import Placement
from models.programmes import Programme, ProgrammeKind, ProgrammeState

WORKING_DAYS: Final = 5
FIRST_HOUR, LAST_HOUR = 8, 17
_TITLES: Final = tuple(f"{project}: {focus}" for focus in names.FOCUSES for project in names.PROJECTS)
LINE_MANAGED: Final = 0.15
WITH_CONFLICT: Final = 0.06
WITH_SECOND_PLACE: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """The ids of the participations made, and of a fellowship's placements."""

    seekers: tuple[UUID, ...]
    providers: tuple[UUID, ...]
    placements: tuple[UUID, ...] = ()


def invent_organisations(db: Session) -> list[Organisation]:
    """The partnership's organisations; three invented ones where it has none."""
    if not organisations(db):
        db.add_all([Organisation(name=name, code=code) for name, code in names.ORGANISATIONS])
        db.flush()
    return organisations(db)


def invent_programme(db: Session, kind: ProgrammeKind, today: date, *, name: str | None = None) -> Programme:
    """An open programme of this kind whose sign-up closes in two weeks."""
    programme = Programme(
        kind=kind,
        name=name or names.PROGRAMMES[kind],
        summary=names.SUMMARIES[kind],
        state=ProgrammeState.OPEN,
        sign_up_closes_on=today + timedelta(days=14),
        starts_on=today + timedelta(days=28),
        ends_on=today + timedelta(days=28 + 182),
        topics=list(names.TOPICS),
        provider_capacity=2 if kind is ProgrammeKind.FELLOWSHIP else 1,
        retention_months=24,
    )
    db.add(programme)
    db.flush()
    return programme


def invent(db: Session, *, seed: int, programme: Programme, seekers: int, providers: int) -> Invented:
    """Fill ``programme`` with people who are ready to be matched.

    In a fellowship each provider is the host of one placement. A few people report to somebody on the other
    side, and a few typed whom they must not meet. Ids come from the seed too, so each programme of one
    partnership needs a seed of its own.
    """
    maker = _Maker(db, Random(seed), programme)  # noqa: S311  invented data, nothing secret
    providing = [maker.participation(Side.PROVIDER, number) for number in range(providers)]
    seeking = [maker.participation(Side.SEEKER, number) for number in range(seekers)]
    maker.relate(seeking, providing)
    places: list[Placement] = []
    if programme.kind is ProgrammeKind.FELLOWSHIP:
        places = [maker.placement(host) for host in providing]
    maker.wish(seeking, places)
    maker.save()
    return Invented(
        seekers=tuple(each.id for each in seeking),
        providers=tuple(each.id for each in providing),
        placements=tuple(place.id for place in places),
    )


class _Maker:
    """Draws people for one programme from one stream of random numbers."""

    def __init__(self, db: Session, random: Random, programme: Programme) -> None:
        self._db = db
        self._random = random
        self._programme = programme
        self._organisations = invent_organisations(db)
        self._now: datetime = db.info["clock"].now()
        self._people: dict[UUID, Person] = {}
        self._participations: list[Participation] = []
        self._others: list[TenantTable] = []
        self._offered = 0

    def save(self) -> None:
        """Write everything down, what others refer to first."""
        for rows in (self._people.values(), self._participations, self._others):
            self._db.add_all(rows)
            self._db.flush()

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def participation(self, side: Side, number: int) -> Participation:
        """A ready participant with a person of their own."""
        person = self._person(side, number)
        programme = self._programme
        topics = programme.topics or list(names.TOPICS)
        is_seeker = side is Side.SEEKER
        participation = Participation(
            id=self._id(),
            programme_id=programme.id,
            person_id=person.id,
            side=side,
            state=ParticipationState.READY,
            topics=self._random.sample(topics, min(len(topics), self._random.randint(2, 3))),
            capacity=self._capacity(is_seeker),
            first_words=self._random.choice(names.FIRST_WORDS),
            is_trained=True,
            registered_at=self._now,
        )
        consent(participation, CONSENT, self._now)
        declare_eligibility(participation, ELIGIBILITY, self._now)
        self._participations.append(participation)
        self._people[participation.id] = person
        return participation

    def relate(self, seekers: list[Participation], providers: list[Participation]) -> None:
        """Lines of management and conflicts between the sides."""
        junior, senior = self._by_rank(seekers, providers)
        for each in junior:
            if senior and self._random.random() < LINE_MANAGED:
                manager = self._people[self._random.choice(senior).id]
                self._people[each.id].line_manager_email = manager.email
        for each in [*seekers, *providers]:
            others = providers if each.side is Side.SEEKER else seekers
            if others and self._random.random() < WITH_CONFLICT:
                other = self._people[self._random.choice(others).id]
                typed = self._random.choice((other.email, other.name, names.NOBODY))
                self._others.append(Conflict(id=self._id(), person_id=each.person_id, typed=typed))

    def placement(self, host: Participation) -> Placement:
        """What a host offers: a project with one or two places."""
        person = self._people[host.id]
        number, turn = self._offered % len(_TITLES), self._offered // len(_TITLES)
        self._offered += 1
        project = _TITLES[number] + (f" {turn + 1}" if turn else "")
        placement = Placement(
            id=self._id(),
            programme_id=self._programme.id,
            host_id=host.id,
            organisation_id=person.organisation_id,
            title=project,
            project=names.PROJECT_WORDS.format(project=project.lower()),
            site=person.site,
            topics=list(host.topics),
            capacity=2 if self._random.random() < WITH_SECOND_PLACE else 1,
        )
        self._others.append(placement)
        return placement

    def wish(self, seekers: list[Participation], placements: list[Placement]) -> None:
        """Up to three ranked wishes of each fellow."""
        for each in seekers if placements else []:
            wanted = self._random.sample(placements, min(3, len(placements)))
            each.wishes = [str(place.id) for place in wanted]

    def _capacity(self, is_seeker: bool) -> int:
        programme = self._programme
        most = programme.seeker_capacity if is_seeker else programme.provider_capacity
        return most if most > 1 and self._random.random() < WITH_SECOND_PLACE else 1

    def _by_rank(
        self, seekers: list[Participation], providers: list[Participation]
    ) -> tuple[list[Participation], list[Participation]]:
        is_fellowship = self._programme.kind is ProgrammeKind.FELLOWSHIP
        return (seekers, providers) if is_fellowship else (providers, seekers)

    def _person(self, side: Side, number: int) -> Person:
        random = self._random
        first, last = random.choice(names.FIRST), random.choice(names.LAST)
        organisation = random.choice(self._organisations)
        is_senior = (side is Side.PROVIDER) == (self._programme.kind is ProgrammeKind.FELLOWSHIP)
        directorate = random.choice(names.DIRECTORATES)
        address = f"{first}.{last}.{number}{random.getrandbits(24):06x}@{organisation.code}.example".lower()
        return Person(
            id=self._id(),
            name=f"{first} {last}",
            email=address,
            organisation_id=organisation.id,
            site=random.choice(names.SITES),
            directorate=directorate,
            team=f"{directorate} {random.choice(names.TEAMS)}",
            role_group=random.choice(names.SENIOR_ROLES if is_senior else names.ROLES),
            pay_band=random.choice(names.SENIOR_BANDS if is_senior else names.BANDS),
            profession=random.choice(names.PROFESSIONS),
            meeting_modes=list(random.choice(names.MODES)),
            free=sorted(self._free(blocks=random.choice((1, 1, 2, 2) if is_senior else (1, 2, 3, 4)))),
        )

    def _free(self, *, blocks: int) -> set[int]:
        free: set[int] = set()
        for _ in range(blocks):
            day = self._random.randrange(WORKING_DAYS)
            start = half_hour_at(day, self._random.randrange(FIRST_HOUR, LAST_HOUR - 1))
            free.update(range(start, start + self._random.randint(2, 3)))
        return free
