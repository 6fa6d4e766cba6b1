"""Prices of limits: bounds that hold whatever the prices are, and what they rule out."""

from dataclasses import replace

import numpy as np
import pytest

from matching import LevelName, Problem, multipliers, solve, verify
from matching.flow import Bounds
from matching.multipliers import price_rows
from matching.network import build_network
from matching.objective import objectives_of
from matching.side_rows import Region, limits_left_out, row_of
from tests.matching.limit_instances import crossing_cells
from tests.matching.test_against_milp import Milp


def region_of(problem: Problem) -> Region:
    network = build_network(problem)
    return Region(
        network=network,
        bounds=Bounds(lower=network.lower, upper=network.upper),
        rows=tuple(row_of(problem, limit) for limit in limits_left_out(problem, network)),
    )


def test_bound_is_never_below_the_best_however_coarse_the_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(8):
        problem = crossing_cells(seed, organisations=4, bands=4, overlap=2, levels=(LevelName.SCORE,))
        region = region_of(problem)
        (objective,) = objectives_of(problem, region.network, LevelName.SCORE)
        (best,) = Milp(problem).values() or [None]
        bounds = []
        for columns, rounds in ((4000, 4), (10, 1), (10, 4)):
            monkeypatch.setattr(multipliers, "LEAST_COLUMNS", columns)
            monkeypatch.setattr(multipliers, "COLUMNS_A_NODE", 0)
            monkeypatch.setattr(multipliers, "ROUNDS", rounds)
            priced = price_rows(region, objective.cost, np.zeros_like(region.bounds.lower))
            bounds.append(-priced.bound)
            assert isinstance(best, int)
            assert -priced.bound >= best, (seed, columns)
        assert bounds[0] <= min(bounds), seed
        assert bounds[2] <= bounds[1], seed


def test_columns_are_spent_on_candidates_that_are_still_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multipliers, "COLUMNS_A_NODE", 0)
    monkeypatch.setattr(multipliers, "ROUNDS", 1)
    for seed in range(8):
        problem = crossing_cells(seed, organisations=4, bands=4, overlap=2, levels=(LevelName.SCORE,))
        region = region_of(problem)
        (objective,) = objectives_of(problem, region.network, LevelName.SCORE)
        upper = region.bounds.upper.copy()
        upper[: len(problem.score) : 2] = 0
        half = Region(
            network=region.network,
            bounds=Bounds(lower=region.bounds.lower, upper=upper),
            rows=region.rows,
        )
        bounds = []
        for columns in (len(problem.score) // 2, len(problem.score)):
            monkeypatch.setattr(multipliers, "LEAST_COLUMNS", columns)
            bounds.append(price_rows(half, objective.cost, np.zeros_like(upper)).least)
        assert bounds[0] == bounds[1], seed


def test_a_row_that_others_imply_changes_no_bound() -> None:
    for seed in range(8):
        problem = crossing_cells(seed, organisations=4, bands=4, overlap=2, levels=(LevelName.SCORE,))
        region = region_of(problem)
        (objective,) = objectives_of(problem, region.network, LevelName.SCORE)
        doubled = [
            replace(row, weight=2 * row.weight, most=2 * row.most, is_implied=True) for row in region.rows
        ]
        with_twins = replace(region, rows=(*region.rows, *doubled))

        alone = price_rows(region, objective.cost, None)
        beside = price_rows(with_twins, objective.cost, None)

        assert beside.least == alone.least, seed
        assert beside.multipliers == (*alone.multipliers, *(0 for _ in doubled)), seed


def test_prices_of_a_region_that_the_linear_programme_finds_empty_still_bound_it() -> None:
    problem = crossing_cells(3, organisations=4, bands=4, overlap=2)
    region = region_of(problem)
    (objective,) = objectives_of(problem, region.network, LevelName.SCORE)
    closed = tuple(type(row)(arcs=row.arcs, weight=row.weight, least=99, most=99) for row in region.rows)
    empty = Region(network=region.network, bounds=region.bounds, rows=closed)

    priced = price_rows(empty, objective.cost, np.zeros_like(region.bounds.lower))

    assert set(priced.multipliers) == {0}
    assert priced.bound <= -int(problem.score.max())


def test_narrowed_region_holds_what_costs_no_more_and_nothing_far_dearer() -> None:
    problem = crossing_cells(5, organisations=4, bands=4, overlap=2, levels=(LevelName.SCORE,))
    region = region_of(problem)
    answer = solve(problem)
    assert verify(problem, answer)
    value = answer.levels[0].value
    assert isinstance(value, int)
    (objective,) = objectives_of(problem, region.network, LevelName.SCORE)
    priced = price_rows(region, objective.cost, np.zeros_like(region.bounds.lower))

    near, far = priced.narrowed(region, -value), priced.narrowed(region, 0)

    assert near.bounds.free.sum() < far.bounds.free.sum()
    chosen = {(pair.seeker, pair.provider) for pair in answer.pairs}
    for place, (i, j) in enumerate(zip(problem.seeker, problem.provider, strict=True)):
        is_chosen = (problem.seekers[i].id, problem.providers[j].id) in chosen
        assert near.bounds.lower[place] <= is_chosen <= near.bounds.upper[place]
