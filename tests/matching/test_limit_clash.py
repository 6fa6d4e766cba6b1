"""Demands that clash where limits cross: irreducible, and shown."""

import dataclasses
import json
from typing import Any

from matching import Demands, Limit, LimitName, Policy, Problem, Status, solve, solve_unexplained, verify
from matching.problem import assemble
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import crossing_cells


def with_only(problem: Problem, clash: Demands, kept: list[Any]) -> Status:
    """What becomes of the problem when these are all its demands."""
    sides = [
        [dataclasses.replace(m, minimum=m.minimum if m.id in kept else 0) for m in side]
        for side in (problem.seekers, problem.providers)
    ]
    limits: list[Limit] = [
        x for x in problem.limits if LimitName(seekers=x.seekers, providers=x.providers) in kept
    ]
    return solve_unexplained(
        assemble(
            policy=Policy(),
            seekers=sides[0],
            providers=sides[1],
            seeker=problem.seeker,
            provider=problem.provider,
            score=problem.score,
            pins=[pin for pin in clash.pins if pin in kept],
            limits=limits,
        )
    ).status


def test_clash_with_crossing_limits_is_irreducible() -> None:
    tiny = [beyond_a_flow(seed, crossing=True) for seed in range(250)]
    middle = [
        crossing_cells(seed, organisations=4, bands=4, overlap=2, share=0.9, with_demands=True)
        for seed in range(30)
    ]
    found = shown = 0
    for number, problem in enumerate((*tiny, *middle)):
        answer = solve_unexplained(problem)
        clash = answer.clash
        if clash is None:
            continue
        found += 1
        is_shown = clash.needed > clash.places
        shown += is_shown
        assert verify(problem, answer) == is_shown, number
        demands: list[Any] = [*clash.pins, *clash.minimums, *clash.limits]
        assert with_only(problem, clash, demands) is Status.INFEASIBLE, number
        for demand in demands:
            fewer = [other for other in demands if other != demand]
            assert with_only(problem, clash, fewer) is not Status.INFEASIBLE, number
    assert found > shown > 30


def test_clash_that_only_a_search_shows_is_irreducible_and_not_verified() -> None:
    # Three pairs, of each two exactly one: half of each would do, so that no prices show the clash.
    names = ("ab", "ac", "bc")
    problem = Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "seekers": [{"id": x, "groups": [name for name in names if x in name]} for x in "abc"],
                "providers": [{"id": name} for name in "mno"],
                "candidates": [["a", "m", 1], ["b", "n", 1], ["c", "o", 1]],
                "limits": [{"side": "seekers", "group": name, "minimum": 1, "maximum": 1} for name in names],
            }
        )
    )

    answer = solve(problem)

    assert answer.clash is not None
    assert answer.clash.limits == tuple(LimitName(seekers=name) for name in names)
    assert (answer.clash.needed, answer.clash.places) == (0, 0)
    assert "No answer was found that keeps all of these" in answer.clash.words()
    assert not verify(problem, answer)


def test_clash_names_whom_it_touches_and_counts_whole_pairs() -> None:
    problem = Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "seekers": [{"id": "a", "minimum": 1, "groups": ["g"]}, {"id": "b", "groups": ["g"]}],
                "providers": [{"id": "m", "groups": ["h"]}, {"id": "n", "groups": ["h"]}],
                "candidates": [["a", "m", 1], ["a", "n", 1], ["b", "m", 1]],
                "limits": [{"seekers": "g", "providers": "h", "maximum": 0}],
            }
        )
    )

    clash = solve(problem).clash

    assert clash is not None
    assert clash.minimums == ("a",)
    assert clash.limits == (LimitName(seekers="g", providers="h"),)
    assert (clash.needed, clash.places) == (1, 0)
    assert clash.people == ("a",)
