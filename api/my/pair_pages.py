"""End one's own pair, without a reason."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, DbDep, SettingsDep
from api.my.own import own
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pairs import ending
from api.security.access import needs
from api.security.capabilities import Capability
from models.pairs import PairState

ENDED: Final = declare_notice("my_pair_ended", "The pair has ended. Both of you get the same email.")
DECLINED: Final = declare_notice(
    "my_introduction_declined", "Thank you for telling us. You are not introduced."
)

router = APIRouter(prefix="/my/{participation_id}/pairs/{pair_id}")


@router.get("/end", dependencies=needs(Capability.OWN))
def ask(request: Request, participation_id: UUID, pair_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What ending means, before it is done."""
    mine = own(db, caller.person_id, participation_id)
    found = ending.own_couple_to_end(db, participation_id, pair_id)
    other = found.other(found.half(participation_id))
    return render(request, "my/end_pair.html", mine=mine, other=other, pair=found.pair)


@router.post("/end", dependencies=needs(Capability.OWN))
def end(
    request: Request,
    participation_id: UUID,
    pair_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """End it; never refused because something changed meanwhile."""
    own(db, caller.person_id, participation_id)
    row = ending.end_own(db, settings, participation_id, pair_id, caller.account_id)
    said = DECLINED() if row.state == PairState.DECLINED else ENDED()
    return redirect(request, f"/my/{participation_id}", said)
