"""What is done with a fellowship's placements."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError, invalid
from api.placements.schemas import PlacementChange, PlacementCreate, PlacementOffer, PlacementPublic
from api.programmes.service import get_programme
from models import audit, participations, partnerships, people, placements
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.placements import Placement
from models.programmes import Programme, ProgrammeKind, ProgrammeState


def get_fellowship(db: Session, programme_id: UUID) -> Programme:
    """The programme, which must be a fellowship.

    :raises NotFoundError: where there is none; other kinds of programmes have no placements.
    """
    programme = get_programme(db, programme_id)
    if programme.kind != ProgrammeKind.FELLOWSHIP:
        raise NotFoundError
    return programme


def get_placement(db: Session, programme_id: UUID, placement_id: UUID, *, lock: bool = False) -> Placement:
    """One placement of the programme.

    :raises NotFoundError: where the programme has none of this id.
    """
    found = placements.placement(db, placement_id, lock=lock)
    if found is None or found.programme_id != programme_id:
        raise NotFoundError
    return found


def hosts(db: Session, programme_id: UUID) -> list[tuple[Participation, Person]]:
    """Who can host: the programme's providers who have not left, by name."""
    rows = participations.participants(db, programme_id, side=Side.PROVIDER)
    return [(part, person) for part, person in rows if part.state != ParticipationState.WITHDRAWN]


def add_placement(db: Session, programme_id: UUID, given: PlacementCreate, actor_id: UUID) -> Placement:
    """Offer a placement.

    :raises NotFoundError: no such fellowship; ConflictError: it is over, or has a placement of this title.
    :raises InvalidError: a host, organisation or topic that is not the programme's.
    """
    programme = get_fellowship(db, programme_id)
    _require_not_over(programme)
    placement = Placement(programme_id=programme_id, **given.model_dump())
    _check(db, programme, placement)
    _save(db, placement, {})
    audit.record(db, "added", "placement", placement.id, actor_id=actor_id)
    return placement


def change_placement(
    db: Session,
    programme_id: UUID,
    placement_id: UUID,
    change: PlacementChange,
    expected: int,
    actor_id: UUID,
) -> Placement:
    """Change what ``change`` names.

    :raises NotFoundError, StaleError: as named; ConflictError, InvalidError: as when adding one.
    """
    programme = get_fellowship(db, programme_id)
    _require_not_over(programme)
    placement = get_placement(db, programme_id, placement_id, lock=True)
    require_version(placement, expected)
    given = change.model_dump(exclude_unset=True)
    _check(db, programme, Placement(**(placement.model_dump() | given)))
    _save(db, placement, given)
    detail = {"fields": sorted(given)}
    audit.record(db, "changed", "placement", placement.id, actor_id=actor_id, detail=detail)
    return placement


def public(db: Session, rows: list[Placement]) -> list[PlacementPublic]:
    """Placements with the names of their hosts and organisations."""
    hosting = participations.participations_with_ids(db, [row.host_id for row in rows])
    persons = people.people_by_id(db, [part.person_id for part in hosting])
    names = {part.id: persons[part.person_id].name for part in hosting}
    organisations = {row.id: row.name for row in partnerships.organisations(db)}
    return [
        PlacementPublic(
            **_shown(row), host=names[row.host_id], organisation=organisations[row.organisation_id]
        )
        for row in rows
    ]


def offers(db: Session, programme_id: UUID) -> list[PlacementOffer]:
    """The open placements as fellows see them, by title."""
    organisations = {row.id: row.name for row in partnerships.organisations(db)}
    return [
        PlacementOffer(**_shown(row), organisation=organisations[row.organisation_id])
        for row in placements.placements(db, programme_id)
        if row.is_open
    ]


def _shown(row: Placement) -> dict[str, Any]:
    return row.model_dump(exclude={"partnership_id", "programme_id", "created_at", "version"})


def _require_not_over(programme: Programme) -> None:
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("A closed programme is not changed any more.", code="closed")


def _check(db: Session, programme: Programme, placement: Placement) -> None:
    if placement.host_id not in {part.id for part, _ in hosts(db, programme.id)}:
        raise invalid("host_id", "unknown", "Choose a host who takes part in this programme")
    if partnerships.organisation(db, placement.organisation_id) is None:
        raise invalid("organisation_id", "unknown", "Choose an organisation from the list")
    if not set(placement.topics) <= set(programme.topics):
        raise invalid("topics", "unknown", "Choose topics from the programme’s list")


def _save(db: Session, placement: Placement, changes: dict[str, Any]) -> None:
    """Change and save within a savepoint, so that a title that is taken leaves nothing behind."""
    try:
        with db.begin_nested():
            for name, value in changes.items():
                setattr(placement, name, value)
            db.add(placement)
            db.flush()
    except IntegrityError:
        raise ConflictError("The programme has a placement of this title.", code="exists") from None
