"""Members and their roles over REST."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DatabaseDep, DbDep, SettingsDep
from api.members import second_steps, service
from api.members.schemas import GrantCreate, GrantPublic, MemberCreate, MemberPublic
from api.paging import Page, PagingDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from api.texts import Line, UnlessEmpty
from models.accounts import Role

router = APIRouter(tags=["members"], route_class=StrictRoute)


async def wanted_role(role: Annotated[Role | None, UnlessEmpty, Query()] = None) -> Role | None:
    """Whose roles a list is narrowed to."""
    return role


WantedRoleDep = Annotated[Role | None, Depends(wanted_role)]
WordsQuery = Annotated[Line, Query(max_length=100)]


@router.get("/members", dependencies=needs(Capability.ROLES_CHANGE))
def list_members(
    db: DbDep, caller: CallerDep, paging: PagingDep, role: WantedRoleDep, q: WordsQuery = ""
) -> Page[MemberPublic]:
    """Members who hold a role, by name. ``q`` looks in names and addresses."""
    found = service.list_members(db, caller, role, q, paging.after, paging.limit)
    keys = found[-1].keys() if found else None
    return Page(items=[service.public(member) for member in found], next=paging.next_of(found, keys))


@router.post(
    "/members", dependencies=needs(Capability.ROLES_CHANGE), status_code=201, response_model=MemberPublic
)
def invite(
    given: MemberCreate, db: DbDep, caller: CallerDep, settings: SettingsDep, creation: CreationDep
) -> Response:
    """Give a colleague a place here with a first role, and tell them by mail. It signs nobody in."""
    member = service.invite(db, caller, given, settings.base_url)
    path = f"/api/v1/members/{member.membership.id}"
    return creation.created(service.public(member), path, member.membership.version)


@router.get("/members/{membership_id}", dependencies=needs(Capability.ROLES_CHANGE))
def get_member(membership_id: UUID, db: DbDep, caller: CallerDep, response: Response) -> MemberPublic:
    """One member with their roles."""
    member = service.get_member(db, caller, membership_id)
    response.headers["ETag"] = etag(member.membership)
    return service.public(member)


@router.delete(
    "/members/{membership_id}/grants", dependencies=needs(Capability.ROLES_CHANGE), status_code=204
)
def take_back_all(membership_id: UUID, db: DbDep, caller: CallerDep, expected: IfMatchDep) -> Response:
    """Take back every role of a member, from their next request on."""
    service.take_back_all(db, caller, membership_id, expected)
    return Response(status_code=204)


@router.delete(
    "/members/{membership_id}/second-step", dependencies=needs(Capability.ROLES_CHANGE), status_code=204
)
def take_second_step_away(
    membership_id: UUID, database: DatabaseDep, clock: ClockDep, caller: CallerDep, expected: IfMatchDep
) -> Response:
    """Take away the second step of a member who lost it; they are signed out everywhere and told by mail."""
    second_steps.take_away(database, clock, caller, membership_id, expected)
    return Response(status_code=204)


@router.post(
    "/grants", dependencies=needs(Capability.ROLES_CHANGE), status_code=201, response_model=GrantPublic
)
def give(given: GrantCreate, db: DbDep, caller: CallerDep, creation: CreationDep) -> Response:
    """Give a member a role, from their next request on."""
    grant = service.give(db, caller, given)
    return creation.created(service.grant_public(grant), f"/api/v1/grants/{grant.id}", grant.version)


@router.get("/grants/{grant_id}", dependencies=needs(Capability.ROLES_CHANGE))
def get_grant(grant_id: UUID, db: DbDep, caller: CallerDep, response: Response) -> GrantPublic:
    """One role that somebody holds."""
    _, grant = service.get_grant(db, caller, grant_id)
    response.headers["ETag"] = etag(grant)
    return service.grant_public(grant)


@router.delete("/grants/{grant_id}", dependencies=needs(Capability.ROLES_CHANGE), status_code=204)
def take_back(grant_id: UUID, db: DbDep, caller: CallerDep, expected: IfMatchDep) -> Response:
    """Take a role back, from the next request on."""
    service.take_back(db, caller, grant_id, expected)
    return Response(status_code=204)
