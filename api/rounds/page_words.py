"""The words and figures that the rounds' templates draw from, for one programme."""

from collections.abc import Callable, Mapping
from typing import Any

from api.pages.values import Count, ScorePart, Step, StepState
from api.programmes.words import side_word, side_words
from api.rounds import solving, words
from api.rounds.board import Board, Check
from api.rounds.snapshot import Snapshot
from api.rounds.solves import FIRST_STEP
from models.participations import Side
from models.programmes import Programme, ProgrammeKind
from models.rounds import Round, Solve, SolveState

PartsOf = Callable[[Mapping[str, int]], tuple[ScorePart, ...]]


def words_for(programme: Programme) -> dict[str, Any]:
    """What every page of a round can say."""
    kind = ProgrammeKind(programme.kind)
    return {
        "states": words.STATES,
        "tones": words.TONES,
        "seeker_word": side_word(kind, Side.SEEKER).capitalize(),
        "provider_word": provider_title(kind),
        "side_word": lambda side: side_word(kind, side).capitalize(),
        "meeting_in_words": words.first_meeting,
        "limit_in_words": words.limit,
        "loss_in_words": words.loss,
        "group_in_words": words.group_that_competes,
        "whom_in_words": words.whom_they_meet,
        "clash_in_words": words.cannot_all_hold,
        "refusal_in_words": words.refusal,
        "counts_in_words": words.refusal_counts,
        "help_in_words": help_in_words,
    }


def provider_title(kind: ProgrammeKind) -> str:
    """What stands over the provider's column."""
    return "Placement" if kind is ProgrammeKind.FELLOWSHIP else side_word(kind, Side.PROVIDER).capitalize()


def parts_in(snapshot: Snapshot) -> PartsOf:
    """How to show a score's parts: those that count in this round, always in one order and colour."""
    weights = snapshot.weights
    most = {
        "goals": weights.goals,
        "wishes": weights.wishes + weights.provider_wishes,
        "travel": weights.travel,
        "directorate": weights.directorate,
        "seniority": max((points for _, points in weights.seniority), default=0),
        "profession": weights.profession,
    }
    if not any(place.wishes for place in snapshot.by_id.values()):
        most["wishes"] = 0

    def parts_of(parts: Mapping[str, int]) -> tuple[ScorePart, ...]:
        return tuple(
            ScorePart(text=text, points=parts.get(name, 0), most=most[name])
            for name, text in words.PARTS.items()
            if most[name]
        )

    return parts_of


def help_in_words(would_open: Mapping[str, int]) -> str:
    """Which single rule stands alone between somebody and most partners."""
    if not would_open:
        return "Several rules at once stand between them and everybody."
    rule, count = max(would_open.items(), key=lambda item: (item[1], item[0]))
    partners = "1 partner" if count == 1 else f"{count} partners"
    return f"This alone stands between them and {partners}: {words.refusal([rule])}."


def check_counts(programme: Programme, check: Check) -> tuple[Count, ...]:
    """How many are ready, and how many of them are stuck."""
    kind = ProgrammeKind(programme.kind)
    return (
        Count(number=check.seekers, text=f"{side_words(kind, Side.SEEKER)} ready"),
        Count(number=check.providers, text=f"{_providers(kind)} ready"),
        Count(number=len(check.stuck), text="could meet nobody"),
    )


def locked_counts(programme: Programme, row: Round) -> tuple[Count, ...]:
    """Who is in the snapshot."""
    kind, snapshot = ProgrammeKind(programme.kind), row.snapshot or {"seekers": [], "providers": []}
    return (
        Count(number=len(snapshot["seekers"]), text=side_words(kind, Side.SEEKER)),
        Count(number=len(snapshot["providers"]), text=_providers(kind)),
    )


def board_counts(programme: Programme, board: Board) -> tuple[Count, ...]:
    """The totals over the set of pairs."""
    kind, snapshot = ProgrammeKind(programme.kind), board.snapshot
    counts = [
        Count(number=len(board.pairs), text="pair" if len(board.pairs) == 1 else "pairs"),
        Count(
            number=board.seekers_paired,
            text=f"of {len(snapshot.seekers)} {side_words(kind, Side.SEEKER)} have a pair",
        ),
        Count(
            number=board.providers_paired,
            text=f"of {len(snapshot.providers)} {_providers(kind)} have a pair",
        ),
        Count(number=board.found.total, text="total fit"),
    ]
    if board.found.weakest is not None:
        counts.append(Count(number=board.found.weakest, text="fit of the weakest pair"))
    if board.difference is not None:
        changed = len(board.difference.added) + len(board.difference.removed)
        counts.append(Count(number=changed, text="pairs differ from the set before", href="#difference"))
    return tuple(counts)


def solve_steps(solve: Solve) -> tuple[Step, ...]:
    """The steps of a search with the present one marked; the engine's own words are a detail of finding."""
    names = (FIRST_STEP, *solving.STEPS)
    present = solve.step if solve.step in names else solving.FINDING
    at = names.index(present) if solve.state in (SolveState.QUEUED, SolveState.RUNNING) else len(names)
    return tuple(
        Step(
            text=name,
            state=StepState.DONE if place < at else StepState.NOW if place == at else StepState.WAITING,
            detail=solve.step if place == at and solve.step != name else None,
        )
        for place, name in enumerate(names)
    )


def _providers(kind: ProgrammeKind) -> str:
    return "placements" if kind is ProgrammeKind.FELLOWSHIP else side_words(kind, Side.PROVIDER)
