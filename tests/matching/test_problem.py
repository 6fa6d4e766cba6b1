"""Problems: what belongs together is checked, and order doesn't matter."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from matching import (
    InvalidProblemError,
    LevelName,
    Limit,
    Member,
    Person,
    Policy,
    PolicyKind,
    Problem,
    Rules,
    find_candidates,
    solve,
)
from matching.problem import assemble
from tests.matching.instances import tiny_problem


def people() -> tuple[list[Person], list[Person]]:
    return [Person(id="e1", person="a", team="t")], [
        Person(id="m1", person="b", team="t"),
        Person(id="m2", person="c"),
    ]


def test_problem_from_candidates_pin_that_a_rule_refuses_names_the_rule() -> None:
    candidates = find_candidates(*people(), Rules(shared_free_times=0))

    with pytest.raises(InvalidProblemError, match="e1 and m1 are refused by: same_team"):
        Problem.from_candidates(candidates, pins=[("e1", "m1")])


def test_problem_from_candidates_carries_counts_times_and_policy() -> None:
    seekers, providers = people()
    seekers = [dataclasses.replace(seekers[0], free=frozenset({2, 3, 4}))]
    providers = [dataclasses.replace(person, free=frozenset({3, 4})) for person in providers]
    policy = Policy(levels=(LevelName.SCORE, LevelName.CHANGES))

    problem = Problem.from_candidates(
        find_candidates(seekers, providers),
        pins=[("e1", "m2")],
        policy=policy,
        previous=[("e1", "m1")],
        limits=[],
    )

    assert problem.has_times
    assert problem.policy == policy
    assert problem.previous == (("e1", "m1"),)
    assert problem.providers[0].refused == (("same_team", 1),)
    assert [sorted(m.free or ()) for m in (*problem.seekers, *problem.providers)] == [[2, 3], [3], [3]]
    assert [pair.time for pair in solve(problem).pairs] == [3]


def test_problem_digest_tells_problems_apart() -> None:
    assert len({tiny_problem(seed).digest for seed in range(50)}) == 50


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"seekers": [Member(id="a"), Member(id="a")]}, "id"),
        ({"seekers": [Member(id="a"), Member(id="m")]}, "id"),
        ({"providers": [Member(id="m", free=frozenset({1})), Member(id="n")]}, "free"),
        ({"score": [1001]}, "candidates"),
        ({"score": [-1]}, "candidates"),
        ({"seeker": [0, 0], "provider": [0, 0], "score": [1, 1]}, "candidates"),
        ({"pins": [("a", "n")]}, "pins"),
        ({"pins": [("b", "n")]}, "pins"),
        ({"pins": [("a", "m"), ("a", "m")]}, "pins"),
        ({"previous": [("m", "a")]}, "previous"),
        ({"previous": [("a", "m"), ("a", "m")]}, "previous"),
        ({"limits": [Limit(seekers="g"), Limit(seekers="g")]}, "limits"),
        ({"limits": [Limit(seekers="h")]}, "limits"),
        ({"limits": [Limit(seekers="g", providers="h")]}, "limits"),
        ({"policy": Policy(levels=(LevelName.CHANGES,))}, "policy.levels"),
    ],
)
def test_problem_that_does_not_fit_together_is_refused(changes: dict[str, Any], place: str) -> None:
    values: dict[str, Any] = {
        "policy": Policy(),
        "seekers": [Member(id="a", groups=frozenset({"g"})), Member(id="b")],
        "providers": [Member(id="m"), Member(id="n")],
        "seeker": [0],
        "provider": [0],
        "score": [5],
    } | changes
    for column in ("seeker", "provider", "score"):
        values[column] = np.array(values[column], dtype=np.int32)

    with pytest.raises(InvalidProblemError) as error:
        assemble(**values)

    assert error.value.field == place


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: Member(id="a", capacity=-1), "a.capacity"),
        (lambda: Member(id="a", minimum=2), "a.minimum"),
        (lambda: Member(id="a", priority=-1), "a.priority"),
        (lambda: Member(id="a", free=frozenset({400})), "a.free"),
        (lambda: Limit(), "limits"),
        (lambda: Limit(seekers="g", minimum=-1), "limits"),
        (lambda: Limit(seekers="g", minimum=2, maximum=1), "limits"),
        (lambda: Policy(levels=()), "policy.levels"),
        (lambda: Policy(levels=(LevelName.SCORE, LevelName.SCORE)), "policy.levels"),
        (lambda: Policy(levels=(LevelName.FLOOR, LevelName.MATCHED)), "policy.levels"),
    ],
)
def test_values_out_of_range_are_refused(make: Any, place: str) -> None:
    with pytest.raises(InvalidProblemError) as error:
        make()

    assert error.value.field == place


def test_policy_stable_needs_no_levels() -> None:
    assert Policy(kind=PolicyKind.STABLE, levels=()).levels == ()
