"""`verify` where a search found the answer: it claims no more than bounds, times and limits show."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from matching import Answer, LevelName, Pair, Problem, Status, solve, verify
from matching.answer import Step
from tests.matching.forging import refuses
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import beyond_the_pins


def names(levels: str) -> tuple[LevelName, ...]:
    return tuple(LevelName(name) for name in levels.split())


def feasible(
    levels: tuple[LevelName, ...], *, crossing: tuple[bool, ...] = (True, False)
) -> Iterator[tuple[int, Problem, Answer]]:
    """Answers that a search found and that a flow bounds, or where limits cross their prices."""
    for seed in range(40):
        problem = beyond_a_flow(seed, crossing=crossing[seed % len(crossing)], with_times=True, levels=levels)
        answer = solve(problem)
        if answer.status is Status.FEASIBLE:
            yield seed, problem, answer


@pytest.mark.parametrize("levels", ["matched score", "matched floor score", "score changes", "changes score"])
def test_verify_refuses_a_feasible_answer_that_claims_more_than_its_proof(levels: str) -> None:
    for seed, problem, answer in feasible(names(levels)):
        first = next(place for place, level in enumerate(answer.levels) if not level.proven)
        for place, level in enumerate(answer.levels):
            edits: list[dict[str, object]] = [{"proven": not level.proven}]
            if place == first and isinstance(level.bound, int):
                # A floor's bound may be any number up to the next score: no answer passes that either.
                edits += [{"bound": level.bound - 1}]
                if level.name is not LevelName.FLOOR:
                    edits += [{"bound": level.bound + 1}]
            if place == first and isinstance(level.bound, tuple):
                edits += [{"bound": tuple((name, count + 1) for name, count in level.bound)}]
            if place > first:
                edits += [{"bound": 0}]
            if isinstance(level.value, int):
                edits += [{"value": level.value + 1}, {"value": None}]
            for edit in edits:
                values: dict[str, Any] = edit
                edited = dataclasses.replace(level, **values)
                told = (*answer.levels[:place], edited, *answer.levels[place + 1 :])
                assert refuses(problem, answer, levels=told), (seed, edit)
        if answer.levels[first].bound is not None:
            assert refuses(problem, answer, proof=()), seed


@pytest.mark.parametrize("levels", ["matched score", "matched floor score", "score changes"])
def test_verify_refuses_steps_of_a_feasible_answer_that_show_nothing(levels: str) -> None:
    for seed, problem, answer in feasible(names(levels), crossing=(False,)):
        shown = {level.name for level in answer.levels if level.proven or level.bound is not None}
        assert {step.level for step in answer.proof} == shown, seed
        for extra in (Step(level="nonsense", cut=(99,)), Step(level="tie", salt=0), *answer.proof[-1:]):
            assert refuses(problem, answer, proof=(*answer.proof, extra)), seed
        assert len(answer.proof) < 2 or refuses(problem, answer, proof=answer.proof[::-1]), seed
        for place, step in enumerate(answer.proof):
            edits: tuple[dict[str, Any], ...] = ({"level": "x"}, {"priority": 77}, {"salt": 1}, {"scale": 1})
            for edit in edits:
                edited = dataclasses.replace(step, **edit)
                proof = (*answer.proof[:place], edited, *answer.proof[place + 1 :])
                assert refuses(problem, answer, proof=proof), (seed, edit)


def test_verify_refuses_a_feasible_answer_that_breaks_a_limit() -> None:
    for seed, problem, answer in feasible((LevelName.MATCHED, LevelName.SCORE)):
        others = [
            Pair(seeker=problem.seekers[i].id, provider=problem.providers[j].id, score=int(score))
            for i, j, score in zip(problem.seeker, problem.provider, problem.score, strict=True)
        ]
        paired = {name for pair in others for name in (pair.seeker, pair.provider)}
        left = tuple(person for person in answer.unmatched if person.id not in paired)
        assert refuses(problem, answer, pairs=tuple(others), unmatched=left), seed


def with_one_start_for_two(
    *, priority: int, candidates: dict[str, int], pins: tuple[str, ...] = ()
) -> Problem:
    """Seeker y has two places, but m and n are free at one and the same start only; b has two starts."""
    free = {"y": [1, 2], "b": [1, 2], "m": [1], "n": [1], "q": [2], "z": [1]}
    people = {
        name: {"id": name, "free": starts, "capacity": 2 if name in "ybz" else 1}
        for name, starts in free.items()
    }
    data = {
        "version": 1,
        "seekers": [people["y"], people["b"]],
        "providers": [{**people[name], "priority": priority} for name in "mn"] + [people["q"], people["z"]],
        "candidates": [[pair[0], pair[1], score] for pair, score in candidates.items()],
        "pins": [list(pair) for pair in pins],
    }
    return Problem.from_json(json.dumps(data))


def test_verify_checks_the_bound_of_a_floor_that_times_keep_down() -> None:
    problem = with_one_start_for_two(priority=0, candidates={"ym": 10, "yn": 10, "bq": 10, "bn": 5})

    answer = solve(problem)

    assert answer.status is Status.FEASIBLE
    assert [(level.value, level.bound) for level in answer.levels] == [(5, 5), (5, 10), (25, None)]
    assert verify(problem, answer)
    lower = dataclasses.replace(answer.levels[1], bound=9)
    assert refuses(problem, answer, levels=(answer.levels[0], lower, answer.levels[2]))
    assert refuses(problem, answer, proof=answer.proof[:1])


def test_verify_checks_the_bound_of_each_priority() -> None:
    problem = with_one_start_for_two(priority=2, candidates={"ym": 10, "yn": 5})

    answer = solve(problem)

    matched = answer.levels[0]
    assert (matched.value, matched.bound) == (((2, 1), (0, 1)), ((2, 2), (0, 1)))
    assert verify(problem, answer)
    for bound in (((2, 1), (0, 1)), ((2, 2), (0, 0))):
        edited = dataclasses.replace(matched, bound=bound)
        assert refuses(problem, answer, levels=(edited, *answer.levels[1:]))


def test_verify_checks_that_pins_alone_reach_as_much_where_times_leave_no_more() -> None:
    problem = with_one_start_for_two(priority=0, candidates={"ym": 10, "yn": 5}, pins=("ym",))

    answer = solve(problem)

    assert [(level.value, level.bound) for level in answer.levels] == [(2, 3), (None, None), (10, None)]
    assert verify(problem, answer)
    floor = dataclasses.replace(answer.levels[1], value=10)
    assert refuses(problem, answer, levels=(answer.levels[0], floor, answer.levels[2]))


def test_verify_refuses_the_best_pairs_of_the_problem_without_its_cell() -> None:
    free = {"free": [1, 2]}
    data = {
        "version": 1,
        "seekers": [
            {"id": "a", "groups": ["ga"], **free},
            {"id": "b", **free},
            {"id": "y", "capacity": 2, **free},
        ],
        "providers": [
            {"id": "m", "groups": ["gm"], **free},
            {"id": "n", **free},
            {"id": "z", "capacity": 2, **free},
        ],
        "candidates": [["a", "m", 10], ["b", "n", 10], ["a", "n", 5], ["b", "m", 5]],
        "limits": [{"seekers": "ga", "providers": "gm", "maximum": 0}],
    }
    problem = Problem.from_json(json.dumps(data))
    without = Problem.from_json(json.dumps({**json.loads(problem.to_json()), "limits": []}))
    answer = solve(without)
    assert verify(without, answer)

    assert refuses(problem, answer, record=solve(problem).record)


def test_verify_refuses_that_no_floor_is_needed_where_a_cell_asks_for_more_than_the_pins() -> None:
    pins_will_do, problem = beyond_the_pins(0), beyond_the_pins(1)
    answer = solve(pins_will_do)
    assert verify(pins_will_do, answer)

    assert refuses(problem, answer, record=solve(problem).record)


def test_verify_accepts_a_floor_that_a_cell_asks_for_with_times_too() -> None:
    data = json.loads(beyond_the_pins(1).to_json())
    for member in (*data["seekers"], *data["providers"]):
        member["free"] = [1, 2, 3]
    problem = Problem.from_json(json.dumps(data))

    answer = solve(problem)

    assert [(level.value, level.bound, level.proven) for level in answer.levels] == [
        (4, 4, True),
        (7, 7, True),
        (907, 907, True),
    ]
    assert verify(problem, answer)


def test_verify_accepts_best_levels_where_pairs_without_times_would_do_as_well() -> None:
    problem = beyond_a_flow(336, crossing=False)

    answer = solve(problem)

    assert answer.status is Status.OPTIMAL
    assert {step.level for step in answer.proof} == {"score", "changes"}
    assert verify(problem, answer)


def test_verify_refuses_a_pair_that_is_no_candidate_where_the_next_one_scores_the_same() -> None:
    data = {
        "version": 1,
        "seekers": [{"id": "a"}],
        "providers": [{"id": "n"}, {"id": "o"}],
        "candidates": [["a", "o", 5]],
    }
    problem = Problem.from_json(json.dumps(data))
    answer = solve(problem)
    other = dataclasses.replace(answer.unmatched[0], id="o")
    forged = dataclasses.replace(
        answer, pairs=(Pair(seeker="a", provider="n", score=5),), unmatched=(other,)
    ).sealed()

    assert verify(problem, answer)
    assert not verify(problem, forged)


def test_verify_takes_that_no_floor_is_needed_where_a_third_pair_finds_no_time() -> None:
    problem = with_one_start_for_two(priority=0, candidates={"ym": 10, "bz": 10, "yz": 5}, pins=("ym", "bz"))

    answer = solve(problem)

    assert [(level.value, level.bound) for level in answer.levels] == [(4, 4), (None, None), (20, 25)]
    assert verify(problem, answer)
    assert refuses(problem, answer, levels=tuple(dataclasses.replace(x, proven=True) for x in answer.levels))
