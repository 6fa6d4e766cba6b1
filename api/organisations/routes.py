"""Organisations over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, DbDep
from api.organisations import service
from api.organisations.access import WHOLE
from api.organisations.schemas import OrganisationCreate, OrganisationPublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models.partnerships import Organisation

router = APIRouter(prefix="/organisations", tags=["organisations"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.SIGNED_IN))
def list_organisations(db: DbDep) -> list[OrganisationPublic]:
    """All organisations of the partnership, by name."""
    return [_public(organisation) for organisation in service.list_organisations(db)]


@router.post(
    "",
    dependencies=[*needs(Capability.ORGANISATIONS_CHANGE), *WHOLE],
    status_code=201,
    response_model=OrganisationPublic,
)
def add_organisation(
    given: OrganisationCreate, db: DbDep, caller: CallerDep, creation: CreationDep
) -> Response:
    """Add an organisation."""
    added = service.add_organisation(db, given, caller.account_id)
    return creation.created(_public(added), f"/api/v1/organisations/{added.id}", added.version)


@router.get("/{organisation_id}", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def get_organisation(organisation_id: UUID, db: DbDep, response: Response) -> OrganisationPublic:
    """One organisation, to correct it."""
    found = service.get_organisation(db, organisation_id)
    response.headers["ETag"] = etag(found)
    return _public(found)


@router.put("/{organisation_id}", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def change_organisation(
    organisation_id: UUID,
    given: OrganisationCreate,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> OrganisationPublic:
    """Correct its name and code."""
    changed = service.change_organisation(db, organisation_id, given, expected, caller.account_id)
    response.headers["ETag"] = etag(changed)
    return _public(changed)


def _public(organisation: Organisation) -> OrganisationPublic:
    return OrganisationPublic.model_validate(organisation, from_attributes=True)
