"""The solver against the definition, tried on every set of pairs."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from matching import Answer, Level, LevelName, Problem, Status, solve, verify
from tests.matching.brute_force import BruteForce, every_problem
from tests.matching.instances import beyond_a_flow, tiny_problem

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "demands": {"with_demands": True},
    "limits": {"with_limits": True},
    "limits and demands": {"with_limits": True, "with_demands": True},
    "times": {"with_times": True, "most_candidates": 7},
    "all": {"with_times": True, "with_limits": True, "with_demands": True, "most_candidates": 7},
}


@pytest.mark.parametrize("kind", KINDS)
def test_solve_tiny_problems_as_brute_force_does(kind: str) -> None:
    for seed, problem in every_problem(partial(tiny_problem, **KINDS[kind]), range(300)):
        answer = solve(problem)
        best = BruteForce(problem).best()
        if best is None:
            assert answer.status is Status.INFEASIBLE, seed
        else:
            assert answer.status is Status.OPTIMAL, seed
            assert {(pair.seeker, pair.provider) for pair in answer.pairs} == best.pairs, seed
            assert tuple(level.value for level in answer.levels) == best.values, seed
            assert {person.id: person.reason.value for person in answer.unmatched} == best.reasons, seed
        assert verify(problem, answer), seed
        again = Problem.from_json(problem.to_json())
        assert again.digest == problem.digest, seed
        assert Answer.from_json(answer.to_json()) == answer, seed


@pytest.mark.parametrize("crossing", [False, True])
def test_solve_with_times_on_both_sides_is_right_in_what_it_claims(crossing: bool) -> None:
    statuses: Counter[Status] = Counter()
    for seed in range(80):
        problem = beyond_a_flow(seed, crossing=crossing, with_times=True)
        answer = solve(problem)
        statuses[answer.status] += 1
        best = BruteForce(problem).best()
        if best is None:
            assert answer.status is Status.INFEASIBLE, seed
            continue
        assert {(pair.seeker, pair.provider) for pair in answer.pairs} == best.pairs, seed
        assert tuple(level.value for level in answer.levels) == best.values, seed
        for level in answer.levels:
            assert level.bound is None or at_least_as_good(level), seed
        for person in answer.unmatched:
            assert person.reason.value in ("unproven", best.reasons[person.id]), seed
        assert verify(problem, answer), seed
    assert all(statuses[status] for status in (Status.OPTIMAL, Status.FEASIBLE)), statuses
    assert statuses[Status.OPTIMAL] > statuses[Status.FEASIBLE], statuses


def at_least_as_good(level: Level) -> bool:
    """Whether a level's bound is no worse than its value."""
    # A level's value is a number or, with several priorities, rows of them: it compares with its like only.
    bound: Any = level.bound
    if level.name is LevelName.CHANGES:
        return bool(bound <= level.value)
    return bool(bound >= level.value)
