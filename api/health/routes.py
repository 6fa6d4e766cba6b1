"""How a programme is doing, over REST."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import CallerDep, DbDep
from api.health.schemas import AskedPublic, HealthPublic, HeldPublic, MessageCounts, PairCounts, StagePublic
from api.health.service import Health, health_of
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models.outbox import MessageState

router = APIRouter(prefix="/programmes/{programme_id}/health", tags=["sessions"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.ROUNDS_SEE))
def read_health(programme_id: UUID, db: DbDep, caller: CallerDep) -> HealthPublic:
    """A programme at a glance: where its pairs stand, how far they came, meetings over time."""
    return _public(health_of(db, programme_id, caller))


def _public(health: Health) -> HealthPublic:
    counts = {shown.value: number for shown, number in health.lists.items()}
    return HealthPublic(
        pairs=PairCounts(matched=health.matched, awaiting_approval=health.waiting, **counts),
        free_again=health.free_again,
        funnel=[StagePublic(stage=stage, pairs=number) for stage, number in health.funnel.items()],
        held=[HeldPublic.model_validate(period, from_attributes=True) for period in health.periods],
        messages=None
        if health.messages is None
        else MessageCounts(
            failed=health.messages.get(MessageState.FAILED, 0),
            unknown=health.messages.get(MessageState.UNKNOWN, 0),
        ),
        asked=None
        if health.asked is None
        else AskedPublic.model_validate(health.asked, from_attributes=True),
    )
