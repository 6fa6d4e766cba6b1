"""Evidence against the definition, tried on every set of pairs: groups are too large, losses are exact."""

import dataclasses
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Answer, Demands, LevelName, Problem, Side, Unmatched, solve
from matching.answer import LimitName
from tests.matching.brute_force import Best, BruteForce, first_36_bits
from tests.matching.instances import tiny_problem

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "demands": {"with_demands": True},
    "limits": {"with_limits": True},
    "limits and demands": {"with_limits": True, "with_demands": True},
    "times": {"with_times": True, "most_candidates": 7},
    "all": {"with_times": True, "with_limits": True, "with_demands": True, "most_candidates": 7},
}
WITH_A_CUT = ("demands", "matched", "floor")
SEEDS = range(160)


@cache
def told(kind: str) -> list[tuple[int, Problem, Answer, Unmatched]]:
    """Everybody unmatched who could have had a pair, with the seed, the problem and the answer."""
    found = []
    for seed in SEEDS:
        problem = tiny_problem(seed, **KINDS[kind])
        answer = solve(problem)
        found += [
            (seed, problem, answer, person) for person in answer.unmatched if person.reason != "no_candidate"
        ]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_is_too_large_and_without_any_one_of_them_the_rest_fit(kind: str) -> None:
    shown = 0
    for seed, problem, answer, person in told(kind):
        cut = person.evidence.cut if person.evidence else None
        if cut is None:
            continue
        shown += 1
        demands = demands_of(cut, person.side)
        assert person.id in demands, seed
        assert cut.needed > cut.places, seed
        floor = floor_of(answer) if person.reason == "floor" else 0
        assert not fits(problem, demands, floor), seed
        for one in demands:
            assert fits(problem, [other for other in demands if other != one], floor), (seed, one)
    assert shown > 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_shortage_counts_everybody_they_could_meet(kind: str) -> None:
    shown = 0
    for seed, problem, answer, person in told(kind):
        cut = person.evidence.cut if person.evidence else None
        if cut is None or not cut.is_shortage:
            continue
        shown += 1
        group, others = (
            (cut.people, cut.providers) if person.side is Side.SEEKERS else (cut.providers, cut.people)
        )
        floor = floor_of(answer) if person.reason == "floor" else 0
        met = {
            other
            for pair, score in candidates_of(problem).items()
            for one, other in (pair, pair[::-1])
            if one in group and score >= floor and share_a_time(problem, pair)
        }
        assert met == set(others), seed
        assert cut.needed == len(group), seed
        capacity = {m.id: m.capacity for m in (*problem.seekers, *problem.providers)}
        if not problem.has_times:
            assert cut.places == sum(capacity[name] for name in others), seed
    assert shown > 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_loss_is_what_the_best_set_with_this_person_loses(kind: str) -> None:
    shown = Counter[str]()
    for seed, problem, _, person in told(kind):
        evidence = person.evidence
        assert evidence is not None, seed
        if evidence.loss is None:
            continue
        shown[person.reason.value] += 1
        brute = BruteForce(problem)
        best, other = brute.best(), brute.best(person.id)
        assert best is not None, seed
        assert other is not None, seed
        assert evidence.loss == loss_between(problem, person.reason.value, best, other), seed
        names = [{name for pair in each.pairs for name in pair} for each in (best, other)]
        assert evidence.displaced == tuple(sorted(names[0] - names[1])), seed
    assert shown["score"]
    assert shown["fewer_pairs"] + shown["tie"] + shown["changes"]


@given(st.integers(0, 10**6), st.sampled_from(list(KINDS)))
@settings(max_examples=60, deadline=None)
def test_evidence_of_any_problem_is_true(seed: int, kind: str) -> None:
    problem = tiny_problem(seed, **KINDS[kind])
    answer = solve(problem)
    floor = floor_of(answer)
    for person in answer.unmatched:
        evidence = person.evidence
        assert evidence is not None
        if evidence.cut is not None:
            demands = demands_of(evidence.cut, person.side)
            least = floor if person.reason == "floor" else 0
            assert not fits(problem, demands, least)
            assert all(fits(problem, [x for x in demands if x != one], least) for one in demands)
        elif evidence.loss is not None:
            other = BruteForce(problem).best(person.id)
            assert other is not None
            names = {name for pair in answer.pairs for name in (pair.seeker, pair.provider)}
            assert set(evidence.displaced or ()) == names - {name for pair in other.pairs for name in pair}


