"""The linear and the integer programme of a region, where an answer can be told by hand."""

import json

import numpy as np

from matching import Problem
from matching.flow import Bounds
from matching.linear_model import search_pairs, solve_linear
from matching.network import build_network
from matching.side_rows import Region, limits_left_out, row_of


def region(*, maximum: int) -> tuple[Region, np.ndarray]:
    """Two seekers and two providers, all of one cell; the four pairs are worth 4, 3, 2 and 1."""
    data = {
        "version": 1,
        "seekers": [{"id": "a", "groups": ["g"]}, {"id": "b", "groups": ["g"]}],
        "providers": [{"id": "m", "groups": ["h"]}, {"id": "n", "groups": ["h"]}],
        "candidates": [["a", "m", 4], ["a", "n", 3], ["b", "m", 2], ["b", "n", 1]],
        "limits": [{"seekers": "g", "providers": "h", "maximum": maximum}],
    }
    problem = Problem.from_json(json.dumps(data))
    network = build_network(problem)
    rows = tuple(row_of(problem, limit) for limit in limits_left_out(problem, network))
    cost = np.zeros(len(network.tail), dtype=np.int64)
    cost[:4] = -problem.score
    return Region(network=network, bounds=Bounds(lower=network.lower, upper=network.upper), rows=rows), cost


def test_linear_programme_prices_what_one_more_pair_in_the_cell_would_bring() -> None:
    one, cost = region(maximum=1)
    everything = np.ones(4, dtype=np.bool_)

    optimum = solve_linear(one, cost, everything)

    assert optimum is not None
    assert round(optimum.value, 6) == -4
    assert -4 <= optimum.prices[0] <= -1


def test_search_keeps_to_the_candidates_kept() -> None:
    two, cost = region(maximum=2)

    for kept, best in (([1, 1, 1, 1], 5), ([0, 1, 1, 0], 5), ([0, 1, 0, 1], 3)):
        found = search_pairs(two, cost, np.array(kept, dtype=np.bool_), None, 10)
        assert found.is_exhaustive
        assert found.chosen is not None
        assert int(-cost[:4][found.chosen].sum()) == best


def test_search_says_when_there_is_nothing() -> None:
    none, cost = region(maximum=2)
    impossible = Bounds(lower=none.bounds.upper, upper=none.bounds.upper)

    found = search_pairs(
        Region(network=none.network, bounds=impossible, rows=none.rows), cost, cost[:4] < 0, None, 10
    )

    assert found.chosen is None
    assert found.is_exhaustive
