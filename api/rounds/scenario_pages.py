"""The sets of pairs a round has had, side by side; and going back to one of them."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from api.deps import DbDep
from api.errors import ConflictError
from api.pages.forms import Form
from api.pages.notices import declare_notice
from api.pages.render import render, render_fragment, wants_fragment
from api.pages.values import Option
from api.rounds import page_words, scenarios, service, trade
from api.rounds.action_pages import RoundFormDep
from api.rounds.round_page import path_of
from api.rounds.transitions import DECIDABLE
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

TAKEN_UP: Final = declare_notice(
    "pairs_taken_up", "These pairs stand again, with what was decided when they were found."
)


@router.get("/sets", dependencies=needs(Capability.ROUNDS_SEE))
def show_sets(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    one: Annotated[int | None, Query(ge=1, le=10**6)] = None,
    other: Annotated[int | None, Query(ge=1, le=10**6)] = None,
) -> Response:
    """How do the sets found so far differ?"""
    programme, row = service.read_round(db, programme_id, round_id)
    found = scenarios.scenarios_of(db, row)
    numbers = (one, other) if one and other else tuple(sorted(each.number for each in found[:2]))
    compared = scenarios.compare(db, programme, row, (numbers[0], numbers[1])) if len(numbers) > 1 else None
    return render(
        request,
        "rounds/sets.html",
        programme=programme,
        round=row,
        path=path_of(row),
        scenarios=found,
        comparison=compared,
        options=[Option(value=str(each.number), text=f"Set {each.number}") for each in found],
        choice=Form.of({"one": str(numbers[0]), "other": str(numbers[1])}) if compared else Form(),
        may_change=row.state in DECIDABLE,
        is_wide=True,
        **page_words.words_for(programme),
    )


@router.get("/trade", dependencies=needs(Capability.ROUNDS_SEE))
def show_trade(request: Request, programme_id: UUID, round_id: UUID, db: DbDep) -> Response:
    """What does lifting the weakest pair cost? By itself, or as the part of the board that comes after it."""
    programme, row = service.read_round(db, programme_id, round_id)
    context: dict[str, Any] = {"trade": None, "chart": "", "refused": ""}
    try:
        found = trade.trade_of(db, row)
        context |= {"trade": found, "chart": Markup(trade.trade_chart(found)) if found.is_open else ""}  # noqa: S704  drawn by us, numbers only
    except ConflictError as refused:
        context["refused"] = refused.detail
    if wants_fragment(request):
        return render_fragment(request, "rounds/trade.html", "trade", **context)
    return render(
        request,
        "rounds/trade.html",
        programme=programme,
        round=row,
        path=path_of(row),
        **page_words.words_for(programme),
        **context,
    )


@router.post("/solves/{solve_id}/standing", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_up(solve_id: UUID, sent: RoundFormDep) -> Response:
    """Go back to these pairs."""

    def act(seen: int) -> None:
        scenarios.take_up(sent.db, sent.programme_id, sent.round_id, solve_id, seen, sent.actor_id)

    return sent.do(act, TAKEN_UP())
