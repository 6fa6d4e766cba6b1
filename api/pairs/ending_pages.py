"""The programme's pairs for its coordinators: how they stand, end one, who is free again."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pairs import ending
from api.pairs.following import following_of
from api.rounds import page_words
from api.security.access import needs
from api.security.capabilities import Capability
from models.pairs import PairState

ENDED: Final = declare_notice("pair_ended", "The pair has ended. Both get an email.")
CALLED_OFF: Final = declare_notice("introduction_called_off", "The introduction is called off.")
STATES: Final = {
    PairState.AWAITING_APPROVAL: "Waiting for the mentor’s word",
    PairState.INTRODUCED: "Introduced",
    PairState.DECLINED: "Not introduced",
    PairState.ENDED: "Ended",
    PairState.COMPLETED: "Completed",
}
TONES: Final = {
    PairState.AWAITING_APPROVAL: "yellow",
    PairState.INTRODUCED: "green",
    PairState.DECLINED: "grey",
    PairState.ENDED: "grey",
    PairState.COMPLETED: "blue",
}

router = APIRouter(prefix="/programmes/{programme_id}/pairs")


@router.get("", dependencies=needs(Capability.ROUNDS_SEE))
def show(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Every pair, and who is free again."""
    following = following_of(db, programme_id)
    return render(
        request,
        "pairs/list.html",
        following=following,
        programme=following.programme,
        pair_states=STATES,
        pair_tones=TONES,
        **page_words.words_for(following.programme),
    )


@router.get("/{pair_id}/end", dependencies=needs(Capability.ROUNDS_CHANGE))
def ask(request: Request, programme_id: UUID, pair_id: UUID, db: DbDep) -> Response:
    """Name what ending does."""
    found = ending.couple_of_programme(db, programme_id, pair_id)
    is_told = ending.was_told(db, found, found.provider)
    return render(request, "pairs/end.html", couple=found, is_told=is_told)


@router.post("/{pair_id}/end", dependencies=needs(Capability.ROUNDS_CHANGE))
def end(
    request: Request, programme_id: UUID, pair_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """End the pair."""
    row = ending.end_by_coordinator(db, programme_id, pair_id, form_version(form), caller.account_id)
    said = ENDED() if row.approved_at is not None else CALLED_OFF()
    return redirect(request, f"/programmes/{programme_id}/pairs", said)