def test_no_group_is_claimed_where_earlier_levels_are_the_reason() -> None:
    found = Counter[bool]()
    for seed in range(400):
        problem = tiny_problem(seed, levels=(LevelName.SCORE, LevelName.MATCHED, LevelName.FLOOR))
        for person in solve(problem).unmatched:
            if person.reason.value in ("matched", "floor"):
                assert person.evidence is not None
                found[person.evidence.cut is None] += 1
                assert (person.evidence.loss is None) == (person.evidence.cut is not None)
    assert found[True]


def test_every_cut_reason_first_in_order_has_its_cut() -> None:
    for seed in SEEDS:
        levels = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)
        for person in solve(tiny_problem(seed, levels=levels, with_limits=True)).unmatched:
            if person.reason in WITH_A_CUT:
                assert person.evidence is not None, seed
                assert person.evidence.cut is not None, seed


def demands_of(cut: Demands, side: Side) -> list[Any]:
    """Single demands: people who need a pair, on one side where no limit plays a part; and all others."""
    group = cut.people if side is Side.SEEKERS else cut.providers
    if cut.limits:
        group = (*cut.people, *cut.providers)
    needing = [name for name in group if name not in cut.minimums]
    return [*needing, *map(_Minimum, cut.minimums), *cut.pins, *cut.limits]


@dataclasses.dataclass(frozen=True)
class _Minimum:
    name: str


def fits(problem: Problem, demands: list[Any], floor: int) -> bool:
    """Whether some set of pairs not below the floor, pins apart, keeps these demands and the capacities."""

    def least(name: str, minimum: int) -> int:
        return max(minimum if _Minimum(name) in demands else 0, int(name in demands))

    sides = [
        tuple(dataclasses.replace(m, minimum=least(m.id, m.minimum)) for m in side)
        for side in (problem.seekers, problem.providers)
    ]
    high = (problem.score >= floor) | problem.pinned
    names = list(candidates_of(problem))
    pinned = np.array([pair in demands for pair in names], dtype=np.bool_)
    smaller = dataclasses.replace(
        problem,
        seekers=sides[0],
        providers=sides[1],
        seeker=problem.seeker[high],
        provider=problem.provider[high],
        score=problem.score[high],
        pinned=pinned[high],
        limits=tuple(
            x for x in problem.limits if LimitName(seekers=x.seekers, providers=x.providers) in demands
        ),
    )
    return bool(BruteForce(smaller).feasible)


def candidates_of(problem: Problem) -> dict[tuple[str, str], int]:
    """Every candidate with its score, in the problem's order."""
    return {
        (problem.seekers[i].id, problem.providers[j].id): int(score)
        for i, j, score in zip(problem.seeker, problem.provider, problem.score, strict=True)
    }


def share_a_time(problem: Problem, pair: tuple[str, str]) -> bool:
    free = {m.id: m.free for m in (*problem.seekers, *problem.providers)}
    one, other = free[pair[0]], free[pair[1]]
    return one is None or other is None or bool(one & other)


def floor_of(answer: Answer) -> int:
    """The floor that was reached, 0 where there is none."""
    values = [level.value for level in answer.levels if level.name is LevelName.FLOOR]
    return values[0] if values and isinstance(values[0], int) else 0


def loss_between(problem: Problem, reason: str, best: Best, other: Best) -> int:
    """How much worse the other set is at the level that is the reason."""
    if reason == "fewer_pairs":
        return len(other.pairs) - len(best.pairs)
    if reason == "tie":
        return sum(first_36_bits(*pair) for pair in other.pairs) - sum(
            first_36_bits(*pair) for pair in best.pairs
        )
    place = [level.value for level in problem.policy.levels].index(reason)
    # A level's value is a number, or rows of them with several priorities: only like compares with like.
    before: Any = best.values[place]
    after: Any = other.values[place]
    if not isinstance(before, tuple):
        return abs(int(after) - int(before))
    return int(next(one[1] - two[1] for one, two in zip(before, after, strict=True) if one != two))
