"""What is done with organisations."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.organisations.schemas import OrganisationCreate
from models import audit, partnerships
from models.partnerships import Organisation


def list_organisations(db: Session, only: frozenset[UUID] | None = None) -> list[Organisation]:
    """All organisations by name; ``only`` narrows them."""
    return [row for row in partnerships.organisations(db) if only is None or row.id in only]


def get_organisation(db: Session, organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """One organisation.

    :raises NotFoundError: where there is none of this id.
    """
    found = partnerships.organisation(db, organisation_id, lock=lock)
    if found is None:
        raise NotFoundError
    return found


def add_organisation(db: Session, given: OrganisationCreate, actor_id: UUID) -> Organisation:
    """Add an organisation.

    :raises ConflictError: where the partnership has one of this name or code.
    """
    organisation = Organisation(**given.model_dump())
    _save(db, organisation)
    audit.record(db, "added", "organisation", organisation.id, actor_id=actor_id)
    return organisation


def change_organisation(
    db: Session, organisation_id: UUID, given: OrganisationCreate, expected: int, actor_id: UUID
) -> Organisation:
    """Correct an organisation's name, code and where its people turn with a concern.

    :raises NotFoundError, StaleError: as named; ConflictError: where another has this name or code.
    """
    organisation = get_organisation(db, organisation_id, lock=True)
    require_version(organisation, expected)
    changed = [name for name, value in given if getattr(organisation, name) != value]
    for name, value in given:
        setattr(organisation, name, value)
    _save(db, organisation)
    audit.record(
        db, "changed", "organisation", organisation_id, actor_id=actor_id, detail={"fields": sorted(changed)}
    )
    return organisation


def _save(db: Session, organisation: Organisation) -> None:
    try:
        with db.begin_nested():
            db.add(organisation)
            db.flush()
    except IntegrityError:
        raise ConflictError("There is an organisation of this name or code.", code="exists") from None
