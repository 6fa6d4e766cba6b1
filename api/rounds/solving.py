"""The search for the best pairs, as the worker runs it: read, solve, check the proof, write down."""

import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from api.rounds.answers import found_by
from api.rounds.demands import Demands, IdPair, demands_now, is_shown
from api.rounds.first_meetings import first_meetings
from api.rounds.in_the_way import Keeping, kept_by
from api.rounds.snapshot import Snapshot
from api.rounds.solves import UNDER_WAY
from api.rounds.translate import candidates_of, problem_of
from matching import Answer, Candidates, Problem, Status, solve, verify
from models import audit, rounds
from models.clock import Clock
from models.database import Database
from models.rounds import RoundState, SolveState

READING: Final = "Reading who is ready"
RULES: Final = "Applying the rules to every possible pair"
FINDING: Final = "Finding the best pairs"
CHECKING: Final = "Checking that nothing better is possible"
WRITING: Final = "Writing the pairs down"
STEPS: Final = (READING, RULES, FINDING, CHECKING, WRITING)
"""The steps in order; while finding, the engine's own words stand in their place."""

CLASH: Final = "What was decided for this round cannot all be kept together."
NOT_FOUND: Final = "No set of pairs was found that keeps all that was decided for this round."
UNPROVEN: Final = "The result did not pass its check, so it was not kept. Try again."
ACCIDENT: Final = "Something went wrong on our side and nothing was changed. Try again."

log = structlog.get_logger("rounds")


class SolveOverError(Exception):
    """The search was called off, or another worker finished it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a solve starts from: ``digest`` is the snapshot's."""

    snapshot: Snapshot
    digest: str
    demands: Demands
    previous: tuple[IdPair, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a solve ends with; ``failure`` is empty where the pairs can be proposed."""

    problem: dict[str, Any]
    answer: dict[str, Any]
    detail: dict[str, Any]
    failure: str = ""


def run(database: Database, clock: Clock, partnership_id: UUID, solve_id: UUID) -> None:
    """Do one solve to its end. It may be run again after a crash: the same answer comes out.

    An outage of the database is nobody's failure: it is raised, and the job starts again.

    Each step is told in a transaction of its own, so that the page shows it, and a search that was called
    off ends at the next step.
    """

    def tell(step: str) -> None:
        with database.scoped(partnership_id) as db:
            row = rounds.solve(db, solve_id, lock=True)
            if row is None or row.state != SolveState.RUNNING:
                raise SolveOverError
            row.step = step

    try:
        with database.scoped(partnership_id) as db:
            work = _begin(db, clock, solve_id)
        result = find_pairs(work, tell)
        tell(WRITING)
    except SolveOverError:
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception as accident:
        last = traceback.extract_tb(accident.__traceback__)[-1]
        log.error(
            "a solve failed",
            solve=str(solve_id),
            kind=type(accident).__name__,  # never its words, which may repeat somebody's profile
            place=f"{last.filename}:{last.lineno}",
        )
        result = Result(problem={}, answer={}, detail={}, failure=ACCIDENT)
    with database.scoped(partnership_id) as db:
        _finish(db, clock, solve_id, result)


def find_pairs(work: Work, tell: Callable[[str], None]) -> Result:
    """The best pairs for ``work``, with their proof checked. Pure but for ``tell``."""
    tell(RULES)
    candidates = candidates_of(work.snapshot, work.demands)
    problem = problem_of(candidates, work.demands, work.previous)
    answer = solve(problem, on_step=tell)
    if answer.status is Status.INFEASIBLE:
        is_clash = answer.clash is not None and is_shown(answer.clash)
        return _result(work, candidates, problem, answer, failure=CLASH if is_clash else NOT_FOUND)
    tell(CHECKING)
    failure = "" if verify(problem, answer) else UNPROVEN
    return _result(work, candidates, problem, answer, failure=failure)


def _begin(db: Session, clock: Clock, solve_id: UUID) -> Work:
    row = rounds.solve(db, solve_id, lock=True)
    of_round = rounds.round_(db, row.round_id) if row else None
    if row is None or row.state not in UNDER_WAY or of_round is None or of_round.snapshot is None:
        raise SolveOverError
    row.state = SolveState.RUNNING
    row.started_at = clock.now()
    row.step = READING
    snapshot = Snapshot.from_json(of_round.snapshot)
    before = rounds.solve(db, row.previous_id) if row.previous_id else None
    return Work(
        snapshot=snapshot,
        digest=row.snapshot_digest,
        demands=demands_now(db, of_round, snapshot),
        previous=tuple(pair.ids for pair in found_by(before).pairs) if before else None,
    )


def _finish(db: Session, clock: Clock, solve_id: UUID, result: Result) -> None:
    """Write the result down, unless the search was called off meanwhile."""
    found = rounds.solve(db, solve_id)
    of_round = rounds.round_(db, found.round_id, lock=True) if found else None
    row = rounds.solve(db, solve_id, lock=True)
    if of_round is None or row is None or row.state != SolveState.RUNNING:
        return
    row.problem, row.answer, row.detail = result.problem, result.answer, result.detail
    row.failure = result.failure
    row.finished_at = clock.now()
    row.state = SolveState.FAILED if result.failure else SolveState.DONE
    of_round.state = RoundState.LOCKED if result.failure else RoundState.PROPOSED
    db.flush()
    counts = {"solve": row.number, "pairs": len(result.answer.get("pairs", ()))}
    action = "could not find pairs for" if result.failure else "found pairs for"
    audit.record(db, action, "round", of_round.id, actor_id=None, detail=counts)


def _result(work: Work, candidates: Candidates, problem: Problem, answer: Answer, *, failure: str) -> Result:
    return Result(
        problem={
            "digest": problem.digest,
            "snapshot": work.digest,
            **work.demands.to_json(),
            "previous": None if work.previous is None else list(work.previous),
            "levels": [level.value for level in problem.policy.levels],
        },
        answer=json.loads(answer.to_json()),
        detail={
            "is_proven": answer.status is Status.OPTIMAL,
            "parts": [
                [pair.seeker, pair.provider, dict(candidates.parts_of(pair.seeker, pair.provider))]
                for pair in answer.pairs
            ],
            "first_meetings": [
                [seeker, provider, start]
                for (seeker, provider), start in first_meetings(
                    work.snapshot, {(pair.seeker, pair.provider): pair.time for pair in answer.pairs}
                ).items()
            ],
            "waiting": _waiting(candidates, answer, kept_by(problem, answer, work.demands)),
        },
        failure=failure,
    )


def _waiting(candidates: Candidates, answer: Answer, kept: Keeping) -> dict[str, Any]:
    """How the rules, and limits that are full, stand to each person left without a pair."""
    possible: dict[str, int] = {}
    for side, rows in ((candidates.seekers, candidates.seeker), (candidates.providers, candidates.provider)):
        for row in rows.tolist():
            possible[side[row].id] = possible.get(side[row].id, 0) + 1
    return {
        each.id: {
            "possible": possible.get(each.id, 0),
            "refused": {rule.value: count for rule, count in candidates.refused(each.id).items()},
            "would_open": {rule.value: count for rule, count in candidates.would_open(each.id).items()},
            "full": [limit.to_json() for limit in kept.get(each.id, ())],
        }
        for each in answer.unmatched
    }
