"""How a programme's pairs meet, over REST."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import DbDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.sessions.overview import pair_meetings
from api.sessions.schemas import PairMeetings
from api.strict_json import StrictRoute

router = APIRouter(prefix="/programmes/{programme_id}", tags=["sessions"], route_class=StrictRoute)


@router.get("/meetings", dependencies=needs(Capability.ROUNDS_SEE))
def list_meetings(programme_id: UUID, db: DbDep) -> list[PairMeetings]:
    """Each introduced pair's sessions as counts; who moved and cancelled how often, never why."""
    return pair_meetings(db, programme_id)
