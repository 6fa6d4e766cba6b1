"""What takes a search of its own to say: fetched after the page it belongs to, or opened by itself."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, DbDep
from api.pages.render import render, render_fragment, wants_fragment
from api.rounds import outlook, page_words, service
from api.rounds.round_page import path_of
from api.rounds.transitions import require_open
from api.security.access import needs
from api.security.capabilities import Capability
from models.programmes import Programme
from models.rounds import Round

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")


@router.get("/outlook", dependencies=needs(Capability.ROUNDS_SEE))
def show_outlook(
    request: Request, programme_id: UUID, round_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """What would the pairs come to if the round were locked now?"""
    programme, row = service.read_round(db, programme_id, round_id)
    require_open(row)
    found = outlook.outlook_of(db, programme, row, caller.person_id)
    return _part(request, "outlook", programme, row, outlook=found)


@router.get("/people/{place_id}/help", dependencies=needs(Capability.ROUNDS_SEE))
def show_help(request: Request, programme_id: UUID, round_id: UUID, place_id: UUID, db: DbDep) -> Response:
    """What would give somebody a pair?"""
    programme, row = service.read_round(db, programme_id, round_id)
    person, helps = outlook.help_for(db, programme, row, str(place_id))
    return _part(request, "help", programme, row, person=person, helps=helps)


def _part(request: Request, name: str, programme: Programme, row: Round, **context: Any) -> Response:
    template = f"rounds/{name}.html"
    context = page_words.words_for(programme) | context | {"path": path_of(row)}
    if wants_fragment(request):
        return render_fragment(request, template, name, **context)
    return render(request, template, programme=programme, round=row, **context)
