"""Who reaches whom, when what a large component reaches is searched once."""

import numpy as np
import pytest

from matching import reach
from matching.flow import Bounds, cheapest_flow
from matching.network import PEOPLE, build_network
from matching.outside import PairBits
from matching.reach import Reach
from matching.residual import Residual, residual_of
from tests.matching.instances import tiny_problem


def graph_of(seed: int, *, with_pairs_beyond: bool = False) -> Residual:
    """What could change about a flow of as many pairs as can be among a hundred people or more."""
    problem = tiny_problem(seed, people=150, most_candidates=900, with_limits=True)
    network = build_network(problem)
    bounds = Bounds(lower=np.zeros_like(network.lower), upper=network.upper)
    cost = np.zeros(len(network.tail), dtype=np.int64)
    cost[: network.candidates] = -1
    beyond = None
    if with_pairs_beyond:
        dice = np.random.default_rng(seed)
        pairs = dice.random((network.seekers, network.providers)) < 0.01
        beyond = PairBits(bits=np.packbits(pairs, axis=1), providers=network.providers)
    return residual_of(network, bounds, cheapest_flow(network, bounds, cost), beyond)


@pytest.mark.parametrize("with_pairs_beyond", [False, True])
def test_one_after_the_other_reaches_what_each_alone_reaches(with_pairs_beyond: bool) -> None:
    learnt = 0
    for seed in range(20):
        graph = graph_of(seed, with_pairs_beyond=with_pairs_beyond)
        for ahead, back in ((graph, graph.turned()), (graph.turned(), graph)):
            shared = Reach(ahead, back)
            for node in range(PEOPLE, graph.nodes):
                alone = ahead.reached_from(node)
                assert np.array_equal(shared.of(node), alone), (seed, node)
            learnt += len(shared.components)
    assert learnt > 20


def test_what_is_reached_is_the_same_where_components_are_too_small_to_be_learnt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach, "MANY", 1)
    for seed in range(20):
        graph = graph_of(seed)
        shared = Reach(graph, graph.turned())
        for node in range(graph.nodes):
            assert np.array_equal(shared.of(node), graph.reached_from(node)), (seed, node)


def test_a_large_component_is_searched_once() -> None:
    ring = np.arange(500)
    graph = Residual(
        nodes=501,
        tail=np.arange(501, dtype=np.int32),
        head=np.append((ring + 1) % 500, 0).astype(np.int32),
        arc=np.arange(501),
        adds=np.ones(501, dtype=np.bool_),
        first=np.arange(502),
    )
    shared = Reach(graph, graph.turned())

    for node in (3, 500, 77):
        shared.of(node)

    assert [len(component) for component in shared.components] == [500]
