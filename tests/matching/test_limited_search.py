"""Limits that no flow can say: against the definition, and against an independent integer programme."""

import json
import random
from collections import Counter
from contextlib import nullcontext

import pytest

from matching import (
    Answer,
    LevelName,
    Problem,
    Status,
    limit_clash,
    limited_search,
    solve,
    solve_unexplained,
    verify,
)
from tests.matching.brute_force import BruteForce
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import beyond_the_pins, crossing_cells, small_cells, without_cases
from tests.matching.test_against_milp import Milp

MATCHED_SCORE = (LevelName.MATCHED, LevelName.SCORE)
MATCHED_FLOOR_SCORE = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)


def test_solve_tiny_problems_with_crossing_limits_as_brute_force_does() -> None:
    statuses: Counter[Status] = Counter()
    for seed in range(300):
        problem = beyond_a_flow(seed, crossing=True)
        answer = solve(problem)
        statuses[answer.status] += 1
        best = BruteForce(problem).best()
        assert (best is None) == (answer.status is Status.INFEASIBLE), seed
        if best is not None:
            assert {(pair.seeker, pair.provider) for pair in answer.pairs} == best.pairs, seed
            assert tuple(level.value for level in answer.levels) == best.values, seed
            for person in answer.unmatched:
                assert person.reason.value in ("unproven", best.reasons[person.id]), seed
        assert verify(problem, answer), seed
        assert Answer.from_json(answer.to_json()) == answer, seed
    assert statuses[Status.OPTIMAL] > 200, statuses
    assert statuses[Status.INFEASIBLE] > 20, statuses


@pytest.mark.parametrize(("minimum", "floor"), [(0, None), (1, 7)])
def test_a_cell_that_asks_for_more_than_the_pins_needs_a_floor(minimum: int, floor: int | None) -> None:
    problem = beyond_the_pins(minimum)

    answer = solve(problem)

    assert tuple(level.value for level in answer.levels) == (4, floor, 907)
    assert answer.status is Status.OPTIMAL
    assert verify(problem, answer)


@pytest.mark.parametrize("seed", [18, 40])
def test_a_level_that_prices_do_not_settle_is_kept_while_the_next_is_improved(seed: int) -> None:
    problem = small_cells(seed, MATCHED_SCORE)

    with without_cases():
        answer = solve_unexplained(problem)

    # Prices leave more people possible than there can be: several (18), or a fraction of one (40).
    assert answer.levels[0].proven == (seed == 40)
    assert [level.value for level in answer.levels] == Milp(problem).values()
    assert verify(problem, answer)


def test_a_floor_that_could_be_higher_by_its_prices_is_not_proven() -> None:
    problem = small_cells(53, (LevelName.MATCHED, LevelName.FLOOR))

    with without_cases():
        matched, floor = solve_unexplained(problem).levels
    shown = solve_unexplained(problem).levels[1]

    assert matched.proven
    assert (floor.value, floor.proven) == (shown.value, False)
    assert isinstance(floor.value, int)
    assert isinstance(floor.bound, int)
    assert floor.bound > floor.value
    assert (shown.bound, shown.proven) == (floor.value, True)


def test_a_level_that_reached_its_bound_has_no_price_afterwards() -> None:
    answer = solve_unexplained(small_cells(29, MATCHED_SCORE[::-1]))

    assert all(level.proven for level in answer.levels)
    assert len(answer.proof) == 3
    for before, step in enumerate(answer.proof):
        prices = step.multipliers or ()
        assert not any(prices[len(prices) - before :])


@pytest.mark.parametrize("levels", [MATCHED_SCORE, MATCHED_FLOOR_SCORE])
@pytest.mark.parametrize("with_demands", [False, True])
def test_solve_middle_problems_with_overlapping_cells_as_an_integer_programme_does(
    levels: tuple[LevelName, ...], with_demands: bool
) -> None:
    statuses: Counter[Status] = Counter()
    for seed in range(10):
        problem = crossing_cells(
            seed,
            organisations=4,
            bands=4,
            overlap=2,
            share=0.9,
            levels=levels,
            with_demands=with_demands,
        )
        with without_cases() if seed % 2 else nullcontext():
            answer = solve_unexplained(problem)
        assert answer.status is not Status.FEASIBLE or seed % 2, seed
        statuses[answer.status] += 1
        values = Milp(problem).values()
        assert (values is None) == (answer.status is Status.INFEASIBLE), seed
        if values is None or answer.clash is not None:
            # A clash that only a search shows isn't verified.
            assert answer.clash is not None
            assert verify(problem, answer) == (answer.clash.needed > answer.clash.places), seed
            continue
        assert verify(problem, answer), seed
        assert [level.value for level in answer.levels] == values, seed
        for level in answer.levels:
            if isinstance(level.value, int) and isinstance(level.bound, int):
                assert level.value <= level.bound, seed
                assert not level.proven or level.value == level.bound, seed
    expected = (Status.INFEASIBLE, Status.OPTIMAL) if with_demands else (Status.FEASIBLE, Status.OPTIMAL)
    assert all(statuses[status] for status in expected), statuses


