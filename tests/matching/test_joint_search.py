"""Times where both sides have people with several places: against the definition, and at a size."""

import json
import random
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from matching import (
    Answer,
    LevelName,
    Problem,
    Status,
    joint_model,
    joint_search,
    solve,
    solve_unexplained,
    verify,
)
from tests.matching.brute_force import BruteForce
from tests.matching.test_solve import at_least_as_good
from tests.matching.timed_instances import timed_on_both_sides

MATCHED_FLOOR_SCORE = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)
SOLVE = """
import sys
from matching import Problem, solve
print(solve(Problem.from_json(sys.stdin.read())).to_json())
"""


def as_good(answer: Answer) -> tuple[object, ...]:
    return tuple(level.value for level in answer.levels)


@pytest.mark.parametrize("share", [None, 1.5])
@pytest.mark.parametrize("with_demands", [False, True])
def test_tiny_problems_are_solved_as_brute_force_does(share: float | None, with_demands: bool) -> None:
    statuses: Counter[Status] = Counter()
    for seed in range(100):
        problem = timed_on_both_sides(seed, share=share, with_demands=with_demands)
        answer = solve_unexplained(problem)
        statuses[answer.status] += 1
        best = BruteForce(problem).best()
        assert (best is None) == (answer.status is Status.INFEASIBLE), seed
        if best is None:
            continue
        assert {(pair.seeker, pair.provider) for pair in answer.pairs} == best.pairs, seed
        assert as_good(answer) == best.values, seed
        for level in answer.levels:
            assert level.bound is None or at_least_as_good(level), seed
        assert verify(problem, answer), seed
        assert Answer.from_json(answer.to_json()) == answer, seed
    assert statuses[Status.OPTIMAL] > statuses[Status.FEASIBLE] > 0, statuses
    assert (statuses[Status.INFEASIBLE] > 0) == with_demands, statuses


@pytest.mark.parametrize("share", [None, 0.9])
def test_middle_problems_come_near_their_bounds(share: float | None) -> None:
    for seed in range(3):
        problem = timed_on_both_sides(
            seed,
            people=60,
            candidates=2200,
            starts=40,
            most_places=2,
            most_free=8,
            share=share,
            levels=MATCHED_FLOOR_SCORE,
        )

        answer = solve_unexplained(problem)

        assert verify(problem, answer), seed
        matched, _, score = answer.levels
        assert matched.proven, seed
        assert isinstance(score.value, int), seed
        if isinstance(score.bound, int):
            assert score.value <= score.bound <= 1.1 * score.value, seed


def test_few_candidates_a_person_lose_nothing_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [
        timed_on_both_sides(
            seed, people=30, candidates=500, starts=20, most_places=2, share=1.2, levels=MATCHED_FLOOR_SCORE
        )
        for seed in range(4)
    ]
    with_all = [solve(problem) for problem in problems]
    monkeypatch.setattr(joint_search, "FEW", 0)
    monkeypatch.setattr(joint_search, "NEAREST", 8)
    for problem, answer in zip(problems, with_all, strict=True):
        with_few = solve_unexplained(problem)
        assert as_good(with_few) == as_good(answer)
        assert verify(problem, with_few)


def test_a_search_cut_short_claims_no_more_than_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [timed_on_both_sides(seed, share=1.5, candidates=9) for seed in range(40)]
    best = [BruteForce(problem).best() for problem in problems]
    monkeypatch.setattr(joint_model, "NODES", 0)
    for problem, truth in zip(problems, best, strict=True):
        answer = solve_unexplained(problem)
        assert verify(problem, answer)
        assert truth is not None
        for level, value in zip(answer.levels, truth.values, strict=True):
            if not level.proven:
                break
            assert level.value == value


def test_a_minimum_that_times_make_impossible_is_named_and_not_proven() -> None:
    problem = impossible()

    answer = solve(problem)

    assert answer.status is Status.INFEASIBLE
    assert answer.clash is not None
    assert answer.clash.minimums == ("y",)
    assert not verify(problem, answer)


def impossible(**changes: object) -> Problem:
    """Somebody must have two pairs, whose partners are free at one start only."""
    data = {
        "version": 1,
        "seekers": [{"id": "y", "minimum": 2, "capacity": 2, "free": [1, 2], "groups": ["a"]}],
        "providers": [
            {"id": "m", "free": [1], "groups": ["b"]},
            {"id": "n", "free": [1], "capacity": 2, "groups": ["b"]},
        ],
        "candidates": [["y", "m", 1], ["y", "n", 2]],
        **changes,
    }
    return Problem.from_json(json.dumps(data))


@pytest.mark.parametrize("limits", [[], [{"seekers": "a", "providers": "b", "maximum": 5}]])
def test_pins_that_have_no_times_together_clash(limits: list[dict[str, object]]) -> None:
    problem = impossible(pins=[["y", "m"], ["y", "n"]], limits=limits)

    answer = solve(problem)

    assert answer.status is Status.INFEASIBLE
    assert answer.clash is not None
    assert answer.clash.pins == (("y", "m"), ("y", "n"))


def test_order_of_rows_and_another_process_give_the_same_bytes() -> None:
    for seed in range(3):
        problem = timed_on_both_sides(
            seed, people=24, candidates=260, starts=12, share=1.2, with_demands=seed == 1
        )
        data = json.loads(problem.to_json())
        dice = random.Random(seed)  # noqa: S311 - an order of rows, the same every time
        for rows in ("seekers", "providers", "candidates", "pins", "limits", "previous"):
            dice.shuffle(data.get(rows, []))
        here = solve(problem).to_json()
        assert solve(Problem.from_json(json.dumps(data))).to_json() == here, seed
        there = subprocess.run(
            [sys.executable, "-c", SOLVE], input=json.dumps(data), capture_output=True, text=True, check=True
        )
        assert there.stdout.splitlines()[-1] == here.splitlines()[-1], seed


def test_a_search_says_what_it_is_at_and_can_be_called_off() -> None:
    problem = timed_on_both_sides(2, people=30, candidates=500, starts=20, share=1.2)
    told: list[str] = []
    solve(problem, told.append)
    assert joint_search.JOINTLY in told
    assert all(one for one in told)

    class EnoughError(Exception):
        pass

    def tell(words: str) -> None:
        if words == joint_search.JOINTLY:
            raise EnoughError

    with pytest.raises(EnoughError):
        solve(problem, tell)


def test_nobody_meets_two_at_one_start() -> None:
    for seed in range(20):
        problem = timed_on_both_sides(seed, people=8, candidates=30, share=1.5)
        answer = solve_unexplained(problem)
        busy = sorted(
            (name, pair.time or 0) for pair in answer.pairs for name in (pair.seeker, pair.provider)
        )
        assert all(one != other for one, other in pairwise(busy)), seed
