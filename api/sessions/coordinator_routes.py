"""How a programme's pairs meet, and asking them to book, over REST."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.concurrency import CreationDep
from api.deps import CallerDep, DbDep, SettingsDep
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from api.sessions.nudging import nudge_chosen
from api.sessions.overview import listed, pair_meetings
from api.sessions.schemas import PairMeetings, PairsNudged, PairsToNudge, Shown
from api.strict_json import StrictRoute

router = APIRouter(prefix="/programmes/{programme_id}", tags=["sessions"], route_class=StrictRoute)


@router.get("/meetings", dependencies=needs(Capability.ROUNDS_SEE))
def list_meetings(
    programme_id: UUID, db: DbDep, show: Annotated[Shown | None, Query()] = None
) -> list[PairMeetings]:
    """Each introduced pair's sessions as counts; who moved and cancelled how often, never why."""
    return listed(pair_meetings(db, programme_id), show)


@router.post(
    "/meetings/nudges",
    dependencies=needs(Capability.ROUNDS_CHANGE),
    status_code=201,
    response_model=PairsNudged,
)
def nudge(
    programme_id: UUID,
    chosen: PairsToNudge,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    creation: CreationDep,
) -> Response:
    """Ask both people of each pair to book their next session; nobody twice in seven days."""
    done = nudge_chosen(db, settings, programme_id, chosen.pair_ids, caller.account_id)
    answer = PairsNudged.model_validate(done, from_attributes=True)
    version = get_programme(db, programme_id).version
    return creation.created(answer, f"/api/v1/programmes/{programme_id}/meetings", version)
