"""What is done with organisations."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.errors import ConflictError
from api.organisations.schemas import OrganisationCreate
from models import audit, partnerships
from models.partnerships import Organisation


def list_organisations(db: Session) -> list[Organisation]:
    """All organisations by name."""
    return partnerships.organisations(db)


def add_organisation(db: Session, given: OrganisationCreate, actor_id: UUID) -> Organisation:
    """Add an organisation.

    :raises ConflictError: where the partnership has one of this name or code.
    """
    organisation = Organisation(name=given.name, code=given.code)
    try:
        with db.begin_nested():
            db.add(organisation)
    except IntegrityError:
        raise ConflictError("There is an organisation of this name or code.", code="exists") from None
    audit.record(db, "added", "organisation", organisation.id, actor_id=actor_id)
    return organisation
