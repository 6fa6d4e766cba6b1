"""The parts under the solver: what they do when given what they mustn't be."""

import numpy as np
import pytest

from matching import objective
from matching.flow import Bounds, cheapest_flow, route
from matching.network import Network, build_network
from matching.objective import objectives_of
from matching.policy import LevelName
from matching.prices import ideal_flow, largest_prices
from matching.solve import solve
from tests.matching.instances import problem_of_scores, tiny_problem


def triangle(capacity: int) -> Network:
    """Three nodes in a ring."""
    return Network(
        nodes=3,
        tail=np.array([0, 1, 2], dtype=np.int32),
        head=np.array([1, 2, 0], dtype=np.int32),
        lower=np.zeros(3, dtype=np.int64),
        upper=np.full(3, capacity, dtype=np.int64),
        candidates=0,
        seekers=0,
        providers=0,
        first_limit=0,
        limits=(),
        says_times=True,
        is_exact=True,
    )


def test_cheapest_flow_within_bounds_that_none_keeps_is_an_error() -> None:
    network = triangle(1)
    bounds = Bounds(lower=np.array([1, 0, 0]), upper=np.array([1, 1, 0]))

    with pytest.raises(RuntimeError, match="INFEASIBLE"):
        cheapest_flow(network, bounds, np.zeros(3, dtype=np.int64))


def test_prices_of_a_flow_that_is_not_cheapest_are_an_error() -> None:
    network = triangle(1)
    bounds = Bounds(lower=network.lower, upper=network.upper)

    with pytest.raises(ValueError, match="not of least cost"):
        largest_prices(network, bounds, np.full(3, -1, dtype=np.int64), np.zeros(3, dtype=np.int64))


def test_prices_are_the_same_for_every_cheapest_flow() -> None:
    for seed in range(200):
        network = build_network(tiny_problem(seed, with_limits=True))
        bounds = Bounds(lower=network.lower, upper=network.upper)
        if route(network, bounds).flow is None:
            continue
        cost = np.zeros(len(network.tail), dtype=np.int64)
        cost[: network.candidates] = -(np.arange(network.candidates) % 2)
        noise = np.arange(len(cost)) % 7
        flows = [cheapest_flow(network, bounds, 1000 * cost + tilt) for tilt in (noise, -noise, noise[::-1])]
        prices = [largest_prices(network, bounds, cost, flow).tolist() for flow in flows]
        assert prices[0] == prices[1] == prices[2], seed


def test_ideal_flow_is_cheapest_where_there_is_one() -> None:
    smaller_side: set[bool] = set()
    for seed in range(300):
        problem = tiny_problem(seed, with_limits=seed % 2 > 0, with_demands=True)
        network = build_network(problem)
        bounds = Bounds(lower=network.lower, upper=network.upper)
        if route(network, bounds).flow is None:
            continue
        for level in problem.policy.levels:
            for aim in objectives_of(problem, network, level) if level is not LevelName.FLOOR else ():
                ideal = ideal_flow(network, bounds, aim.cost)
                if ideal is not None:
                    cheapest = cheapest_flow(network, bounds, aim.cost)
                    assert aim.cost @ ideal == aim.cost @ cheapest, seed
                    smaller_side.add(network.seekers < network.providers)
    assert smaller_side == {True, False}


@pytest.mark.parametrize("shape", [(3, 3), (2, 3), (3, 2)])
def test_there_is_an_ideal_flow_where_everybody_of_the_smaller_side_can_have_their_best(
    shape: tuple[int, int],
) -> None:
    best = np.full(shape, 10) + 80 * np.eye(*shape, dtype=np.int64)
    all_the_same = np.full(shape, 10)
    all_the_same[(slice(None), 0) if shape[0] < shape[1] else 0] = 90
    found = []
    for score in (best, all_the_same):
        problem = problem_of_scores(score)
        network = build_network(problem)
        aim = next(objectives_of(problem, network, LevelName.SCORE))
        bounds = Bounds(lower=network.lower, upper=network.upper)
        ideal = ideal_flow(network, bounds, aim.cost)
        found.append(None if ideal is None else int(aim.cost @ ideal))

    assert found == [-90 * min(shape), None]


def test_ties_that_no_hash_tells_apart_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objective, "HASH_BITS", 0)

    answers = [solve(tiny_problem(seed)) for seed in range(40)]

    assert max(step.salt or 0 for answer in answers for step in answer.proof) == objective.SALTS - 1
