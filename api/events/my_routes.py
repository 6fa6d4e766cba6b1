"""The group events of one's programme over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, IfMatchDep
from api.deps import CallerDep, DbDep, SettingsDep
from api.events import places
from api.events.schemas import MyEvent
from api.my.own import own
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/my/participations/{participation_id}/events", tags=["my events"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.OWN))
def list_my_events(participation_id: UUID, db: DbDep, caller: CallerDep) -> list[MyEvent]:
    """The events that are not over and that are for the caller, the next first; never who else comes."""
    mine = own(db, caller.person_id, participation_id)
    return [places.public(offer) for offer in places.offers(db, mine)]


@router.post(
    "/{event_id}/sign-up", dependencies=needs(Capability.OWN), status_code=201, response_model=MyEvent
)
def sign_up(
    participation_id: UUID,
    event_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    creation: CreationDep,
) -> Response:
    """Take a place; 409 with the code ``full`` where none is left."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    taken = places.sign_up(db, settings, mine, event_id, caller.account_id)
    location = f"/api/v1/my/participations/{participation_id}/events"
    return creation.created(places.public(places.own_offer(db, mine, event_id)), location, taken.version)


@router.post("/{event_id}/cancellation", dependencies=needs(Capability.OWN))
def give_back(
    participation_id: UUID,
    event_id: UUID,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
) -> MyEvent:
    """Give one's place back, under the ``version`` of one's own sign-up."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    found = places.give_back(db, settings, mine, event_id, expected, caller.account_id)
    response.headers["ETag"] = f'"{found.version}"'
    return places.public(places.own_offer(db, mine, event_id))
