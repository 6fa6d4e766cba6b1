"""Taking a round away."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import CallerDep, DbDep
from api.errors import NotFoundError
from api.rounds import board, downloads, service
from api.rounds.downloads import Format
from api.security.access import needs
from api.security.capabilities import Capability
from models import audit, rounds

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")


@router.get("/download/{form}", dependencies=needs(Capability.ROUNDS_SEE, is_export=True))
def download(programme_id: UUID, round_id: UUID, form: Format, db: DbDep, caller: CallerDep) -> Response:
    """The whole round as a file. That somebody took it is written down."""
    programme, row = service.read_round(db, programme_id, round_id)
    found = board.read_board(db, programme, row)
    solve = rounds.solve(db, found.found.solve_id)
    if solve is None:
        raise NotFoundError
    content = downloads.file_of(programme, row, found, solve, form)
    audit.record(db, "downloaded", "round", row.id, actor_id=caller.account_id, detail={"form": form.value})
    headers = {
        "Content-Disposition": f'attachment; filename="{downloads.file_name(row, form)}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=downloads.MEDIA_TYPES[form], headers=headers)
