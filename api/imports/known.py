"""What is known of a programme's people, as rows of its file."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from api.files.problems import TableError, TableProblem
from api.participants.profile import profile_of
from api.people_file import PeopleWords, PersonRow
from api.programmes.words import side_word
from models import participations as stored
from models import partnerships, people, placements
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Ids and what people write for them: organisations by code, placements by title."""

    words: PeopleWords
    organisation_ids: dict[str, UUID]
    placement_ids: dict[str, UUID]

    def organisation_code(self, organisation_id: UUID) -> str:
        return next(code for code, known in self.organisation_ids.items() if known == organisation_id)

    def titles(self, wishes: list[str]) -> tuple[str, ...]:
        """The titles of placements wished for; those that are gone are left out."""
        of_id = {str(placement_id): title for title, placement_id in self.placement_ids.items()}
        return tuple(of_id[wish] for wish in wishes if wish in of_id)


def names_of(db: Session, programme: Programme) -> Names:
    """What may be written in this programme's file."""
    listed = partnerships.organisations(db)
    sides = {side_word(programme.kind, side): side for side in Side}
    if programme.kind == ProgrammeKind.REVERSE_MENTORING:
        sides["mentee"] = Side.SEEKER
    else:
        sides["host"] = Side.PROVIDER
    return Names(
        words=PeopleWords(
            sides=sides,
            organisations={organisation.code: organisation.name for organisation in listed},
            topics=tuple(programme.topics),
        ),
        organisation_ids={organisation.code: organisation.id for organisation in listed},
        placement_ids={
            placement.title: placement.id for placement in placements.placements(db, programme.id)
        },
    )


def known_row(person: Person, participation: Participation, names: Names) -> PersonRow:
    """Somebody as a row of the file. Whom to keep apart is never told."""
    person = profile_of(person, participation)
    return PersonRow(
        number=0,
        given=frozenset(),
        name=person.name,
        email=person.email,
        side=Side(participation.side),
        organisation=names.organisation_code(person.organisation_id),
        site=person.site,
        directorate=person.directorate,
        team=person.team,
        role_group=person.role_group,
        pay_band=person.pay_band,
        profession=person.profession,
        topics=tuple(participation.topics),
        wishes=names.titles(participation.wishes),
        meeting_modes=tuple(person.meeting_modes),
        free=frozenset(person.free),
        capacity=participation.capacity,
        line_manager_email=person.line_manager_email,
        first_words=participation.first_words,
        is_trained=participation.is_trained,
        has_consented=participation.consented_at is not None,
        declares_eligibility=participation.eligibility_declared_at is not None,
    )


def exported_rows(db: Session, programme: Programme, names: Names) -> list[PersonRow]:
    """Everybody who has not left, by name."""
    return [
        known_row(person, participation, names)
        for participation, person in stored.participants(db, programme.id)
        if participation.state != ParticipationState.WITHDRAWN
    ]


def with_known_wishes(rows: tuple[PersonRow, ...], names: Names) -> tuple[PersonRow, ...]:
    """The rows with their wishes written as the placements' titles.

    :raises TableError: naming each row that wishes for a placement that is not there.
    """
    titles = {title.casefold(): title for title in names.placement_ids}
    message = "Write placements by their titles, as they stand in the programme."
    problems = [
        TableProblem(row=row.number, column="Wishes", code="unknown_placement", message=message)
        for row in rows
        if any(wish.casefold() not in titles for wish in row.wishes)
    ]
    if problems:
        raise TableError(*problems)
    return tuple(replace(row, wishes=tuple(titles[wish.casefold()] for wish in row.wishes)) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The people whom a file names, as far as they are known."""

    people: dict[str, Person]
    parts: dict[tuple[UUID, Side], Participation]
    elsewhere: list[Participation]

    def part(self, row: PersonRow) -> Participation | None:
        """The part that this row's person has on its side of the programme."""
        person = self.people.get(row.email)
        return self.parts.get((person.id, row.side)) if person else None


def look_up(db: Session, programme: Programme, rows: tuple[PersonRow, ...], *, lock: bool = False) -> Known:
    """Find everybody named in ``rows`` with two queries, however many they are."""
    found = people.people_by_email(db, sorted({row.email for row in rows}), lock=lock)
    all_parts = stored.participations_of_people(db, [person.id for person in found.values()])
    here = [part for part in all_parts if part.programme_id == programme.id]
    return Known(
        people=found,
        parts={(part.person_id, Side(part.side)): part for part in here},
        elsewhere=[part for part in all_parts if part.programme_id != programme.id],
    )
