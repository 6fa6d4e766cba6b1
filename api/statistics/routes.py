"""Participation figures over REST: one table, released once."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, etag
from api.deps import CallerDep, DatabaseDep, DbDep, SettingsDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.statistics import service
from api.statistics.schemas import FunnelPublic, ProgrammeFigures
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/programmes/{programme_id}/statistics/{financial_year}",
    tags=["statistics"],
    route_class=StrictRoute,
)


list_router = APIRouter(prefix="/statistics", tags=["statistics"], route_class=StrictRoute)


@list_router.get("", dependencies=needs(Capability.STATISTICS_SEE))
def list_statistics(db: DbDep, caller: CallerDep) -> list[ProgrammeFigures]:
    """The programmes that have figures, the newest first, and which years were released."""
    return service.figures_there_are(db, caller.programmes_with(Capability.STATISTICS_SEE))


@router.get("", dependencies=needs(Capability.STATISTICS_SEE))
def get_statistics(programme_id: UUID, financial_year: str, db: DbDep, response: Response) -> FunnelPublic:
    """How far people of each group came; 404 until it is released. ``financial_year`` is like 2026-27."""
    released = service.get_released(db, programme_id, service.read_year(financial_year))
    response.headers["ETag"] = etag(released.row)
    return service.public(released)


@router.post(
    "/release",
    dependencies=needs(Capability.STATISTICS_SEE),
    status_code=201,
    response_model=FunnelPublic,
)
def release_statistics(
    programme_id: UUID,
    financial_year: str,
    db: DbDep,
    database: DatabaseDep,
    settings: SettingsDep,
    caller: CallerDep,
    creation: CreationDep,
) -> Response:
    """Count, protect and freeze the table. It can't be undone."""
    year = service.read_year(financial_year)
    released = service.release(db, database, settings, programme_id, year, caller.account_id)
    path = f"/api/v1/programmes/{programme_id}/statistics/{service.in_address(year)}"
    return creation.created(service.public(released), path, released.row.version)