@pytest.mark.parametrize(
    ("seed", "people", "size", "share", "levels", "with_demands"),
    [
        (33, 109, (436, 3, 3, 2), 3.2, "matched score", False),
        (36, 119, (476, 3, 2, 1), 1.1, "score changes", False),
        (42, 139, (556, 3, 2, 1), 1.1, "matched changes score", True),
        (52, 105, (630, 4, 3, 2), 4.4, "changes matched score", False),
    ],
)
def test_solve_for_hundreds_as_an_integer_programme_does(
    seed: int, people: int, size: tuple[int, int, int, int], share: float, levels: str, with_demands: bool
) -> None:
    candidates, organisations, bands, overlap = size
    problem = crossing_cells(
        seed,
        people=people,
        candidates=candidates,
        organisations=organisations,
        bands=bands,
        overlap=overlap,
        share=share,
        levels=tuple(LevelName(name) for name in levels.split()),
        with_demands=with_demands,
    )

    answer = solve_unexplained(problem)

    assert [level.value for level in answer.levels] == Milp(problem).values()
    assert all(level.value == level.bound for level in answer.levels if level.proven)
    assert verify(problem, answer)


def test_order_of_rows_gives_the_same_bytes_where_limits_cross() -> None:
    for seed in range(6):
        problem = crossing_cells(
            seed, people=12, candidates=50, organisations=4, bands=4, overlap=2, with_demands=seed % 2 == 0
        )
        data = json.loads(problem.to_json())
        dice = random.Random(seed)  # noqa: S311 - an order of rows, the same every time
        for rows in ("seekers", "providers", "candidates", "pins", "limits", "previous"):
            dice.shuffle(data.get(rows, []))
        assert solve(Problem.from_json(json.dumps(data))).to_json() == solve(problem).to_json(), seed


def test_solve_crowded_problem_reaches_its_bound_but_for_little() -> None:
    problem = crossing_cells(
        1, people=130, candidates=4300, organisations=6, bands=5, share=0.9, levels=MATCHED_SCORE
    )

    answer = solve_unexplained(problem)

    matched, score = answer.levels
    assert matched.proven
    assert isinstance(score.value, int)
    assert isinstance(score.bound, int)
    assert score.value <= score.bound <= 1.005 * score.value
    assert verify(problem, answer)


def test_solve_keeps_times_where_limits_cross() -> None:
    people = [
        {"id": f"{letter}{row}", "free": [row % 2, 2], "groups": [f"{letter}g"], "capacity": capacity}
        for letter, capacity in (("s", 1), ("p", 2))
        for row in range(3)
    ]
    problem = Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "seekers": people[:3],
                "providers": people[3:],
                "candidates": [[f"s{i}", f"p{j}", 100 * i + 10 * j] for i in range(3) for j in range(3)],
                "limits": [{"seekers": "sg", "providers": "pg", "maximum": 2}],
            }
        )
    )

    answer = solve(problem)

    assert len(answer.pairs) == 2
    assert all(pair.time is not None for pair in answer.pairs)
    assert verify(problem, answer)


def test_a_search_too_short_is_still_right_in_what_it_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_search, "LEAST_TRIED", 0)
    monkeypatch.setattr(limited_search, "TRIED_A_NODE", 0)
    monkeypatch.setattr(limited_search, "NODES", 0)
    missed = 0
    orders = (MATCHED_SCORE, MATCHED_SCORE[::-1], MATCHED_FLOOR_SCORE)
    for seed in range(15):
        problem = crossing_cells(
            seed,
            people=14,
            candidates=70,
            organisations=5,
            bands=4,
            overlap=3,
            share=1.5,
            levels=orders[seed % 3],
        )
        answer = solve_unexplained(problem)
        values = Milp(problem).values()
        assert verify(problem, answer), seed
        assert values is not None, seed
        missed += [level.value for level in answer.levels] != values
        for level, best in zip(answer.levels, values, strict=True):
            if not level.proven:
                break
            assert level.value == best, seed
    assert missed


def test_a_search_that_finds_nothing_names_all_demands_and_proves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limited_search, "NODES_TO_START", 0)
    monkeypatch.setattr(limit_clash, "NODES", 0)
    problem = crossing_cells(
        18, organisations=4, bands=4, overlap=3, share=2, levels=MATCHED_SCORE, with_demands=True
    )

    answer = solve(problem)

    assert answer.clash is not None
    assert len(answer.clash.limits) == len(problem.limits)
    assert not verify(problem, answer)
