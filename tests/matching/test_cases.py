"""Cases show what prices leave open, and never what isn't so."""

from dataclasses import replace

import numpy as np
import pytest

from matching import LevelName, Status, cases, solve_unexplained, verify
from matching.cases import cases_below
from matching.flow import Bounds
from matching.network import Amounts, build_network
from matching.objective import objectives_of
from matching.side_rows import Region, limits_left_out, row_of
from tests.matching.limit_instances import small_cells, without_cases

SCORE = (LevelName.SCORE,)
EVERY_LEVEL = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)
PROBLEM = small_cells(40, SCORE)


@pytest.fixture(scope="module")
def region() -> Region:
    """What keeps the cells of a problem whose prices leave a better total possible than there is."""
    network = build_network(PROBLEM)
    rows = tuple(row_of(PROBLEM, limit) for limit in limits_left_out(PROBLEM, network))
    return Region(network=network, bounds=Bounds(lower=network.lower, upper=network.upper), rows=rows)


@pytest.fixture(scope="module")
def cost(region: Region) -> Amounts:
    """Less for a better total."""
    (objective,) = objectives_of(PROBLEM, region.network, LevelName.SCORE)
    return objective.cost


@pytest.fixture(scope="module")
def best() -> int:
    """The least cost there is."""
    with without_cases():
        (level,) = solve_unexplained(PROBLEM).levels
    assert isinstance(level.value, int)
    assert not level.proven
    return -level.value


def test_what_prices_leave_open_is_closed(region: Region, cost: Amounts, best: int) -> None:
    assert 1 < len(cases_below(region, cost, best)) < 20


def test_what_is_not_so_is_not_shown(region: Region, cost: Amounts, best: int) -> None:
    assert cases_below(region, cost, best + 1) == ()


def test_no_more_cases_are_looked_at_than_are_worth_it(
    region: Region, cost: Amounts, best: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = len(cases_below(region, cost, best))
    monkeypatch.setattr(cases, "MOST_CASES", needed)
    assert len(cases_below(region, cost, best)) == needed
    monkeypatch.setattr(cases, "MOST_CASES", needed - 1)
    assert cases_below(region, cost, best) == ()
    monkeypatch.undo()
    monkeypatch.setattr(cases, "MOST_WORK", len(cost) - 1)
    assert cases_below(region, cost, best) == ()


def test_what_no_flow_keeps_is_shown_by_a_cut(region: Region, cost: Amounts) -> None:
    every_pair = region.bounds.lower.copy()
    every_pair[: region.network.candidates] = 1
    crowd = replace(region, bounds=Bounds(lower=every_pair, upper=region.bounds.upper))
    (case,) = cases_below(crowd, np.zeros_like(cost), 1)
    assert case.decided == ()
    assert case.cut


@pytest.mark.parametrize("seed", [5, 18, 46])
def test_every_level_is_proven_where_cases_are_looked_at(seed: int) -> None:
    problem = small_cells(seed, EVERY_LEVEL)
    answer = solve_unexplained(problem)
    with without_cases():
        before = solve_unexplained(problem)
    assert (before.status, answer.status) == (Status.FEASIBLE, Status.OPTIMAL)
    assert [level.value for level in before.levels] == [level.value for level in answer.levels]
    assert verify(problem, answer)
