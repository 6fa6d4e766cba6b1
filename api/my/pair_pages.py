"""End one's own pair, without a reason."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, DbDep
from api.my.own import own
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pairs import ending
from api.pairs.own import own_couple
from api.security.access import needs
from api.security.capabilities import Capability

ENDED: Final = declare_notice("my_pair_ended", "The pair has ended. Both of you get the same email.")

router = APIRouter(prefix="/my/{participation_id}/pairs/{pair_id}")


@router.get("/end", dependencies=needs(Capability.OWN))
def ask(request: Request, participation_id: UUID, pair_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What ending means, before it is done."""
    mine = own(db, caller.person_id, participation_id)
    found = own_couple(db, participation_id, pair_id)
    other = found.other(found.half(participation_id))
    return render(request, "my/end_pair.html", mine=mine, other=other, pair=found.pair)


@router.post("/end", dependencies=needs(Capability.OWN))
def end(request: Request, participation_id: UUID, pair_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """End it; never refused because something changed meanwhile."""
    own(db, caller.person_id, participation_id)
    ending.end_own(db, participation_id, pair_id, caller.account_id)
    return redirect(request, f"/my/{participation_id}", ENDED())
