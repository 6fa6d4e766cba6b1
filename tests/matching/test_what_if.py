"""What forcing a pair costs: always what solving again with a pin gives."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from matching import InvalidProblemError, LevelName, Status, WhatIf, solve
from tests.matching.instances import beyond_a_flow, tiny_problem

KINDS: dict[str, dict[str, Any]] = {
    "no floor": {"levels": (LevelName.MATCHED, LevelName.SCORE)},
    "any levels": {},
    "demands": {"with_demands": True},
    "limits": {"with_limits": True},
    "times": {"with_times": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_if_is_what_solving_again_with_a_pin_gives(kind: str) -> None:
    for seed in range(60):
        problem = tiny_problem(seed, **KINDS[kind])
        answer = solve(problem)
        if answer.status is not Status.OPTIMAL:
            continue
        what_if = WhatIf(problem, answer)
        chosen = {(pair.seeker, pair.provider) for pair in answer.pairs}
        told: dict[tuple[str, str], object] = {}
        for member in (*problem.seekers, *problem.providers):
            for forced in what_if.of(member.id):
                pair = forced.seeker, forced.provider
                assert told.setdefault(pair, forced.values) == forced.values, seed
        for place, (i, j) in enumerate(zip(problem.seeker, problem.provider, strict=True)):
            pair = problem.seekers[i].id, problem.providers[j].id
            if pair in chosen:
                assert pair not in told, seed
                continue
            pinned = problem.pinned | (np.arange(len(problem.score)) == place)
            again = solve(dataclasses.replace(problem, pinned=pinned))
            expected = tuple(level.value for level in again.levels) or None
            assert told[pair] == expected, (seed, pair)


def test_what_if_beyond_a_flow_is_solved_again() -> None:
    told = 0
    for seed in range(12):
        problem = beyond_a_flow(seed, crossing=True)
        answer = solve(problem)
        if answer.status is Status.OPTIMAL:
            for member in problem.seekers[:1]:
                told += len(WhatIf(problem, answer).of(member.id))
    assert told


def test_what_if_costs_of_many_levels_are_exact_beyond_62_bits() -> None:
    problem = tiny_problem(5, levels=(LevelName.MATCHED, LevelName.SCORE))
    members = [
        [dataclasses.replace(m, priority=row + shift) for row, m in enumerate(side)]
        for side, shift in ((problem.seekers, 0), (problem.providers, 10))
    ]
    many = dataclasses.replace(problem, seekers=tuple(members[0]), providers=tuple(members[1]))
    answer = solve(many)
    for forced in WhatIf(many, answer).of(many.seekers[0].id):
        place = [
            (many.seekers[i].id, many.providers[j].id)
            for i, j in zip(many.seeker, many.provider, strict=True)
        ].index((forced.seeker, forced.provider))
        pinned = many.pinned | (np.arange(len(many.score)) == place)
        again = solve(dataclasses.replace(many, pinned=pinned))
        assert forced.values == (tuple(level.value for level in again.levels) or None)


def test_what_if_needs_an_optimal_answer_of_the_problem_and_somebody_there() -> None:
    problem, other = tiny_problem(0), tiny_problem(1)
    with pytest.raises(InvalidProblemError):
        WhatIf(other, solve(problem))
    with pytest.raises(InvalidProblemError):
        WhatIf(problem, solve(problem)).of("nobody")
