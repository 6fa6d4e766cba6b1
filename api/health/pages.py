"""How is it going? One programme at a glance, for its coordinators."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, DbDep
from api.feedback.figures import FEWEST
from api.health.charts import bars
from api.health.service import health_of
from api.health.words import STAGES, needs_somebody, where_pairs_stand
from api.pages.render import render
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter(prefix="/programmes/{programme_id}/health")


@router.get("", dependencies=needs(Capability.ROUNDS_SEE))
def show(request: Request, programme_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """Counts that lead to lists, how far the pairs came, and meetings over time."""
    health = health_of(db, programme_id, caller)
    funnel = tuple((STAGES[stage], number) for stage, number in health.funnel.items())
    held = tuple((period.words, period.held) for period in health.periods)
    return render(
        request,
        "health/show.html",
        health=health,
        programme=health.programme,
        needs_somebody=needs_somebody(health),
        standing=where_pairs_stand(health),
        funnel=funnel,
        funnel_chart=bars("funnel", "How far the pairs came", "Pairs", funnel),
        held=held,
        held_chart=bars("held", "Meetings held", "Meetings", held) if held else None,
        unit=health.periods[0].unit if held else None,
        fewest=FEWEST,
    )
