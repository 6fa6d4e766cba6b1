"""How do the pairs meet? The coordinator's page."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import DbDep
from api.pages.render import render
from api.programmes.service import get_programme
from api.programmes.words import side_word
from api.security.access import needs
from api.security.capabilities import Capability
from api.sessions.overview import pair_meetings
from models.participations import Side
from models.programmes import ProgrammeKind

router = APIRouter(prefix="/programmes/{programme_id}")


@router.get("/meetings", dependencies=needs(Capability.ROUNDS_SEE))
def meetings(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Each pair: what was met, what is next, what fell out."""
    programme = get_programme(db, programme_id)
    kind = ProgrammeKind(programme.kind)
    return render(
        request,
        "sessions/overview.html",
        programme=programme,
        pairs=pair_meetings(db, programme_id),
        seeker=side_word(kind, Side.SEEKER),
        provider=side_word(kind, Side.PROVIDER),
        is_wide=True,
    )
