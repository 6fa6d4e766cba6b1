"""Limits that cross: the time to a proven bound, the gap, and solvers that get the whole of it at once."""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from benchmarks.instances import cells
from benchmarks.rows import Row
from matching import LevelName, Problem, solve, verify
from matching.limited_search import PRICING, SEARCHING

LEVELS = (LevelName.MATCHED, LevelName.SCORE)
PEER_SECONDS = 30
A_PAIR = 1_001
PEERS = (("HiGHS alone", mathopt.SolverType.HIGHS), ("CP-SAT alone", mathopt.SolverType.CP_SAT))


def rows() -> Iterator[Row]:
    """Both sizes, each beside two solvers."""
    for people in (500, 2000):
        yield from crossing(people)


def crossing(people: int) -> Iterator[Row]:
    """8 × 6 cells, 30 candidates each: first what is ours, then each peer in a bounded time.

    The peers get one goal in which a pair counts more than any score: with one place each that is the same
    order of levels.
    """
    problem = cells(7, people, 30, LEVELS)
    told: list[tuple[str, float]] = []
    started = perf_counter()
    answer = solve(problem, lambda words: told.append((words, perf_counter() - started)))
    seconds = perf_counter() - started
    assert verify(problem, answer)
    matched, score = answer.levels
    state = "proven" if matched.proven else "not proven"
    assert isinstance(score.value, int)
    assert isinstance(score.bound, int)
    steps = [words for words, _ in told]
    # Prices of *matched*, a search, prices of the total: the next search begins when those are found.
    score_prices = steps.index(PRICING, steps.index(SEARCHING))
    priced = told[steps.index(SEARCHING, score_prices)][1]
    case = f"{people:,} × {people:,} × 30, 8 × 6 cells, matched, score"
    gap = (score.bound - score.value) / score.value
    yield Row(
        case=f"{case}: bound of the total",
        seconds=priced,
        target="≤ 5 s",
        note=f"{matched.value} matched, {state}; total ≤ {score.bound:,}",
    )
    for name, kind in PEERS:
        peer_seconds, note = _peer(problem, kind)
        yield Row(
            case=f"{case}: all",
            seconds=seconds,
            peer=name,
            peer_seconds=peer_seconds,
            target="gap ≤ 0.5 % in 30 s",
            note=f"total {score.value:,}, gap {gap:.4%}; {note}",
        )


def _peer(problem: Problem, kind: mathopt.SolverType) -> tuple[float, str]:
    """What a solver makes of it in PEER_SECONDS, building its model apart."""
    model = mathopt.Model()
    pairs = [model.add_binary_variable() for _ in range(len(problem.score))]
    groups: list[tuple[NDArray[np.int64], int]] = []
    for column, members in ((problem.seeker, problem.seekers), (problem.provider, problem.providers)):
        groups += [(np.flatnonzero(column == row), member.capacity) for row, member in enumerate(members)]
    for limit in problem.limits:
        here = [limit.seekers in member.groups for member in problem.seekers]
        there = [limit.providers in member.groups for member in problem.providers]
        inside = np.array(here)[problem.seeker] & np.array(there)[problem.provider]
        groups.append((np.flatnonzero(inside), limit.maximum or 0))
    for places, most in groups:
        model.add_linear_constraint(mathopt.fast_sum(pairs[place] for place in places.tolist()) <= most)
    worth = zip(pairs, problem.score.tolist(), strict=True)
    model.maximize(mathopt.fast_sum((A_PAIR * len(problem.seekers) + score) * x for x, score in worth))
    started = perf_counter()
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=PEER_SECONDS))
    result = mathopt.solve(model, kind, params=limits)
    seconds = perf_counter() - started
    if not result.has_primal_feasible_solution():
        return seconds, f"the peer found nothing in {PEER_SECONDS} s"
    values = np.array(result.variable_values(pairs)) > 0.5
    is_best = result.termination.reason is mathopt.TerminationReason.OPTIMAL
    total = int(problem.score[values].sum())
    state = "best within its tolerance" if is_best else f"not proven in {PEER_SECONDS} s"
    return seconds, f"the peer {2 * int(values.sum())} matched, total {total:,}, {state}"
