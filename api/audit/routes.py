"""The audit trail over REST."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from api.audit import service
from api.audit.schemas import ChainPublic, EntryPublic
from api.audit.service import Asked
from api.deps import DbDep
from api.errors import invalid
from api.paging import Page, PagingDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from api.texts import Line, UnlessEmpty

router = APIRouter(prefix="/audit-entries", tags=["audit"], route_class=StrictRoute)


async def asked(
    kind: Annotated[Line, Query(max_length=120)] = "",
    actor: Annotated[UUID | None, UnlessEmpty, Query()] = None,
    record: Annotated[UUID | None, UnlessEmpty, Query()] = None,
    since: Annotated[date | None, UnlessEmpty, Query()] = None,
    until: Annotated[date | None, UnlessEmpty, Query()] = None,
) -> Asked:
    """Which entries a list shows. ``kind`` is action and kind of record: ``locked:round``."""
    action, _, resource = kind.rpartition(":")
    if kind and not (action and resource):
        raise invalid("query.kind", "malformed", "Write an action and a kind of record, like locked:round.")
    if until == date.max:
        raise invalid("query.until", "too_late", "Choose an earlier day.")
    return Asked(
        kind=(action, resource) if kind else None,
        actor_id=actor,
        resource_id=record,
        since=since,
        until=until,
    )


AskedDep = Annotated[Asked, Depends(asked)]


@router.get("", dependencies=needs(Capability.AUDIT_SEE))
def list_entries(db: DbDep, paging: PagingDep, asked: AskedDep) -> Page[EntryPublic]:
    """Who did what, the latest first."""
    found = service.list_entries(db, asked, paging.after, paging.limit)
    keys = [found[-1].entry.sequence] if found else None
    return Page(items=[service.public(line) for line in found], next=paging.next_of(found, keys))


@router.get("/check", dependencies=needs(Capability.AUDIT_SEE))
def check_chain(db: DbDep) -> ChainPublic:
    """Whether the whole trail fits together, and its head to keep somewhere else."""
    return service.check_chain(db)
