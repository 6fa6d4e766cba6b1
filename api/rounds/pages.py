"""The rounds' pages: the list, and one page a round that shows what its state asks for."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from api.agreements import service as agreements
from api.concurrency import form_creation, form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.errors import ConflictError, ProblemError, StaleError
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormErrors
from api.pages.notices import Notice, declare_notice
from api.pages.render import redirect, render, render_fragment
from api.programmes.service import get_programme
from api.rounds import answers, board, page_words, service, solves
from api.rounds.board import Board
from api.rounds.directory import directory_of
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line
from models import rounds
from models.clock import Clock
from models.programmes import Programme, ProgrammeState
from models.rounds import Round, RoundState, Solve, SolveState

router = APIRouter(prefix="/programmes/{programme_id}/rounds")

STARTED: Final = declare_notice("round_started", "The round is started. Check it, then lock it.")
LOCKED: Final = declare_notice("round_locked", "The round is locked. Now find the best pairs.")
UNLOCKED: Final = declare_notice("round_unlocked", "The round is open again.")
CALLED_OFF: Final = declare_notice("solve_called_off", "The search was called off.")
DISCARDED: Final = declare_notice("proposal_discarded", "The pairs were thrown away. Pins are kept.")
ASKED: Final = declare_notice("steward_asked", "The steward was asked and gets an email.")
CLOSED: Final = declare_notice("round_closed", "The round is closed.")
DECIDABLE: Final = (RoundState.LOCKED, RoundState.PROPOSED, RoundState.AGREED)


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
    clock: ClockDep,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Response:
    """What a round's state asks for: check and lock, find pairs, look at them."""
    return round_page(request, db, clock, programme_id, round_id, q=q)


@router.get("/{round_id}/steps", dependencies=needs(Capability.ROUNDS_SEE))
def show_steps(request: Request, programme_id: UUID, round_id: UUID, db: DbDep) -> Response:
    """How far the search is; the whole page again once it is over."""
    programme, row = service.read_round(db, programme_id, round_id)
    solve = rounds.latest_solve(db, round_id)
    if row.state != RoundState.SOLVING or solve is None:
        return redirect(request, _path(row))
    return render_fragment(request, "rounds/solving.html", "progress", **_solving(programme, row, solve))


