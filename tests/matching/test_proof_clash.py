"""`verify` of a clash: the named demands, and they alone, are what the proof shows."""

import dataclasses
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from matching import Answer, Demands, LimitName, Problem, Status, solve, solve_unexplained, verify
from matching.answer import Step
from tests.matching.instances import beyond_a_flow, tiny_problem
from tests.matching.limit_instances import crossing_cells


@cache
def clashing() -> list[tuple[int, Problem, Answer, Demands]]:
    """Problems whose clash is shown: by a cut, and by prices of limits that cross."""
    problems = [
        *(tiny_problem(n, with_demands=True, with_limits=True, with_times=n % 3 == 0) for n in range(60)),
        *(beyond_a_flow(n, crossing=True) for n in range(60)),
        *(
            crossing_cells(
                n, people=10, candidates=30, organisations=4, bands=4, overlap=2, with_demands=True
            )
            for n in range(12)
        ),
    ]
    found = []
    for number, problem in enumerate(problems):
        answer = solve_unexplained(problem)
        if answer.clash is not None and answer.clash.needed > answer.clash.places:
            found.append((number, problem, answer, answer.clash))
    return found


def accepts(problem: Problem, answer: Answer, **changes: object) -> bool:
    values: dict[str, Any] = changes
    return verify(problem, dataclasses.replace(answer, **values).sealed())


def other(names: tuple[Any, ...], name: Any, key: Any = None) -> tuple[Any, ...]:
    """The names with this one too, or without it."""
    return tuple(sorted({*names} ^ {name}, key=key))


def edits_of(problem: Problem, clash: Demands) -> Iterator[dict[str, object]]:
    """Every demand and person of the problem named besides or left out, and numbers that aren't so."""
    for member in problem.seekers:
        yield {"people": other(clash.people, member.id)}
    for member in problem.providers:
        yield {"providers": other(clash.providers, member.id)}
    for member in (*problem.seekers, *problem.providers):
        yield {"minimums": other(clash.minimums, member.id)}
    for limit in problem.limits:
        name = LimitName(seekers=limit.seekers, providers=limit.providers)
        yield {"limits": other(clash.limits, name, LimitName.words)}
    for i, j in zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True):
        yield {"pins": other(clash.pins, (problem.seekers[i].id, problem.providers[j].id))}
    yield {"needed": clash.needed + 1}
    yield {"places": clash.places - 1}
    yield {"needed": 2 * clash.needed, "places": 2 * clash.places}
    for field in ("people", "providers", "minimums", "limits", "pins"):
        names = getattr(clash, field)
        if names:
            yield {field: (*names, names[-1])}
        if len(names) > 1:
            yield {field: names[::-1]}


def test_verify_takes_the_clash_that_is_shown_and_no_other() -> None:
    kinds = set()
    for number, problem, answer, clash in clashing():
        kinds.add(answer.proof[0].multipliers is None)
        assert verify(problem, answer), number
        for edit in edits_of(problem, clash):
            values: dict[str, Any] = edit
            forged = dataclasses.replace(clash, **values)
            assert not accepts(problem, answer, clash=forged), (number, edit)
    assert kinds == {True, False}


def test_verify_refuses_a_step_that_says_more_than_it_shows() -> None:
    for number, problem, answer, _ in clashing():
        (step,) = answer.proof
        edits: list[dict[str, Any]] = [{"priority": 0}, {"salt": 0}]
        if step.cut is not None:
            edits += [{"scale": 1}]
        if step.cut:
            edits += [{"cut": (*step.cut, step.cut[0])}]
        for edit in edits:
            assert not accepts(problem, answer, proof=(dataclasses.replace(step, **edit),)), (number, edit)


def clash_of_a_and_b() -> Problem:
    """Both a and b need a pair and have only m; c is pinned to n, which hinders nobody."""
    return Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "seekers": [
                    {"id": "a", "minimum": 1, "groups": ["g"]},
                    {"id": "b", "minimum": 1},
                    {"id": "c", "minimum": 1},
                ],
                "providers": [{"id": "m", "groups": ["h"]}, {"id": "n"}],
                "candidates": [["a", "m", 5], ["b", "m", 3], ["c", "n", 4]],
                "pins": [["c", "n"]],
                "limits": [{"seekers": "g", "providers": "h", "maximum": 1}],
            }
        )
    )


def test_verify_refuses_a_clash_of_people_who_are_not_involved() -> None:
    problem = clash_of_a_and_b()
    answer = solve(problem)
    cell = LimitName(seekers="g", providers="h")

    assert answer.clash is not None
    assert answer.clash.minimums == ("a", "b")
    for forged in (
        Demands(people=("c",), pins=(("c", "n"),), needed=7, places=2),
        Demands(needed=1, places=0),
        Demands(people=("c", "c"), providers=("n",), minimums=("c",), needed=2, places=1),
        dataclasses.replace(answer.clash, limits=(cell,)),
    ):
        assert not accepts(problem, answer, clash=forged), forged


def test_verify_refuses_prices_that_run_over() -> None:
    """Sixteen cells ask for the one pair there is; at prices of 2⁶⁰ each, 64 bits would lose them all."""
    groups = [f"g{n}" for n in range(4)], [f"h{n}" for n in range(4)]
    problem = Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "seekers": [{"id": "a", "groups": groups[0]}],
                "providers": [{"id": "m", "groups": groups[1]}],
                "candidates": [["a", "m", 5]],
                "limits": [
                    {"seekers": g, "providers": h, "minimum": 1} for g in groups[0] for h in groups[1]
                ],
            }
        )
    )
    answer = solve(problem)
    cells = tuple(LimitName(seekers=x.seekers, providers=x.providers) for x in problem.limits)
    step = Step(
        level="demands", potentials=np.zeros(4, dtype=np.int64), multipliers=(-(2**60),) * 16, scale=1
    )
    forged = dataclasses.replace(
        answer,
        status=Status.INFEASIBLE,
        pairs=(),
        levels=(),
        clash=Demands(limits=cells, needed=16, places=0),
        proof=(step,),
    ).sealed()

    assert verify(problem, answer)
    assert not verify(problem, Answer.from_json(forged.to_json()))
