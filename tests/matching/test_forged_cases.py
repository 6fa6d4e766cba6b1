"""What a proof by cases must not show, on one place for two: forged by hand."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching import LevelName, Problem, solve_unexplained
from matching.answer import Case, Level, Pair, Step, Unmatched, UnmatchedReason
from matching.members import Side
from tests.matching.forging import refuses


def one_place(in_cell: str) -> Problem:
    """Two seekers, one place; a limit on a cell of one of them that stops nothing."""
    data = {
        "version": 1,
        "policy": {"kind": "optimal", "levels": ["score"]},
        "seekers": [{"id": name, "groups": ["a"] if name == in_cell else []} for name in ("s1", "s2")],
        "providers": [{"id": "p1", "groups": ["y"]}],
        "candidates": [["s1", "p1", 500], ["s2", "p1", 400]],
        "limits": [{"seekers": "a", "providers": "y", "maximum": 1}],
    }
    return Problem.from_json(json.dumps(data))


def prices(of_place: int, multiplier: int, scale: int = 1) -> dict[str, Any]:
    """A price of the place, whose node is the last, and one of the limit."""
    return {
        "potentials": np.array([0, 0, 0, 0, of_place], dtype=np.int64),
        "multipliers": (multiplier,),
        "scale": scale,
    }


def worse(root: dict[str, Any], *cases: Case) -> dict[str, Any]:
    """The worse of the two pairs, claimed to be the best."""
    return {
        "pairs": (Pair(seeker="s2", provider="p1", score=400),),
        "unmatched": (Unmatched(id="s1", side=Side.SEEKERS, reason=UnmatchedReason.SCORE),),
        "levels": (Level(name=LevelName.SCORE, value=400, bound=400, proven=True),),
        "proof": (Step(level="score", **root, cases=cases),),
    }


@pytest.mark.parametrize(
    ("in_cell", "root", "case"),
    [
        # An arc narrowed too much: 499 pay for a whole pair of 400 less.
        ("s1", prices(0, 0), Case(decided=(), cut=(0, 1, 2, 3))),
        # A row's least raised too much, then its most lowered too much.
        ("s2", prices(0, 1), Case(decided=(), **prices(-500, -100))),
        ("s1", prices(0, -1), Case(decided=(), **prices(-400, 100))),
    ],
)
def test_verify_refuses_what_too_narrow_a_region_would_show(
    in_cell: str, root: dict[str, Any], case: Case
) -> None:
    problem = one_place(in_cell)
    assert refuses(problem, solve_unexplained(problem), **worse(root, case))


def test_verify_takes_a_bound_of_a_case_that_is_rounded_up() -> None:
    """At scale 2 the prices show -500.5, so -500."""
    problem = one_place("s1")
    step = Step(level="score", **prices(0, 2000), cases=(Case(decided=(), **prices(-1001, 0, scale=2)),))
    assert not refuses(problem, solve_unexplained(problem), proof=(step,))
    short = replace(step, cases=(Case(decided=(), **prices(-1002, 0, scale=2)),))
    assert refuses(problem, solve_unexplained(problem), proof=(short,))


@pytest.mark.parametrize("beside", [{}, *({name: value} for name, value in prices(-500, 0).items())])
def test_verify_refuses_a_case_with_anything_beside_its_cut(beside: dict[str, Any]) -> None:
    """The pair in the answer and not in it: nothing holds that."""
    problem = one_place("s1")
    shown = prices(-500, 0)
    cases = (
        Case(decided=((0, False),), **shown),
        Case(decided=((0, True), (0, False)), cut=(), **beside),
        Case(decided=((0, True), (0, True)), **shown),
    )
    step = Step(level="score", **prices(0, 2000), cases=cases)
    assert refuses(problem, solve_unexplained(problem), proof=(step,)) == bool(beside)


def test_verify_refuses_a_place_that_is_no_number() -> None:
    """True as a place would be every place."""
    problem = one_place("s1")
    forged = worse(
        prices(0, 0),
        Case(decided=((True, False),), **prices(0, 0)),
        Case(decided=((True, True),), cut=(0, 1, 2, 3)),
    )
    assert refuses(problem, solve_unexplained(problem), **forged)


def test_verify_refuses_prices_that_are_not_whole_numbers_of_64_bits() -> None:
    """Others may be worked with as fractions, and rounded."""
    problem = one_place("s1")
    best = solve_unexplained(problem)
    step = best.proof[0]
    assert step.potentials is not None
    for other in (np.float64, np.int32):
        edit: dict[str, Any] = {"potentials": step.potentials.astype(other)}
        assert refuses(problem, best, proof=(replace(step, **edit), *best.proof[1:])), other


def test_verify_refuses_prices_of_a_case_that_are_not_whole_numbers_of_64_bits() -> None:
    problem = one_place("s1")
    whole = Case(decided=(), **prices(-500, 0))
    step = Step(level="score", **prices(0, 2000), cases=(whole,))
    assert not refuses(problem, solve_unexplained(problem), proof=(step,))
    assert whole.potentials is not None
    edit: dict[str, Any] = {"potentials": whole.potentials.astype(np.float64)}
    fractions = replace(whole, **edit)
    assert refuses(problem, solve_unexplained(problem), proof=(replace(step, cases=(fractions,)),))
