"""Sums that no arc carries: which candidates a limit counts, and what a region holds."""

import json
from dataclasses import replace

import numpy as np
import pytest

from matching import Limit, Problem
from matching.flow import Bounds
from matching.side_rows import Region, Row, limits_left_out, row_of
from tests.matching.test_multipliers import region_of


def two_groups(**limit: object) -> Problem:
    """Two seekers, one of them in a; two providers, one of them in b; all four pairs are candidates."""
    data = {
        "version": 1,
        "seekers": [{"id": "s1", "groups": ["a"], "capacity": 2}, {"id": "s2", "capacity": 2}],
        "providers": [{"id": "p1", "groups": ["b"], "capacity": 2}, {"id": "p2", "capacity": 2}],
        "candidates": [["s1", "p1", 1], ["s1", "p2", 2], ["s2", "p1", 3], ["s2", "p2", 4]],
        "limits": [{"seekers": "a", "providers": "b", **limit}],
    }
    return Problem.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("limit", "places"),
    [
        (Limit(seekers="a", maximum=1), [0, 1]),
        (Limit(providers="b", maximum=1), [0, 2]),
        (Limit(seekers="a", providers="b", maximum=1), [0]),
    ],
    ids=["seekers", "providers", "a cell"],
)
def test_a_limit_counts_the_candidates_between_its_groups(limit: Limit, places: list[int]) -> None:
    assert row_of(two_groups(), limit).arcs.tolist() == places


@pytest.mark.parametrize(
    ("limit", "ends"),
    [({"maximum": 0}, (0, 0)), ({}, (0, 1)), ({"minimum": 1}, (1, 1)), ({"minimum": 3}, (3, 3))],
    ids=["a maximum", "none", "a minimum", "a minimum beyond all candidates"],
)
def test_a_limit_without_a_maximum_is_held_to_its_candidates_or_its_minimum(
    limit: dict[str, int], ends: tuple[int, int]
) -> None:
    problem = two_groups(**limit)

    row = row_of(problem, problem.limits[0])

    assert (row.least, row.most) == ends


def test_limits_that_the_network_says_are_not_left_out() -> None:
    problem = two_groups()
    nested = replace(problem, limits=(*problem.limits, Limit(seekers="a", maximum=1)))

    assert limits_left_out(nested, region_of(nested).network) == problem.limits


@pytest.mark.parametrize(
    ("total", "units", "is_held"),
    [(1, 1, True), (2, 1, True), (0, 1, False), (3, 1, False), (1, 2, False), (1, -1, False)],
    ids=["least", "most", "too little", "too much", "beyond an upper bound", "below a lower one"],
)
def test_a_region_holds_what_keeps_bounds_and_rows(total: int, units: int, is_held: bool) -> None:
    problem = two_groups()
    network = region_of(problem).network
    row = Row(arcs=np.array([1, 2]), weight=np.array([1, 2]), least=1, most=2)
    region = Region(network=network, bounds=Bounds(lower=network.lower, upper=network.upper), rows=(row,))
    flow = np.zeros(len(network.tail), dtype=np.int64)
    flow[0], flow[1], flow[2] = units, total % 2, total // 2

    assert region.holds(flow) is is_held


def test_rows_that_others_imply_are_held_and_not_open() -> None:
    region = region_of(two_groups(maximum=0))
    implied = replace(region, rows=tuple(replace(row, is_implied=True) for row in region.rows))
    flow = np.zeros(len(region.network.tail), dtype=np.int64)
    flow[0] = 1

    assert region.open_rows == region.rows
    assert implied.open_rows == ()
    assert not implied.holds(flow)
