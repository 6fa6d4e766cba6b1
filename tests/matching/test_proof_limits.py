"""`verify` where limits are more than a flow can say: accepts what is proven and refuses every edit."""

import dataclasses
from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache
from typing import Any

import numpy as np
import pytest

from matching import Answer, Level, LevelName, Problem, Status, solve_unexplained, verify
from matching.answer import Step
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import crossing_cells, without_cases

ORDERS = ("matched score", "matched floor score", "score changes", "changes matched floor")
FAR_APART = 2**59 * np.resize(np.array([1, -1]), 200)


def names(levels: str) -> tuple[LevelName, ...]:
    return tuple(LevelName(name) for name in levels.split())


@cache
def solved(levels: str, organisations: int = 4, bands: int = 4) -> list[tuple[int, Problem, Answer]]:
    """Answers whose proof has prices of limits, with many cells some proven, also by cases, and some not.

    Without further reasons: `verify` looks at none.
    """
    found = []
    for seed in range(6):
        problem = crossing_cells(
            seed,
            people=12,
            candidates=45,
            organisations=organisations,
            bands=bands,
            overlap=2 + seed % 2,
            share=0.9,
            levels=names(levels),
        )
        with nullcontext() if seed == 1 else without_cases():
            answer = solve_unexplained(problem)
        if any(step.multipliers is not None for step in answer.proof):
            found.append((seed, problem, answer))
    return found


def refuses(problem: Problem, answer: Answer, **changes: object) -> bool:
    """Whether the answer with these changes is refused though its digest fits."""
    values: dict[str, Any] = changes
    return not verify(problem, dataclasses.replace(answer, **values).sealed())


def with_step(answer: Answer, place: int, **changes: object) -> tuple[Step, ...]:
    """The proof with one step changed."""
    values: dict[str, Any] = changes
    step = dataclasses.replace(answer.proof[place], **values)
    return (*answer.proof[:place], step, *answer.proof[place + 1 :])


@pytest.mark.parametrize("levels", ORDERS)
def test_verify_refuses_changed_values_bounds_and_claims(levels: str) -> None:
    statuses = set()
    for seed, problem, answer in solved(levels):
        assert verify(problem, answer), seed
        statuses.add(answer.status)
        other = Status.OPTIMAL if answer.status is Status.FEASIBLE else Status.FEASIBLE
        assert refuses(problem, answer, status=other), seed
        assert refuses(problem, answer, levels=answer.levels[:-1]), seed
        for place, level in enumerate(answer.levels):
            for edit in edits_of(level):
                values: dict[str, Any] = edit
                told = dataclasses.replace(level, **values)
                edited = (*answer.levels[:place], told, *answer.levels[place + 1 :])
                assert refuses(problem, answer, levels=edited), (seed, level, edit)
    assert Status.FEASIBLE in statuses


def edits_of(level: Level) -> Iterator[dict[str, object]]:
    yield {"proven": not level.proven}
    for name, value in (("value", level.value), ("bound", level.bound)):
        if isinstance(value, tuple):
            yield {name: tuple((priority, count + 1) for priority, count in value)}
        elif value is None:
            yield {name: 5}
        else:
            yield {name: None}
            # A floor's bound may be any number up to the next score: no answer passes that either.
            yield {name: value - 1}
            if name == "value" or level.name is not LevelName.FLOOR:
                yield {name: value + 1}


@pytest.mark.parametrize("levels", ORDERS)
def test_verify_refuses_prices_that_prove_less_and_steps_that_are_not_there(levels: str) -> None:
    for seed, problem, answer in solved(levels):
        most = [limit.maximum or 0 for limit in problem.limits]
        for place, step in enumerate(answer.proof):
            rest = answer.proof[:place], answer.proof[place + 1 :]
            assert refuses(problem, answer, proof=(*rest[0], *rest[1])), seed
            assert refuses(problem, answer, proof=(*rest[0], step, step, *rest[1])), seed
            edits: list[dict[str, object]] = [{"level": "x"}, {"salt": 1}, {"priority": 77}]
            if step.multipliers is not None and step.scale is not None and step.potentials is not None:
                dear = (step.multipliers[0] + 10**9, *step.multipliers[1:])
                edits += [
                    {"multipliers": None},
                    {"multipliers": step.multipliers[1:]},
                    {"multipliers": (2**62, *step.multipliers[1:])},
                    {"scale": None},
                    {"scale": 0},
                    {"scale": 2**21},
                    {"potentials": None},
                    {"potentials": np.zeros(3, dtype=np.int64)},
                    {"cut": ()},
                ]
                # Where there are cases, its prices leave nothing out that these don't look at.
                far_apart = step.potentials + FAR_APART[: len(step.potentials)]
                edits += [{"potentials": far_apart}] * (not step.cases)
                # Once a step before has settled a cell, any price of its limit proves as much.
                edits += [{"multipliers": dear}] * bool(most[0] and place == 0)
            for edit in edits:
                assert refuses(problem, answer, proof=with_step(answer, place, **edit)), (seed, edit)


def test_verify_takes_other_prices_that_prove_as_much() -> None:
    for seed, problem, answer in solved("matched score"):
        proof = tuple(
            step
            if step.potentials is None
            else dataclasses.replace(step, potentials=step.potentials + np.int64(17))
            for step in answer.proof
        )
        assert verify(problem, dataclasses.replace(answer, proof=proof).sealed()), seed


def test_verify_refuses_a_floor_step_that_shows_nothing() -> None:
    kinds = set()
    levels = "matched floor score"
    for seed, problem, answer in (*solved(levels), *solved(levels, organisations=3, bands=2)):
        place = next(n for n, step in enumerate(answer.proof) if step.level == "floor")
        step = answer.proof[place]
        kinds.add(step.multipliers is None)
        if answer.levels[1].bound is None:
            assert refuses(problem, answer, proof=with_step(answer, place, cut=(1,))), seed
            continue
        for edit in (
            {"cut": (0, 1), "potentials": None, "multipliers": None, "scale": None},
            {"cut": None, "potentials": None, "multipliers": None, "scale": None},
            {"cut": (0, 1), "multipliers": None, "scale": None, "potentials": np.zeros(1, dtype=np.int64)},
        ):
            assert refuses(problem, answer, proof=with_step(answer, place, **edit)), (seed, edit)
    assert kinds == {True, False}


def test_verify_checks_the_prices_that_show_a_clash() -> None:
    checked = 0
    for seed in range(150):
        problem = beyond_a_flow(seed, crossing=True)
        answer = solve_unexplained(problem)
        if answer.clash is None or answer.proof[0].multipliers is None:
            continue
        checked += 1
        assert verify(problem, answer), seed
        multipliers = answer.proof[0].multipliers
        for edit in (
            {"multipliers": tuple(0 for _ in multipliers)},
            {"multipliers": multipliers[:-1]},
            {"potentials": None},
            {"level": "score"},
        ):
            assert refuses(problem, answer, proof=with_step(answer, 0, **edit)), (seed, edit)
    assert checked > 5
