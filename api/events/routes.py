"""A programme's group events over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, DbDep, SettingsDep
from api.events import attendance, service
from api.events.schemas import AttendanceGiven, AttendeePublic, EventGiven, EventPublic, PeopleTold
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models import events

router = APIRouter(prefix="/programmes/{programme_id}/events", tags=["events"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def list_events(programme_id: UUID, db: DbDep) -> list[EventPublic]:
    """The programme's events in the order of their times."""
    return [service.public(found) for found in service.list_events(db, programme_id)]


@router.post("", dependencies=needs(Capability.PEOPLE_CHANGE), status_code=201, response_model=EventPublic)
def plan_event(
    programme_id: UUID, given: EventGiven, db: DbDep, caller: CallerDep, creation: CreationDep
) -> Response:
    """Plan an event; nobody is told yet."""
    row = service.plan(db, programme_id, given, caller.account_id)
    location = f"/api/v1/programmes/{programme_id}/events/{row.id}"
    return creation.created(service.public(service.shown(db, row)), location, row.version)


@router.get("/{event_id}", dependencies=needs(Capability.PROGRAMMES_SEE))
def read_event(programme_id: UUID, event_id: UUID, response: Response, db: DbDep) -> EventPublic:
    """One event."""
    row = service.get_event(db, programme_id, event_id)
    response.headers["ETag"] = etag(row)
    return service.public(service.shown(db, row))


@router.put("/{event_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def change_event(
    programme_id: UUID,
    event_id: UUID,
    given: EventGiven,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
) -> EventPublic:
    """Change an event that is ahead; whoever has a place gets an email where it concerns them."""
    service.change(db, settings, programme_id, event_id, given, expected, caller.account_id)
    return read_event(programme_id, event_id, response, db)


@router.post("/{event_id}/cancellation", dependencies=needs(Capability.PEOPLE_CHANGE))
def cancel_event(
    programme_id: UUID,
    event_id: UUID,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
) -> EventPublic:
    """Cancel an event that is ahead; whoever has a place gets an email, and it leaves their calendar."""
    service.cancel(db, settings, programme_id, event_id, expected, caller.account_id)
    return read_event(programme_id, event_id, response, db)


@router.post(
    "/{event_id}/announcements",
    dependencies=needs(Capability.PEOPLE_CHANGE),
    status_code=201,
    response_model=PeopleTold,
)
def announce_event(
    programme_id: UUID,
    event_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    creation: CreationDep,
) -> Response:
    """Invite everybody whom the event is for and who has not been invited to it, by mail."""
    told = service.announce(db, settings, programme_id, event_id, caller.account_id)
    row = service.get_event(db, programme_id, event_id)
    location = f"/api/v1/programmes/{programme_id}/events/{event_id}"
    return creation.created(PeopleTold(told=told), location, row.version)


@router.get("/{event_id}/attendance", dependencies=needs(Capability.PEOPLE_SEE))
def list_attendance(
    programme_id: UUID, event_id: UUID, response: Response, db: DbDep
) -> list[AttendeePublic]:
    """Everybody who has a place, by name; the ETag is the event's."""
    row = service.get_event(db, programme_id, event_id)
    response.headers["ETag"] = etag(row)
    return [attendance.public(each) for each in events.attendees(db, row.id)]


@router.put("/{event_id}/attendance", dependencies=needs(Capability.PEOPLE_CHANGE))
def note_attendance(
    programme_id: UUID,
    event_id: UUID,
    given: AttendanceGiven,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
) -> list[AttendeePublic]:
    """Note who came to an event that has begun; whoever else had a place was absent. Can be corrected."""
    found = attendance.note(db, programme_id, event_id, given.attended, expected, caller.account_id)
    response.headers["ETag"] = etag(service.get_event(db, programme_id, event_id))
    return [attendance.public(each) for each in found]
