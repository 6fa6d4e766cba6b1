"""Taking a round away."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import CallerDep, DbDep
from api.errors import NotFoundError
from api.pages.downloads import taken_away
from api.rounds import board, downloads, service
from api.rounds.downloads import Format
from api.security.access import needs
from api.security.capabilities import Capability
from models import rounds

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")


@router.get("/download/{form}", dependencies=needs(Capability.ROUNDS_SEE, is_export=True))
def download(programme_id: UUID, round_id: UUID, form: Format, db: DbDep, caller: CallerDep) -> Response:
    """The whole round as a file. That somebody took it is written down."""
    programme, row = service.read_round(db, programme_id, round_id)
    found = board.read_board(db, programme, row, caller.person_id)
    solve = rounds.solve(db, found.found.solve_id)
    if solve is None:
        raise NotFoundError
    content = downloads.file_of(programme, row, found, solve, form)
    name = downloads.file_name(row, form)
    return taken_away(db, caller.account_id, "round", row.id, content, name)
