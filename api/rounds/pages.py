"""The rounds' pages: the list, and one page a round that shows what its state asks for."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation
from api.deps import CallerDep, ClockDep, DbDep
from api.errors import ConflictError
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render, render_fragment
from api.programmes.service import get_programme
from api.rounds import page_words, service
from api.rounds.round_page import path_of, round_page, solving_context
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line
from models import rounds
from models.programmes import ProgrammeState
from models.rounds import RoundState

router = APIRouter(prefix="/programmes/{programme_id}/rounds")

STARTED: Final = declare_notice("round_started", "The round is started. Check it, then lock it.")


@router.get("", dependencies=needs(Capability.ROUNDS_SEE))
def list_rounds(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """A programme's rounds."""
    return _list_page(request, db, programme_id)


@router.post("", dependencies=needs(Capability.ROUNDS_CHANGE))
def start_round(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, clock: ClockDep, form: FormDep
) -> Response:
    """Start the next round."""
    creation = form_creation(request, db, caller.membership_id, form)
    try:
        made = service.create_round(db, programme_id, clock.now(), caller.account_id)
    except ConflictError as refused:
        return _list_page(request, db, programme_id, refused)
    path = f"/programmes/{programme_id}/rounds/{made.id}"
    return creation.seen_other(redirect(request, path, STARTED()))


@router.get("/{round_id}", dependencies=needs(Capability.ROUNDS_SEE))
def show_round(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Response:
    """What a round's state asks for: check and lock, find pairs, look at them."""
    return round_page(request, db, clock, programme_id, round_id, caller.person_id, q=q)


@router.get("/{round_id}/steps", dependencies=needs(Capability.ROUNDS_SEE))
def show_steps(request: Request, programme_id: UUID, round_id: UUID, db: DbDep) -> Response:
    """How far the search is; the whole page again once it is over."""
    programme, row = service.read_round(db, programme_id, round_id)
    solve = rounds.latest_solve(db, round_id)
    if row.state != RoundState.SOLVING or solve is None:
        return redirect(request, path_of(row))
    return render_fragment(
        request, "rounds/solving.html", "progress", **solving_context(programme, row, solve)
    )


def _list_page(
    request: Request, db: Session, programme_id: UUID, refused: ConflictError | None = None
) -> Response:
    programme = get_programme(db, programme_id)
    listed = service.list_rounds(db, programme_id)
    pairs = rounds.pairs_found(db, [row.id for row in listed])
    errors = FormErrors.from_problem(refused) if refused else FormErrors()
    return render(
        request,
        "rounds/list.html",
        status=refused.status if refused else 200,
        form=Form(errors=errors),
        programme=programme,
        path=f"/programmes/{programme_id}/rounds",
        rows=[{"round": row, "pairs": pairs.get(row.id)} for row in listed],
        may_start=programme.state == ProgrammeState.OPEN and rounds.running_round(db, programme_id) is None,
        **page_words.words_for(programme),
    )
