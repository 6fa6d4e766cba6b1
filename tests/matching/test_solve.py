"""The solver against the definition, tried on every set of pairs."""

from functools import partial
from typing import Any

import pytest

from matching import Answer, Problem, Status, solve, verify
from tests.matching.brute_force import BruteForce, every_problem
from tests.matching.instances import tiny_problem

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
