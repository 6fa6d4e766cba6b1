"""Remedies do what they say: each is made once more from the people or the JSON, and solved again."""

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    Answer,
    Candidates,
    Change,
    InvalidProblemError,
    Member,
    Policy,
    Problem,
    Reason,
    Remedy,
    RemedyKind,
    Rules,
    Status,
    find_candidates,
    remedies,
    solve,
)
from matching.problem import assemble
from tests.matching.instances import tiny_crowd, tiny_problem

SWITCHED_OFF: dict[Reason | None, Callable[[Rules], Rules]] = {
    None: lambda rules: rules,
    Reason.SAME_TEAM: lambda rules: dataclasses.replace(rules, same_team=False),
    Reason.ALREADY_PAIRED: lambda rules: dataclasses.replace(rules, already_paired=False),
}


def all_remedies(
    problem: Problem, answer: Answer, candidates: Candidates | None = None
) -> Iterator[tuple[str, Remedy]]:
    for person in answer.unmatched:
        for remedy in remedies(problem, answer, person.id, candidates):
            yield person.id, remedy


def paired(answer: Answer) -> set[str]:
    return {name for pair in answer.pairs for name in (pair.seeker, pair.provider)}


def check(person: str, remedy: Remedy, before: Answer, after: Answer) -> None:
    assert remedy.values == tuple(level.value for level in after.levels)
    assert remedy.matches == (person in paired(after))
    assert remedy.more == len(paired(after) & set(remedy.group)) - len(paired(before) & set(remedy.group))
    assert remedy.matches or remedy.more > 0
    assert person in remedy.group


def with_change(problem: Problem, change: Change) -> Problem:
    """The change made in the problem's JSON."""
    data: Any = json.loads(problem.to_json())
    limit = change.limit
    for row in (*data["seekers"], *data["providers"]):
        if row["id"] == change.person and change.kind is RemedyKind.ONE_MORE_PLACE:
            row["capacity"] += 1
        if row["id"] == change.person and change.kind is RemedyKind.MINIMUM_LOWERED:
            row["minimum"] -= 1
    data["pins"] = [pin for pin in data["pins"] if tuple(pin) != change.pin]
    for row in data["limits"]:
        if limit is not None and row["group"] == (limit.seekers or limit.providers):
            if change.kind is RemedyKind.LIMIT_RAISED:
                row["maximum"] += 1
            else:
                row["minimum"] -= 1
    return Problem.from_json(json.dumps(data))


def test_a_relaxed_demand_or_one_more_place_does_what_it_says() -> None:
    kinds = Counter[RemedyKind]()
    for seed in range(150):
        problem = tiny_problem(seed, with_demands=True, with_limits=True, with_times=seed % 3 == 0)
        answer = solve(problem)
        if answer.status is Status.INFEASIBLE:
            continue
        for person, remedy in all_remedies(problem, answer):
            kinds[remedy.change.kind] += 1
            check(person, remedy, answer, solve(with_change(problem, remedy.change)))
    assert set(kinds) >= set(RemedyKind) - {RemedyKind.ONE_MORE_FREE_TIME, RemedyKind.RULE_OFF}


def test_one_more_place_that_somebody_else_gets_is_told_as_such() -> None:
    problem = assemble(
        policy=Policy(),
        seekers=[Member(id=f"e{n}") for n in range(3)],
        providers=[Member(id="m1")],
        seeker=np.array([0, 1, 2], dtype=np.int32),
        provider=np.zeros(3, dtype=np.int32),
        score=np.array([9, 5, 1], dtype=np.int32),
    )
    answer = solve(problem)

    (first,), (second,) = (remedies(problem, answer, name) for name in ("e1", "e2"))

    assert first.change == second.change == Change(kind=RemedyKind.ONE_MORE_PLACE, person="m1")
    assert (first.matches, first.more) == (True, 1)
    assert (second.matches, second.more) == (False, 1)
    assert second.group == ("e0", "e1", "e2")
    assert second.values == (3, 5, 14)


