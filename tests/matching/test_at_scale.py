"""Costs and remedies among 500 × 450 people, each solved again by somebody else (SciPy's HiGHS)."""

import dataclasses
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from matching import (
    Answer,
    Change,
    LevelName,
    LimitName,
    Problem,
    Remedy,
    RemedyKind,
    WhatIf,
    remedies,
    solve,
)
from tests.matching.middle_programme import MiddleProgramme, middle_problem

COSTS = 7
REMEDIES = 12
NO_FLOOR = (LevelName.MATCHED, LevelName.SCORE)
ALL = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_pair_would_cost_is_what_another_solver_finds_with_it(seed: int) -> None:
    problem = middle_problem(seed, NO_FLOOR)
    answer = solve(problem)
    judge = MiddleProgramme(problem)
    what_if = WhatIf(problem, answer)
    people = np.random.default_rng(seed).permutation(len(problem.seekers)).tolist()
    costly = [x for row in people[:8] for x in what_if.of(problem.seekers[row].id)][:COSTS]

    assert judge.best() == tuple(level.value for level in answer.levels)
    assert len(costly) == COSTS
    for forced in costly:
        assert forced.values == judge.best(pin=(forced.seeker, forced.provider)), forced


def test_what_a_pair_would_cost_with_a_floor_is_what_another_solver_finds_with_it() -> None:
    problem = middle_problem(3, ALL)
    answer = solve(problem)
    judge = MiddleProgramme(problem)
    what_if = WhatIf(problem, answer)
    costly = [x for row in range(0, 500, 60) for x in what_if.of(problem.seekers[row].id)][:COSTS]

    floors = Counter[object]()
    for forced in costly:
        assert forced.values is not None
        matched, floor, score = forced.values
        assert isinstance(floor, int)
        floors[floor] += 1
        pin = forced.seeker, forced.provider
        assert judge.best(floor=floor, pin=pin) == (matched, score), forced
        higher = judge.best(floor=floor + 1, pin=pin)
        assert higher is None or higher[0] < int(str(matched)), forced
    assert floors.total() == COSTS


def test_a_remedy_does_what_it_says_by_another_solver() -> None:
    problem = middle_problem(4, NO_FLOOR)
    answer = solve(problem)
    told, kinds = Counter[bool](), Counter[RemedyKind]()
    for person, remedy in some_remedies(problem, answer):
        told[remedy.matches] += 1
        kinds[remedy.change.kind] += 1
        judge = MiddleProgramme(with_change(problem, remedy.change))
        assert judge.best() == remedy.values, (person, remedy)
        assert judge.best(has_pair={person: remedy.matches}) == remedy.values, (person, remedy)
    assert told[True]
    assert set(kinds) == {RemedyKind.ONE_MORE_PLACE, RemedyKind.LIMIT_RAISED}
    assert told.total() == REMEDIES


def with_change(problem: Problem, change: Change) -> Problem:
    """One more place for somebody, or one pair more for a limit."""
    sides = [
        tuple(dataclasses.replace(m, capacity=m.capacity + (m.id == change.person)) for m in side)
        for side in (problem.seekers, problem.providers)
    ]
    limits = tuple(
        dataclasses.replace(x, maximum=(x.maximum or 0) + 1)
        if LimitName(seekers=x.seekers, providers=x.providers) == change.limit
        else x
        for x in problem.limits
    )
    return dataclasses.replace(problem, seekers=sides[0], providers=sides[1], limits=limits)


def some_remedies(problem: Problem, answer: Answer) -> Iterator[tuple[str, Remedy]]:
    """The first few told, one person after the other."""
    left = REMEDIES
    for person in answer.unmatched:
        if person.reason != "no_candidate":
            for remedy in remedies(problem, answer, person.id, most_tried=4)[:left]:
                left -= 1
                yield person.id, remedy
        if not left:
            return
