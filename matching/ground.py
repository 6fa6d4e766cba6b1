"""A flow and what it would cost to send one unit more through an arc, at several levels at once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer
from matching.flow import Bounds, cheapest_flow
from matching.network import Amounts, Mask, Network
from matching.objective import Objective
from matching.problem import Problem
from matching.residual import Residual, residual_of

Places = NDArray[np.int64]


class Ground:
    """A flow that is best for the objectives in their order, within the bounds.

    One unit more through an arc comes back along a shortest path of the residual graph, lengths being the
    costs of all objectives as one number in which an earlier one outweighs all later ones (successive
    shortest paths; Ahuja, Magnanti and Orlin 1993, ch. 9).
    """

    def __init__(
        self, network: Network, bounds: Bounds, flow: Amounts, objectives: Sequence[Objective]
    ) -> None:
        self._network = network
        self._residual = residual_of(network, bounds, flow)
        self._most = [int(np.abs(x.cost).max(initial=0)) * (network.nodes + 1) for x in objectives]
        weight = 1
        weights: list[int] = []
        for most in reversed(self._most):
            weights.insert(0, weight)
            weight *= 2 * most + 1
        self._far = weight
        # Whole numbers of any length where 62 bits aren't enough.
        self._kind: Any = np.int64 if weight < 2**61 else object
        self._costs = np.zeros(len(network.tail), dtype=self._kind)
        for objective, times in zip(objectives, weights, strict=True):
            self._costs = self._costs + objective.cost.astype(self._kind) * times

    def losses(self, places: Places) -> list[tuple[int, ...] | None]:
        """What one unit through each of these arcs costs at every objective; None where it can't be."""
        back = ways_back(self._network, self._residual, places, self._distances)
        costs = self._costs[places].tolist()
        return [
            self._split(cost + way) if way < self._far else None
            for cost, way in zip(costs, back, strict=True)
        ]

    def ways_to(self, node: int) -> NDArray[Any]:
        """What the cheapest way from each node to this one costs, all objectives as one number."""
        return self._distances(self._residual.turned(), node)

    def ways_from(self, node: int) -> NDArray[Any]:
        """What the cheapest way from this node to each costs, all objectives as one number."""
        return self._distances(self._residual, node)

    @property
    def costs(self) -> NDArray[Any]:
        """What a unit through each arc costs, all objectives as one number."""
        return self._costs

    @property
    def far(self) -> int:
        """More than any way costs."""
        return self._far

    def _distances(self, residual: Residual, start: int) -> NDArray[Any]:
        length = np.where(residual.adds, self._costs[residual.arc], -self._costs[residual.arc])
        distance = np.full(residual.nodes, self._far, dtype=self._kind)
        distance[start] = 0
        changed = np.array([start])
        while len(changed):
            arcs = residual.out_of(changed)
            offer = distance[residual.tail[arcs]] + length[arcs]
            lower = np.asarray(offer < distance[residual.head[arcs]], dtype=np.bool_)
            changed = np.unique(residual.head[arcs[lower]])
            np.minimum.at(distance, residual.head[arcs[lower]], offer[lower])
        return distance

    def _split(self, loss: int) -> tuple[int, ...]:
        """The costs of all objectives that a combined one is made of."""
        found: list[int] = []
        for most in reversed(self._most):
            digit = (loss + most) % (2 * most + 1) - most
            found.insert(0, digit)
            loss = (loss - digit) // (2 * most + 1)
        return tuple(found)


def bottlenecks(network: Network, residual: Residual, places: Places, width: Amounts) -> list[int]:
    """The widest way back through each arc: how narrow it is at its narrowest, -1 where there is none.

    `width` is that of every arc of the network when flow is added to it; taking flow away is never narrow.
    """
    widest = int(width.max(initial=0))

    def search(graph: Residual, start: int) -> Amounts:
        widths = np.where(graph.adds, width[graph.arc], widest)
        found = np.full(graph.nodes, -1, dtype=np.int64)
        found[start] = widest
        changed = np.array([start])
        while len(changed):
            arcs = graph.out_of(changed)
            offer = np.minimum(found[graph.tail[arcs]], widths[arcs])
            wider = offer > found[graph.head[arcs]]
            changed = np.unique(graph.head[arcs[wider]])
            np.maximum.at(found, graph.head[arcs[wider]], offer[wider])
        return found

    return ways_back(network, residual, places, search)


def ways_back(
    network: Network, residual: Residual, places: Places, search: Callable[[Residual, int], NDArray[Any]]
) -> list[int]:
    """What a search finds between each arc's head and its tail; one does for all arcs that share an end."""
    tail, head = network.tail[places], network.head[places]
    if len(set(tail.tolist())) == 1:
        found: list[int] = search(residual.turned(), int(tail[0]))[head].tolist()
    elif len(set(head.tolist())) == 1:
        found = search(residual, int(head[0]))[tail].tolist()
    else:
        found = [
            search(residual, start)[end] for start, end in zip(head.tolist(), tail.tolist(), strict=True)
        ]
    return found


def chosen_in(problem: Problem, answer: Answer) -> Mask:
    """Which candidates are pairs of the answer."""
    pairs = {(pair.seeker, pair.provider) for pair in answer.pairs}
    ids = [member.id for member in problem.seekers], [member.id for member in problem.providers]
    rows = zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True)
    return np.array([(ids[0][i], ids[1][j]) in pairs for i, j in rows], dtype=np.bool_)


def flow_of(problem: Problem, network: Network, answer: Answer) -> Amounts:
    """The flow of the answer's pairs, first units first."""
    lower, upper = network.lower.copy(), network.upper.copy()
    lower[: network.candidates] = upper[: network.candidates] = chosen_in(problem, answer)
    first = np.zeros(len(lower), dtype=np.int64)
    first[network.first_units] = -1
    return cheapest_flow(network, Bounds(lower=lower, upper=upper), first)
