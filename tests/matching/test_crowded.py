"""Few candidates at a time must give what all of them give, to the byte."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from matching import Problem, solve, verify
from matching.crowded import is_crowded
from tests.matching.instances import problem_of_scores, tiny_problem

KINDS: tuple[dict[str, Any], ...] = ({}, {"with_demands": True}, {"with_limits": True}, {"with_times": True})


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_few_candidates_give_the_same_bytes(kind: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded = 0
    for seed in range(25 * block, 25 * block + 25):
        problem = tiny_problem(seed, people=7, most_candidates=40, **KINDS[kind])
        if KINDS[kind].get("with_times"):
            problem = _with_single_places(problem)
        everything = solve(problem).to_json()
        with monkeypatch.context() as patch:
            patch.setattr("matching.crowded.CROWDED", 0)
            patch.setattr("matching.pricing.FEW", 1 + seed % 2)
            patch.setattr("matching.supply.BLOCK_CELLS", (5, 12, 1000)[seed % 3])
            crowded += is_crowded(problem)
            assert solve(problem).to_json() == everything
    assert crowded > 10


def test_dense_problem_is_solved_and_proven_with_few_candidates_at_a_time() -> None:
    dice = np.random.default_rng(7)
    problem = problem_of_scores(dice.integers(0, 9, (320, 300)) * 100)
    assert is_crowded(problem)
    answer = solve(problem)
    assert len(answer.pairs) == 300
    assert {person.side for person in answer.unmatched} == {"seekers"}
    assert verify(problem, answer)


def test_pin_without_a_common_time_clashes_also_where_candidates_are_many() -> None:
    problem = problem_of_scores(np.zeros((220, 220), dtype=np.int64))
    early, late = frozenset({1}), frozenset({2})
    timed = dataclasses.replace(
        problem,
        seekers=tuple(dataclasses.replace(x, free=early) for x in problem.seekers),
        providers=tuple(dataclasses.replace(x, free=late) for x in problem.providers),
        pinned=np.arange(len(problem.score)) == 0,
    )
    assert is_crowded(timed)
    clash = solve(timed).clash
    assert clash is not None
    assert clash.pins == (("s000", "p000"),)


@pytest.mark.parametrize("capacity", [1, 2])
def test_times_need_all_candidates_where_somebody_has_several_places(capacity: int) -> None:
    problem = problem_of_scores(np.zeros((220, 220), dtype=np.int64))
    timed = dataclasses.replace(
        problem,
        seekers=tuple(dataclasses.replace(x, free=frozenset({1})) for x in problem.seekers),
        providers=tuple(
            dataclasses.replace(x, free=frozenset({1, 2}), capacity=capacity) for x in problem.providers
        ),
    )
    assert is_crowded(timed) == (capacity == 1)


def _with_single_places(problem: Problem) -> Problem:
    """The same with a place each: times then need no nodes of their own."""
    sides = (
        tuple(dataclasses.replace(member, capacity=1, minimum=0) for member in side)
        for side in (problem.seekers, problem.providers)
    )
    seekers, providers = sides
    return dataclasses.replace(problem, seekers=seekers, providers=providers)
