"""A programme's own words over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, DbDep
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from api.wording import service
from api.wording.schemas import MessageWording, WordingPublic
from notifications.contents import WORDED
from notifications.own_words import PLACEHOLDERS

router = APIRouter(prefix="/programmes/{programme_id}/wording", tags=["messages"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def get_wording(programme_id: UUID, db: DbDep, response: Response) -> WordingPublic:
    """Everything that the programme says in its own words."""
    programme = get_programme(db, programme_id)
    response.headers["ETag"] = etag(programme)
    return WordingPublic(
        messages={kind: service.wording_of(programme, kind) for kind in WORDED},
        placeholders=[f"{{{word}}}" for word in PLACEHOLDERS],
    )


@router.put("/{message}", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def change_wording(
    programme_id: UUID,
    message: str,
    given: MessageWording,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> MessageWording:
    """Say this in one kind of message from now on; all empty goes back to the house's words."""
    row = service.change_wording(db, programme_id, message, given, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return service.wording_of(row, message)
