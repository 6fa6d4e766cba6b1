"""`verify` takes cases that are all there is and each shown, and refuses every other."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching import Answer, InvalidAnswerError, LevelName, Problem, Status, solve_unexplained, verify
from matching.answer import Case, Step
from matching.proof_cases import Decisions, are_all_there_is
from tests.matching.forging import refuses
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import small_cells

NO, YES = False, True
CANDIDATES = 9


@pytest.mark.parametrize(
    ("leaves", "is_all"),
    [
        ([()], True),
        ([((3, NO),), ((3, YES),)], True),
        ([((3, NO),), ((3, YES), (0, NO)), ((3, YES), (0, YES))], True),
        ([((3, YES), (0, NO)), ((3, NO),), ((3, YES), (0, YES))], True),
        ([], False),
        ([(), ()], False),
        ([(), ((3, NO),)], False),
        ([((3, NO),)], False),
        ([((3, NO),), ((3, NO),)], False),
        ([((3, NO),), ((4, YES),)], False),
        ([((3, NO),), ((3, YES),), ((3, YES),)], False),
        ([((3, NO),), ((3, YES), (0, NO))], False),
        ([((3, NO),), ((3, YES), (0, NO)), ((3, YES), (1, YES))], False),
        ([((9, NO),), ((9, YES),)], False),
        ([((-1, NO),), ((-1, YES),)], False),
    ],
)
def test_cases_are_all_there_is_where_they_are_leaves_of_one_tree(
    leaves: list[Decisions], is_all: bool
) -> None:
    assert are_all_there_is(leaves, CANDIDATES) == is_all


def test_many_decisions_are_looked_through_without_nesting() -> None:
    chain = tuple((place, YES) for place in range(3_000))
    assert not are_all_there_is([(*chain, (3_000, NO)), (*chain, (3_000, YES))], 3_001)


LEVELS = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)
PROBLEM = small_cells(115, LEVELS)


@pytest.fixture(scope="module")
def answer() -> Answer:
    """Proven by cases for the higher class of its first level, for its floor and for its score."""
    answer = solve_unexplained(PROBLEM)
    assert [len(step.cases) > 1 for step in answer.proof] == [True, False, True, True]
    assert verify(PROBLEM, answer)
    return answer


def edits_of(case: Case) -> Iterator[Case]:
    """Cases that show nothing, or that are no cases."""
    yield replace(case, potentials=None)
    yield replace(case, multipliers=None)
    yield replace(case, scale=None)
    yield replace(case, cut=())
    yield replace(case, cut=(), potentials=None)
    yield replace(case, cut=(), potentials=None, multipliers=None)
    yield replace(case, cut=(), potentials=None, multipliers=None, scale=None)
    yield replace(case, potentials=np.zeros(3, dtype=np.int64))
    yield replace(case, multipliers=tuple(0 for _ in case.multipliers or ()))
    yield replace(case, decided=(*case.decided[:-1], (case.decided[-1][0], not case.decided[-1][1])))
    yield replace(case, decided=case.decided[:-1])
    yield replace(case, decided=(*case.decided, (0, True)))


@pytest.mark.parametrize("place", [0, 2, 3])
def test_verify_refuses_changed_cases(answer: Answer, place: int) -> None:
    step = answer.proof[place]

    def refused(cases: tuple[Case, ...], **changes: Any) -> bool:
        edited = replace(step, cases=cases, **changes)
        return refuses(PROBLEM, answer, proof=(*answer.proof[:place], edited, *answer.proof[place + 1 :]))

    assert not refused(step.cases[::-1])
    assert refused(())
    assert refused((*step.cases, step.cases[0]))
    for number, case in enumerate(step.cases):
        assert refused((*step.cases[:number], *step.cases[number + 1 :])), number
        for edit in edits_of(case):
            assert refused((*step.cases[:number], edit, *step.cases[number + 1 :])), (number, edit)


def test_verify_refuses_a_floor_with_cases_and_something_besides(answer: Answer) -> None:
    floor = replace(answer.proof[2], cut=())
    assert refuses(PROBLEM, answer, proof=(*answer.proof[:2], floor, *answer.proof[3:]))


def test_verify_refuses_cases_where_nothing_is_open(answer: Answer) -> None:
    before, closed, *rest = answer.proof
    whole = Case(decided=(), potentials=closed.potentials, multipliers=closed.multipliers, scale=closed.scale)
    assert refuses(PROBLEM, answer, proof=(before, replace(closed, cases=(whole,)), *rest))


def test_verify_takes_a_cut_for_a_case_that_holds_nothing(answer: Answer) -> None:
    """The first case divided once more at what is settled in it: its other half holds nothing."""
    step = answer.proof[0]
    case = step.cases[0]
    place, is_taken = case.decided[0]
    empty = Case(decided=(*case.decided, (place, not is_taken)), cut=())
    kept = replace(case, decided=(*case.decided, (place, is_taken)))
    divided = replace(step, cases=(kept, empty, *step.cases[1:]))
    assert not refuses(PROBLEM, answer, proof=(divided, *answer.proof[1:]))


def test_verify_refuses_cases_beside_the_prices_of_a_clash() -> None:
    problem, clashing = first_clash()
    step = clashing.proof[0]
    beside = replace(step, cases=(Case(decided=(), cut=()),))
    assert refuses(problem, clashing, proof=(beside,))


def first_clash() -> tuple[Problem, Answer]:
    """Demands whose clash is shown by prices."""
    for seed in range(150):
        problem = beyond_a_flow(seed, crossing=True)
        answer = solve_unexplained(problem)
        if answer.status is Status.INFEASIBLE and answer.proof[0].multipliers is not None:
            return problem, answer
    raise AssertionError("no clash is shown by prices")


def test_cases_survive_the_round_trip(answer: Answer) -> None:
    again = Answer.from_json(answer.to_json())
    assert again == answer
    assert [len(step.cases) for step in again.proof] == [len(step.cases) for step in answer.proof]
    assert verify(PROBLEM, again)


@pytest.mark.parametrize(
    ("cases", "field"),
    [
        ([], "cases"),
        ({}, "cases"),
        ([{}], "cases[0].decided"),
        ([{"decided": [[1]]}], "cases[0].decided[0]"),
        ([{"decided": [{}]}], "cases[0].decided[0]"),
        ([{"decided": [[1, 1]]}], "cases[0].decided[0]"),
        ([{"decided": [["1", True]]}], "cases[0].decided[0]"),
        ([{"decided": [], "level": "score"}], "cases[0].level"),
        ([{"decided": [], "scale": 0}], "cases[0].scale"),
    ],
)
def test_cases_that_break_the_contract_name_the_field(answer: Answer, cases: Any, field: str) -> None:
    data = json.loads(answer.to_json())
    data["proof"]["steps"][0]["cases"] = cases
    with pytest.raises(InvalidAnswerError) as refused:
        Answer.from_json(json.dumps(data))
    assert refused.value.field == f"proof.steps[0].{field}"


def test_a_step_of_a_flow_has_no_cases() -> None:
    problem = small_cells(115, LEVELS)
    alone = replace(problem, limits=())
    flow = solve_unexplained(alone)
    step = flow.proof[0]
    beside: tuple[Step, ...] = (replace(step, cases=(Case(decided=(), cut=()),)), *flow.proof[1:])
    assert refuses(alone, flow, proof=beside)
