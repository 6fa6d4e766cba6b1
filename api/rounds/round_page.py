"""The page of one round, whatever state it is in; also shown again above which a refusal is said."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from api.errors import ProblemError
from api.pages.forms import Form, FormErrors
from api.pages.render import render
from api.participants.readiness import Missing, Unmet
from api.participants.words import REMEDIES, sentence
from api.rounds import board, page_words, scenarios, service
from api.rounds.board import Board
from api.rounds.demand_rows import clash_in_words, demand_rows, shortfall_of
from api.rounds.directory import directory_of
from api.rounds.group_names import group_names
from api.rounds.left_out import LeftOut, left_out_then
from api.rounds.solving import CLASH
from api.rounds.transitions import DECIDABLE
from models import rounds
from models.clock import Clock
from models.programmes import Programme
from models.rounds import Round, RoundState, Solve, SolveState


def round_page(
    request: Request,
    db: Session,
    clock: Clock,
    programme_id: UUID,
    round_id: UUID,
    reader_id: UUID | None,
    *,
    refused: ProblemError | None = None,
    q: str = "",
) -> Response:
    """The page of the state a round is in; ``refused`` is said above it, with its status.

    ``reader_id`` is the person who reads, where they take part.
    """
    programme, row = service.read_round(db, programme_id, round_id)
    template, context = _content(db, clock, programme, row, reader_id, q)
    errors = FormErrors.from_problem(refused) if refused else FormErrors()
    return render(
        request,
        template,
        status=refused.status if refused else 200,
        form=Form(errors=errors),
        programme=programme,
        round=row,
        path=path_of(row),
        **page_words.words_for(programme),
        **context,
    )


def _content(
    db: Session, clock: Clock, programme: Programme, row: Round, reader_id: UUID | None, q: str
) -> tuple[str, dict[str, Any]]:
    if row.state == RoundState.OPEN:
        check = board.check_before_locking(db, programme, row, reader_id)
        return "rounds/open.html", {
            "check": check,
            "counts": page_words.check_counts(programme, check),
            **_left_out(check.left_out),
        }
    latest = rounds.latest_solve(db, row.id)
    failure = _failure(row, latest)
    if row.state == RoundState.SOLVING and latest is not None:
        return "rounds/solving.html", {**solving_context(programme, row, latest), "refresh_seconds": 2}
    if row.state == RoundState.LOCKED:
        if latest is not None and latest.generation != row.generation:
            failure = ""  # something was decided since, or other people are in the round
        people, names = directory_of(db, programme), group_names(db, programme)
        return "rounds/locked.html", {
            "counts": page_words.locked_counts(programme, row),
            "failure": failure,
            "clash": clash_in_words(latest, people, names) if failure and latest else (),
            "shortfall": shortfall_of(latest) if failure and latest else "",
            "is_clash_shown": failure == CLASH,
            "decided": demand_rows(db, row, service.snapshot_of(row), people, names),
            **_left_out(left_out_then(db, programme, row)),
            "scenarios": scenarios.scenarios_of(db, row),
        }
    found = board.read_board(db, programme, row, reader_id)
    return "rounds/board.html", {
        "board": found,
        "scenarios": scenarios.scenarios_of(db, row),
        "parts_of": page_words.parts_in(found.snapshot),
        "pairs_shown": _filtered(found, q),
        "q": q,
        "counts": page_words.board_counts(programme, found),
        "failure": failure,
        "minutes_left": minutes_left(row, clock),
        "may_change": row.state in DECIDABLE,
        **_left_out(left_out_then(db, programme, row)),
        "is_wide": True,
    }


def _failure(row: Round, latest: Solve | None) -> str:
    """Why the last search found nothing, as long as nothing was decided since."""
    is_told = latest and latest.state == SolveState.FAILED and latest.generation == row.generation
    return latest.failure if latest and is_told else ""


def _left_out(found: tuple[LeftOut, ...]) -> dict[str, Any]:
    """Who is not in the round, with what to do about it."""
    codes = [code for code in (*Missing, *Unmet) if any(code in each.missing for each in found)]
    return {
        "left_out": found,
        "missing_words": sentence,
        "missing_codes": codes,
        "remedies": [REMEDIES[code] for code in codes],
    }


def minutes_left(row: Round, clock: Clock) -> int:
    """Whole minutes, the begun one counted, in which publishing can still be undone."""
    if row.undo_until is None:
        return 0
    return max(0, -int((clock.now() - row.undo_until).total_seconds() // 60))


def _filtered(found: Board, q: str) -> list[board.PairRow]:
    """The pairs that show ``q``, for those without script; marks count as they stand on the page."""
    wanted = q.casefold()
    return [row for row in found.pairs if wanted in _shown_of(row).casefold()]


def _shown_of(row: board.PairRow) -> str:
    people = f"{row.seeker.name} {row.seeker.organisation} {row.provider.label} {row.provider.organisation}"
    return f"{people} {'Pinned' if row.is_pinned else ''} {'Changed' if row.is_new else ''}"


def solving_context(programme: Programme, row: Round, latest: Solve) -> dict[str, Any]:
    """What the page of a running search shows."""
    return {
        "solve": latest,
        "steps": page_words.solve_steps(latest),
        "steps_url": f"{path_of(row)}/steps",
    }


def path_of(row: Round) -> str:
    """Where a round's page is."""
    return f"/programmes/{row.programme_id}/rounds/{row.id}"
