"""Programmes over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.pages.filters import LONDON
from api.paging import Page, PagingDep
from api.programmes import closing, service
from api.programmes.access import EVERYWHERE
from api.programmes.schemas import ProgrammeChange, ProgrammeCreate, ProgrammePublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models import programmes
from models.programmes import Programme

router = APIRouter(prefix="/programmes", tags=["programmes"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def list_programmes(db: DbDep, caller: CallerDep, paging: PagingDep) -> Page[ProgrammePublic]:
    """The programmes that the caller may see, by name."""
    only = caller.programmes_with(Capability.PROGRAMMES_SEE)
    rows = programmes.programme_page(db, only=only, after=paging.after, limit=paging.limit)
    keys = programmes.page_keys(rows[-1]) if rows else None
    return Page(items=[service.public(row) for row in rows], next=paging.next_of(rows, keys))


@router.post(
    "",
    dependencies=[*needs(Capability.PROGRAMMES_CHANGE), *EVERYWHERE],
    status_code=201,
    response_model=ProgrammePublic,
)
def create_programme(given: ProgrammeCreate, db: DbDep, caller: CallerDep, creation: CreationDep) -> Response:
    """Set up a programme as a draft."""
    made = service.create_programme(db, given, caller.account_id)
    return creation.created(service.public(made), f"/api/v1/programmes/{made.id}", made.version)


@router.get("/{programme_id}", dependencies=needs(Capability.PROGRAMMES_SEE))
def get_programme(programme_id: UUID, db: DbDep, response: Response) -> ProgrammePublic:
    """One programme."""
    return _shown(service.get_programme(db, programme_id), response)


@router.patch("/{programme_id}", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def change_programme(
    programme_id: UUID,
    change: ProgrammeChange,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> ProgrammePublic:
    """Change what is named."""
    return _shown(service.change_programme(db, programme_id, change, expected, caller.account_id), response)


@router.post("/{programme_id}/opening", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def open_programme(
    programme_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    clock: ClockDep,
    response: Response,
) -> ProgrammePublic:
    """Let people join. A restricted programme needs its record of positive action first."""
    today = clock.now().astimezone(LONDON).date()
    return _shown(service.open_programme(db, programme_id, expected, today, caller.account_id), response)


@router.post("/{programme_id}/closing", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def close_programme(
    programme_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
    response: Response,
) -> ProgrammePublic:
    """End the programme: nobody joins and nothing is changed any more. Events ahead are called off."""
    closed = closing.close_programme(db, settings, programme_id, expected, caller.account_id)
    return _shown(closed, response)


def _shown(programme: Programme, response: Response) -> ProgrammePublic:
    response.headers["ETag"] = etag(programme)
    return service.public(programme)
