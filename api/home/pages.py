"""The first page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import ClockDep, DatabaseDep, current_caller, half_or_fully_signed_in
from api.home.service import cards_of
from api.navigation import navigation_of
from api.pages.filters import LONDON
from api.pages.render import redirect, render
from api.programmes.words import KINDS, STATE_TONES, STATES
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability

router = APIRouter()

MINE = "/my"
WORDS = {
    "/agreements": "Rounds that wait for the network’s word",
    "/statistics": "Who takes part, in figures that identify nobody",
    "/organisations": "The organisations of this partnership",
    "/admin": "Who is trusted with what: invite a colleague, give a role, take it back",
    "/audit": "Who did what, and whether the trail of it is whole",
    "/retention": "What is deleted when, and what was",
    "/outbox": "Whether mail leaves, and what waits",
    "/erasure": "For somebody who asked for it",
    MINE: "Your own part: your answers, your pair, your next meeting",
}
"""What a place is for, where it is no programme."""


@router.get("/", dependencies=needs(Capability.PUBLIC))
def home(
    request: Request,
    found: Annotated[Caller | None, Depends(half_or_fully_signed_in)],
    caller: Annotated[Caller | None, Depends(current_caller)],
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """What needs me today? For somebody signed out: what this is."""
    if found is not None and found.waits:
        return redirect(request, "/second-step")
    if caller is None:
        return render(request, "home/welcome.html")
    places = [link for link in navigation_of(request).links if link.href in WORDS]
    coordinates = bool(caller.programmes_with(Capability.PROGRAMMES_SEE) != frozenset())
    if not coordinates and len(places) == 1:
        return redirect(request, places[0].href)
    with database.scoped(caller.partnership_id) as db:
        cards = cards_of(db, caller, clock.now().astimezone(LONDON).date())
    return render(
        request,
        "home/signed_in.html",
        cards=cards,
        coordinates=coordinates,
        places=[(link, WORDS[link.href]) for link in places],
        kinds=KINDS,
        states=STATES,
        tones=STATE_TONES,
    )
