"""Reasons found by solving again, against the definition: true, with exact losses, or none."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from matching import (
    Answer,
    LevelName,
    Problem,
    Side,
    Status,
    UnmatchedReason,
    WhatIf,
    recruits_worth_most,
    remedies,
    solve,
    solve_unexplained,
    tried,
)
from tests.matching.brute_force import BruteForce
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import crossing_cells
from tests.matching.test_evidence import loss_between


def test_with_limits_that_cross_every_reason_is_told_and_true_where_the_set_is_the_best() -> None:
    reasons: Counter[UnmatchedReason] = Counter()
    for seed in range(150):
        problem = beyond_a_flow(seed, crossing=True)
        answer = solve(problem)
        best = BruteForce(problem).best()
        if best is not None and answer.status is Status.OPTIMAL:
            assert {each.id: each.reason.value for each in answer.unmatched} == best.reasons, seed
            reasons.update(each.reason for each in answer.unmatched)
    told = {*UnmatchedReason} - {
        UnmatchedReason.UNPROVEN,
        UnmatchedReason.STABLE,
        UnmatchedReason.FEWER_PAIRS,
    }
    assert reasons.keys() >= told, reasons


@pytest.mark.parametrize("with_times", [False, True])
def test_a_loss_and_who_would_lose_their_pair_are_exact(with_times: bool) -> None:
    looked_at = 0
    for seed in range(60):
        problem = beyond_a_flow(seed, crossing=True, with_times=with_times)
        force = BruteForce(problem)
        best = force.best()
        for person in solve(problem).unmatched if best is not None else ():
            evidence = person.evidence
            if best is None or evidence is None or evidence.loss is None or problem.limits == ():
                continue
            other = force.best(including=person.id)
            assert other is not None, seed
            assert evidence.loss == loss_between(problem, person.reason.value, best, other), seed
            looked_at += 1
    assert looked_at > 20


def test_where_a_pair_clashes_with_demands_they_and_the_person_are_named() -> None:
    named = beside_limits = 0
    for seed in range(10):
        problem = crossing_cells(seed, with_demands=True)
        for person in solve(problem).unmatched:
            cut = person.evidence.cut if person.evidence else None
            if person.reason is not UnmatchedReason.DEMANDS or cut is None:
                continue
            named += 1
            assert cut.needed > cut.places, seed
            assert person.id in (cut.people if person.side is Side.SEEKERS else cut.providers), seed
            assert person.id not in cut.minimums, seed
            if cut.limits:
                # Whoever else limits touch needs no pair.
                beside_limits += 1
                assert (*cut.people, *cut.providers) == (person.id,), seed
    assert named > beside_limits > 10


@pytest.mark.parametrize(("before", "after", "loss"), [(None, 500, None), (600, 500, 100)])
def test_a_floor_that_nobody_needed_before_is_the_reason_without_a_loss(
    before: int | None, after: int, loss: int | None
) -> None:
    problem = next(_with_tried_reasons((LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)))
    answer = solve(problem)
    unproven = tuple(
        replace(each, reason=UnmatchedReason.UNPROVEN, evidence=None) for each in answer.unmatched
    )
    first, floor, *rest = answer.levels

    def with_floor(value: int | None) -> Answer:
        levels = (first, replace(floor, value=value, bound=value), *rest)
        return replace(answer, levels=levels, unmatched=unproven)

    told = tried.with_reasons_tried(problem, with_floor(before), lambda _: with_floor(after)).unmatched
    assert {each.reason for each in told} == {UnmatchedReason.FLOOR}
    assert {each.evidence and each.evidence.loss for each in told} == {loss}


def test_what_a_search_leaves_open_is_no_reason() -> None:
    problem = next(_with_tried_reasons())
    answer = solve(problem)
    unproven = tuple(
        replace(each, reason=UnmatchedReason.UNPROVEN, evidence=None) for each in answer.unmatched
    )
    untold = replace(answer, unmatched=unproven)
    open_levels = tuple(replace(each, proven=False, bound=None) for each in answer.levels)
    vague = replace(answer, levels=open_levels)
    assert tried.with_reasons_tried(problem, untold, lambda _: vague).unmatched == unproven
    as_good = tuple(replace(each, proven=False) for each in answer.levels)
    known = replace(answer, levels=as_good)
    assert tried.with_reasons_tried(problem, untold, lambda _: known).unmatched == unproven


def test_nothing_is_tried_where_it_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = next(_with_tried_reasons())
    monkeypatch.setattr(tried, "MOST_WORK", 0)
    again = solve(problem)
    scored = [each for each in again.unmatched if each.reason is UnmatchedReason.SCORE]
    assert scored
    assert {each.evidence for each in scored} == {None}


def test_the_reasons_that_were_tried_are_sealed_with_the_answer() -> None:
    answer = solve(next(_with_tried_reasons()))
    assert Answer.from_json(answer.to_json()) == answer
    assert answer.sealed() == answer


def _with_tried_reasons(levels: tuple[LevelName, ...] | None = None) -> Iterator[Problem]:
    for seed in range(300):
        problem = beyond_a_flow(seed, crossing=True, levels=levels)
        answer = solve(problem)
        if any(each.reason is UnmatchedReason.SCORE for each in answer.unmatched):
            yield problem


def test_what_only_counts_pairs_and_levels_tries_no_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = next(_with_tried_reasons())
    answer = solve(problem)
    waiting = next(each for each in answer.unmatched if each.reason is not UnmatchedReason.NO_CANDIDATE)

    def told() -> tuple[object, ...]:
        return (
            remedies(problem, answer, waiting.id),
            recruits_worth_most(problem, answer),
            WhatIf(problem, answer).of(waiting.id),
        )

    def fail(*_: object) -> Answer:
        raise AssertionError("reasons are tried")

    before = told()
    monkeypatch.setattr(sys.modules["matching.solve"], "with_reasons_tried", fail)
    with pytest.raises(AssertionError):
        solve(problem)
    unexplained = solve_unexplained(problem)
    assert (unexplained.pairs, unexplained.levels) == (answer.pairs, answer.levels)
    assert told() == before