def test_every_kind_that_needs_people_comes_up() -> None:
    kinds = Counter[RemedyKind]()
    for seed in range(30):
        kinds.update(checked_remedies(seed, most_places=1 + seed % 2))
    assert set(kinds) == {RemedyKind.ONE_MORE_PLACE, RemedyKind.ONE_MORE_FREE_TIME, RemedyKind.RULE_OFF}


@given(st.integers(0, 10**6), st.integers(1, 2))
@settings(max_examples=40, deadline=None)
def test_a_free_time_or_a_rule_off_does_what_it_says(seed: int, most_places: int) -> None:
    checked_remedies(seed, most_places=most_places)


def checked_remedies(seed: int, *, most_places: int) -> list[RemedyKind]:
    """The kinds of all remedies of a crowd, each checked against the crowd with the change made."""
    seekers, providers, rules = tiny_crowd(seed, most_places=most_places)
    kinds = []
    candidates = find_candidates(seekers, providers, rules)
    problem = Problem.from_candidates(candidates)
    answer = solve(problem)
    for person, remedy in all_remedies(problem, answer, candidates):
        change = remedy.change
        kinds.append(change.kind)
        sides = [[changed(each, change) for each in side] for side in (seekers, providers)]
        others = SWITCHED_OFF[change.rule](rules)
        again = Problem.from_candidates(find_candidates(sides[0], sides[1], others))
        check(person, remedy, answer, solve(again))
    return kinds


def changed(person: Any, change: Change) -> Any:
    """A person with the change made."""
    if person.id != change.person:
        return person
    if change.kind is RemedyKind.ONE_MORE_PLACE:
        return dataclasses.replace(person, capacity=person.capacity + 1)
    assert change.half_hours
    assert not set(change.half_hours) & person.free
    return dataclasses.replace(person, free=person.free | set(change.half_hours))


def test_rules_that_protect_somebody_are_never_switched_off() -> None:
    for seed in range(60):
        seekers, providers, rules = tiny_crowd(seed)
        candidates = find_candidates(seekers, providers, rules, bans=[("s0", "p0")])
        problem = Problem.from_candidates(candidates)
        for _, remedy in all_remedies(problem, solve(problem), candidates):
            assert remedy.change.rule in (None, Reason.SAME_TEAM, Reason.ALREADY_PAIRED)


def test_a_remedy_that_names_somebody_with_a_refused_conflict_is_marked() -> None:
    marked = Counter[bool]()
    for seed in range(40):
        seekers, providers, rules = tiny_crowd(seed)
        candidates = find_candidates(seekers, providers, rules)
        problem = Problem.from_candidates(candidates)
        for person, remedy in all_remedies(problem, solve(problem), candidates):
            named = {person, *remedy.group, remedy.change.person} - {None}
            conflict = any(Reason.CONFLICT in candidates.refused(name or "") for name in named)
            assert remedy.may_reveal_conflict == conflict
            marked[conflict] += 1
    assert marked[True]
    assert marked[False]


def test_remedies_without_free_times_ask_for_none() -> None:
    for seed in range(30):
        seekers, providers, rules = tiny_crowd(seed)
        timeless = dataclasses.replace(rules, shared_free_times=0)
        candidates = find_candidates(seekers, providers, timeless)
        problem = Problem.from_candidates(candidates)
        for _, remedy in all_remedies(problem, solve(problem), candidates):
            assert remedy.change.kind is not RemedyKind.ONE_MORE_FREE_TIME


def test_remedies_try_no_more_than_they_may() -> None:
    problem = tiny_problem(4)
    answer = solve(problem)
    person = answer.unmatched[0].id
    assert remedies(problem, answer, person, most_tried=0) == ()
    assert len(remedies(problem, answer, person, most_tried=1)) <= 1


def test_remedies_need_somebody_without_a_pair_and_the_problem_s_answer() -> None:
    problem, other = tiny_problem(0), tiny_problem(1)
    answer = solve(problem)
    with pytest.raises(InvalidProblemError):
        remedies(other, answer, answer.unmatched[0].id)
    with pytest.raises(InvalidProblemError):
        remedies(problem, answer, answer.pairs[0].seeker)
