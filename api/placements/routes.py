"""A fellowship's placements over REST."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, DbDep
from api.my.own import own
from api.paging import Page, PagingDep
from api.placements import service
from api.placements.schemas import PlacementChange, PlacementCreate, PlacementOffer, PlacementPublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models import placements
from models.placements import Placement

router = APIRouter(tags=["placements"], route_class=StrictRoute)
OF_PROGRAMME = "/programmes/{programme_id}/placements"


@router.get(OF_PROGRAMME, dependencies=needs(Capability.PEOPLE_SEE))
def list_placements(programme_id: UUID, db: DbDep, paging: PagingDep) -> Page[PlacementPublic]:
    """A fellowship's placements by title."""
    service.get_fellowship(db, programme_id)
    rows = placements.placement_page(db, programme_id, after=paging.after, limit=paging.limit)
    keys = placements.page_keys(rows[-1]) if rows else None
    return Page(items=service.public(db, rows), next=paging.next_of(rows, keys))


@router.post(
    OF_PROGRAMME,
    dependencies=needs(Capability.PEOPLE_CHANGE),
    status_code=201,
    response_model=PlacementPublic,
)
def add_placement(
    programme_id: UUID, given: PlacementCreate, db: DbDep, caller: CallerDep, creation: CreationDep
) -> Response:
    """Offer a placement."""
    added = service.add_placement(db, programme_id, given, caller.account_id)
    location = f"/api/v1/programmes/{programme_id}/placements/{added.id}"
    return creation.created(service.public(db, [added])[0], location, added.version)


@router.get(OF_PROGRAMME + "/{placement_id}", dependencies=needs(Capability.PEOPLE_SEE))
def get_placement(programme_id: UUID, placement_id: UUID, db: DbDep, response: Response) -> PlacementPublic:
    """One placement."""
    return _shown(db, service.get_placement(db, programme_id, placement_id), response)


@router.patch(OF_PROGRAMME + "/{placement_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def change_placement(
    programme_id: UUID,
    placement_id: UUID,
    change: PlacementChange,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> PlacementPublic:
    """Change what is named."""
    changed = service.change_placement(db, programme_id, placement_id, change, expected, caller.account_id)
    return _shown(db, changed, response)


@router.get("/my/participations/{participation_id}/placements", dependencies=needs(Capability.OWN))
def placements_to_wish_for(participation_id: UUID, db: DbDep, caller: CallerDep) -> list[PlacementOffer]:
    """The open placements of a fellowship that the caller takes part in."""
    mine = own(db, caller.person_id, participation_id)
    return service.offers(db, mine.programme.id)


def _shown(db: Session, placement: Placement, response: Response) -> PlacementPublic:
    response.headers["ETag"] = etag(placement)
    return service.public(db, [placement])[0]
