"""Why somebody is left over where limits cross, told from the regions: true, by solving again with a pair."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import numpy as np
import pytest

from matching import (
    Answer,
    LevelName,
    Problem,
    Status,
    UnmatchedReason,
    limited_reasons,
    solve,
    tried,
)
from matching.flow import excess
from matching.limited_reasons import Stage, reasons_within
from matching.network import Amounts, Mask
from matching.reasons import CERTAIN
from matching.side_rows import Row
from matching.variants import with_a_pair_for
from tests.matching.brute_force import BruteForce
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import crossing_cells, one_cell, small_cells, without_cases
from tests.matching.test_multipliers import region_of


def true_reason(problem: Problem, answer: Answer, person: str) -> UnmatchedReason:
    """By the definition: what gets worse first when this person must have a pair."""
    again = solve(with_a_pair_for(problem, person))
    if again.clash is not None:
        return UnmatchedReason.DEMANDS
    assert again.status is Status.OPTIMAL
    for before, after in zip(answer.levels, again.levels, strict=True):
        if before.value != after.value:
            return UnmatchedReason(before.name.value)
    return UnmatchedReason.FEWER_PAIRS if len(again.pairs) > len(answer.pairs) else UnmatchedReason.TIE


def instances() -> Iterator[Problem]:
    for seed in range(6):
        yield one_cell(seed)
        yield one_cell(seed, is_timed=True)


def test_with_one_cell_almost_everybody_has_a_reason_and_each_is_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tried, "MOST_WORK", -1)
    told: Counter[UnmatchedReason] = Counter()
    for problem in instances():
        answer = solve(problem)
        assert answer.status is Status.OPTIMAL
        for person in answer.unmatched:
            told[person.reason] += 1
            if person.reason is not UnmatchedReason.UNPROVEN:
                assert person.reason is true_reason(problem, answer, person.id), person
    assert told[UnmatchedReason.UNPROVEN] < 0.05 * told.total(), told
    assert {*told} >= {UnmatchedReason.SCORE, UnmatchedReason.CHANGES, UnmatchedReason.TIE}, told


@pytest.mark.parametrize(
    ("with_times", "work", "most"), [(False, 10**6, 0.3), (False, 0, 0.9), (True, 10**6, 0.5)]
)
def test_in_tiny_problems_what_is_told_is_what_brute_force_finds(
    with_times: bool, work: int, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tried, "MOST_WORK", -1)
    monkeypatch.setattr(limited_reasons, "MOST_WORK", work)
    told: Counter[str] = Counter()
    for seed in range(150):
        problem = beyond_a_flow(seed, crossing=True, with_times=with_times)
        answer = solve(problem)
        best = BruteForce(problem).best() if answer.status is Status.OPTIMAL else None
        for person in answer.unmatched if best is not None else ():
            told[person.reason.value] += 1
            assert best is not None
            assert person.reason.value in ("unproven", best.reasons[person.id]), (seed, person)
    assert told["unproven"] < most * told.total(), told
    assert told.keys() >= {"demands", "changes", "no_candidate"}, told


def test_what_would_take_too_long_to_try_is_left_unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "MOST_WORK", -1)

    def unproven(most: int) -> int:
        monkeypatch.setattr(limited_reasons, "MOST_WORK", most)
        answers = [solve(crossing_cells(seed, people=12, candidates=50)) for seed in range(12)]
        return sum(
            each.reason is UnmatchedReason.UNPROVEN
            for answer in answers
            if answer.status is Status.OPTIMAL
            for each in answer.unmatched
        )

    assert unproven(0) > unproven(limited_reasons.MOST_WORK + 10**6)


def test_reasons_do_not_depend_on_the_order_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "MOST_WORK", -1)
    problem = one_cell(3)
    turned = dataclasses.replace(problem, limits=problem.limits[::-1])
    told = [solve(each).unmatched for each in (problem, turned)]
    assert told[0] == told[1]


def test_one_pair_more_is_the_reason_where_nothing_else_gets_worse() -> None:
    data = {
        "version": 1,
        "policy": {"kind": "optimal", "levels": ["score"]},
        "seekers": [{"id": "s1", "groups": ["a"]}, {"id": "s2", "groups": ["a"]}, {"id": "s3"}],
        "providers": [{"id": "p1", "groups": ["b"]}, {"id": "p2"}],
        "candidates": [["s1", "p1", 500], ["s2", "p2", 0], ["s3", "p1", 500]],
        "limits": [{"seekers": "a", "providers": "b", "maximum": 1}],
    }
    problem = Problem.from_json(json.dumps(data))
    region = region_of(problem)
    flow = np.zeros(len(region.network.tail), dtype=np.int64)
    flow[[0, 3, 6, -1]] = 1
    total = Row(arcs=np.arange(3), weight=np.array([500, 0, 500]), least=500, most=500)
    stages = [
        Stage(reason=UnmatchedReason.DEMANDS, region=region),
        Stage(reason=UnmatchedReason.SCORE, region=dataclasses.replace(region, rows=(*region.rows, total))),
    ]

    told = reasons_within(stages, flow, np.array([False, True, True, False, True]))

    assert region.holds(flow)
    assert not excess(region.network, flow).any()
    reasons = {1: UnmatchedReason.FEWER_PAIRS, 2: UnmatchedReason.TIE, 4: UnmatchedReason.FEWER_PAIRS}
    assert told == reasons
    assert {each.id: each.reason for each in solve(problem).unmatched}["p2"] is UnmatchedReason.FEWER_PAIRS


@pytest.mark.parametrize("most", [1, 2], ids=["searched", "without a search"])
def test_where_times_are_beyond_a_flow_regions_tell_nothing(most: int) -> None:
    data = {
        "version": 1,
        "policy": {"kind": "optimal", "levels": ["score"]},
        "seekers": [
            {"id": "s1", "capacity": 2, "free": [1]},
            {"id": "s2", "free": [1]},
            {"id": "s3", "free": [1], "groups": ["a"]},
            {"id": "s4", "free": [1], "groups": ["a"]},
        ],
        "providers": [
            {"id": "p1", "capacity": 2, "free": [1]},
            {"id": "p3", "free": [1], "groups": ["b"]},
            {"id": "p4", "free": [1], "groups": ["b"]},
        ],
        "candidates": [["s1", "p1", 500], ["s2", "p1", 0], ["s3", "p3", 500], ["s4", "p4", 400]],
        "pins": [["s1", "p1"]],
        "limits": [{"seekers": "a", "providers": "b", "maximum": most}],
    }
    problem = Problem.from_json(json.dumps(data))

    answer = solve(problem)

    # p1 has a place left but no start: a flow that knows no times would tell that s2's pair is one too many.
    assert answer.status is Status.OPTIMAL
    best = BruteForce(problem).best()
    assert best is not None
    assert best.reasons["s2"] == "demands"
    assert {each.id: each.reason for each in answer.unmatched}["s2"] is UnmatchedReason.UNPROVEN


def test_where_the_answer_is_not_proven_best_regions_tell_nothing() -> None:
    with without_cases():
        answer = solve(small_cells(28, (LevelName.MATCHED, LevelName.SCORE)))

    assert answer.status is Status.FEASIBLE
    assert {each.reason for each in answer.unmatched} <= {UnmatchedReason.UNPROVEN, *CERTAIN}


def test_a_search_for_one_reason_asks_for_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(stages: list[Stage], flow: Amounts, waiting: Mask) -> dict[int, UnmatchedReason]:
        asked.append(int(waiting.sum()))
        return reasons_within(stages, flow, waiting)

    module = import_module("matching.solve")  # the package's own `solve` is the function
    monkeypatch.setattr(module, "reasons_within", counted)
    answer = solve(small_cells(115, (LevelName.MATCHED, LevelName.SCORE)))

    assert answer.status is Status.OPTIMAL
    assert len(answer.unmatched) > 5
    assert len(asked) <= 1