@router.post("/{round_id}/lock", dependencies=needs(Capability.ROUNDS_CHANGE))
def lock(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Freeze who is ready."""

    def act(expected: int) -> None:
        service.lock_round(db, programme_id, round_id, expected, clock.now(), caller.account_id)

    return do(request, db, clock, form, programme_id, round_id, act, LOCKED())


@router.post("/{round_id}/unlocking", dependencies=needs(Capability.ROUNDS_CHANGE))
def unlock(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Open a locked round again."""

    def act(expected: int) -> None:
        service.unlock_round(db, programme_id, round_id, expected, caller.account_id)

    return do(request, db, clock, form, programme_id, round_id, act, UNLOCKED())


@router.post("/{round_id}/solves", dependencies=needs(Capability.ROUNDS_CHANGE))
def solve(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Look for the best pairs, with everybody as they are now where the form says so."""
    is_fresh = form.value("is_fresh") == "true"

    def act(expected: int) -> None:
        solves.start_solve(
            db, programme_id, round_id, expected, clock.now(), caller.account_id, is_fresh=is_fresh
        )

    return do(request, db, clock, form, programme_id, round_id, act)


@router.post("/{round_id}/solves/{solve_id}/cancellation", dependencies=needs(Capability.ROUNDS_CHANGE))
def call_off(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    solve_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Call a search off."""

    def act(expected: int) -> None:
        solves.cancel_solve(db, programme_id, round_id, solve_id, expected, clock.now(), caller.account_id)

    return do(request, db, clock, form, programme_id, round_id, act, CALLED_OFF())


@router.post("/{round_id}/discarding", dependencies=needs(Capability.ROUNDS_CHANGE))
def discard(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Throw the pairs away."""

    def act(expected: int) -> None:
        solves.discard_proposal(db, programme_id, round_id, expected, caller.account_id)

    return do(request, db, clock, form, programme_id, round_id, act, DISCARDED())


@router.post("/{round_id}/asking", dependencies=needs(Capability.ROUNDS_CHANGE))
def ask(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Ask the steward to agree."""

    def act(expected: int) -> None:
        agreements.ask_steward(
            db,
            programme_id,
            round_id,
            expected,
            now=clock.now(),
            base_url=settings.base_url,
            actor_id=caller.account_id,
        )

    return do(request, db, clock, form, programme_id, round_id, act, ASKED())


@router.post("/{round_id}/closing", dependencies=needs(Capability.ROUNDS_CHANGE))
def close(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """End a published round."""

    def act(expected: int) -> None:
        service.close_round(db, programme_id, round_id, expected, clock.now(), caller.account_id)

    return do(request, db, clock, form, programme_id, round_id, act, CLOSED())


def do(
    request: Request,
    db: Session,
    clock: Clock,
    form: Form,
    programme_id: UUID,
    round_id: UUID,
    act: Callable[[int], None],
    notice: Notice | None = None,
) -> Response:
    """Do one thing to the round as the form saw it; what is refused is said on the round's page.

    The act runs in a transaction of its own, so that a refused one leaves nothing behind.
    """
    try:
        with db.begin_nested():
            act(form_version(form))
    except (ConflictError, StaleError) as refused:
        return round_page(request, db, clock, programme_id, round_id, refused=refused)
    return redirect(request, f"/programmes/{programme_id}/rounds/{round_id}", notice)


def round_page(
    request: Request,
    db: Session,
    clock: Clock,
    programme_id: UUID,
    round_id: UUID,
    *,
    refused: ProblemError | None = None,
    q: str = "",
) -> Response:
    """The page of the state a round is in; ``refused`` is said above it, with its status."""
    programme, row = service.read_round(db, programme_id, round_id)
    template, context = _content(db, clock, programme, row, q)
    errors = FormErrors.from_problem(refused) if refused else FormErrors()
    return render(
        request,
        template,
        status=refused.status if refused else 200,
        form=Form(errors=errors),
        programme=programme,
        round=row,
        path=_path(row),
        **page_words.words_for(programme),
        **context,
    )


def _content(
    db: Session, clock: Clock, programme: Programme, row: Round, q: str
) -> tuple[str, dict[str, Any]]:
    if row.state == RoundState.OPEN:
        check = board.check_before_locking(db, programme, row)
        return "rounds/open.html", {"check": check, "counts": page_words.check_counts(programme, check)}
    latest = rounds.latest_solve(db, row.id)
    failure = latest.failure if latest is not None and latest.state == SolveState.FAILED else ""
    if row.state == RoundState.SOLVING and latest is not None:
        return "rounds/solving.html", {**_solving(programme, row, latest), "refresh_seconds": 2}
    if row.state == RoundState.LOCKED:
        decided = board.decision_rows(
            rounds.decisions(db, row.id), directory_of(db, programme), service.snapshot_of(row)
        )
        counts = page_words.locked_counts(programme, row)
        return "rounds/locked.html", {"counts": counts, "failure": failure, "decided": decided}
    found = board.read_board(db, programme, row)
    return "rounds/board.html", {
        "board": found,
        "parts_of": page_words.parts_in(found.snapshot),
        "pairs_shown": _filtered(found, q),
        "q": q,
        "counts": page_words.board_counts(programme, found),
        "failure": failure,
        "minutes_left": minutes_left(row, clock),
        "may_change": row.state in DECIDABLE,
        "is_wide": True,
    }


def minutes_left(row: Round, clock: Clock) -> int:
    """Whole minutes, the begun one counted, in which publishing can still be undone."""
    if row.undo_until is None:
        return 0
    return max(0, -int((clock.now() - row.undo_until).total_seconds() // 60))


def _filtered(found: Board, q: str) -> list[board.PairRow]:
    """The pairs that show ``q``, for those without script."""
    wanted = q.casefold()
    return [
        row
        for row in found.pairs
        if wanted
        in " ".join(
            (row.seeker.name, row.seeker.organisation, row.provider.label, row.provider.organisation)
        ).casefold()
    ]


def _solving(programme: Programme, row: Round, latest: Solve) -> dict[str, Any]:
    return {
        "solve": latest,
        "steps": page_words.solve_steps(latest),
        "steps_url": f"{_path(row)}/steps",
    }


def _list_page(
    request: Request, db: Session, programme_id: UUID, refused: ConflictError | None = None
) -> Response:
    programme = get_programme(db, programme_id)
    rows = []
    for row in service.list_rounds(db, programme_id):
        found = answers.standing_or_none(db, row)
        rows.append({"round": row, "pairs": len(found.pairs) if found else None})
    errors = FormErrors.from_problem(refused) if refused else FormErrors()
    return render(
        request,
        "rounds/list.html",
        status=refused.status if refused else 200,
        form=Form(errors=errors),
        programme=programme,
        path=f"/programmes/{programme_id}/rounds",
        rows=rows,
        may_start=programme.state == ProgrammeState.OPEN and rounds.running_round(db, programme_id) is None,
        **page_words.words_for(programme),
    )


def _path(row: Round) -> str:
    return f"/programmes/{row.programme_id}/rounds/{row.id}"
