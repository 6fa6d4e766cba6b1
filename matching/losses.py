"""What it would cost everyone to give somebody a pair, and who would lose theirs."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.flow import Bounds
from matching.network import PEOPLE, Amounts, Mask, Network
from matching.objective import Objective, tie_break
from matching.problem import Problem
from matching.residual import Residual, residual_of

NOWHERE = -1


class Losses:
    """The cheapest ways to a first unit for people who have none, seen from where it comes from.

    A flow that is best for the objectives in their order, within the bounds, stays best for one unit more
    when that unit goes the shortest way (successive shortest paths; Ahuja, Magnanti and Orlin 1993, ch. 9).
    Shortest by the first objective, among those by the second, and so on, in the end by the pairs' hashes.
    """

    def __init__(
        self,
        problem: Problem,
        network: Network,
        bounds: Bounds,
        flow: Amounts,
        objectives: Sequence[Objective],
    ) -> None:
        self._problem = problem
        self._network = network
        self._flow = flow
        self._objectives = objectives
        self._residual = residual_of(network, bounds, flow)
        self._turned = self._residual.turned()
        self._trees: dict[tuple[int, bool], _Tree] = {}

    def of(self, row: int) -> tuple[int, tuple[str, ...]]:
        """What the first objective loses when this person must have a pair, and who then has none.

        The person can have one within the bounds.
        """
        network = self._network
        arc = network.first_units.start + row
        is_seeker = row < network.seekers
        top = int((network.tail if is_seeker else network.head)[arc])
        tree = self._tree(top, is_back=is_seeker)
        loss = int(self._objectives[0].cost[arc]) + int(tree.distance[PEOPLE + row])
        return loss, self._displaced(tree.way_to(PEOPLE + row))

    def _tree(self, top: int, *, is_back: bool) -> "_Tree":
        if (top, is_back) not in self._trees:
            self._trees[top, is_back] = self._grow(self._turned if is_back else self._residual, top)
        return self._trees[top, is_back]

    def _grow(self, graph: Residual, top: int) -> "_Tree":
        distances = []
        for objective in self._objectives:
            distances.append(_distances(graph, top, objective.cost))
            graph = _tight(graph, distances[-1], objective.cost)
        open_arcs: Mask = np.zeros(len(self._network.tail), dtype=np.bool_)
        open_arcs[graph.arc] = True
        ties = tie_break(self._problem, self._network, open_arcs, 0).cost
        graph = _tight(graph, _distances(graph, top, ties), ties)
        return _Tree(graph, top, distances[0])

    def _displaced(self, way: Iterable[tuple[int, bool]]) -> tuple[str, ...]:
        problem = self._problem
        change: dict[int, int] = {}
        for arc, adds in way:
            if arc < self._network.candidates:
                for row in (problem.seeker[arc], self._network.seekers + problem.provider[arc]):
                    change[int(row)] = change.get(int(row), 0) + (1 if adds else -1)
        people = (*problem.seekers, *problem.providers)
        return tuple(
            sorted(people[row].id for row, by in change.items() if by < 0 and self._used(row) + by == 0)
        )

    def _used(self, row: int) -> int:
        network = self._network
        column = self._problem.seeker if row < network.seekers else self._problem.provider + network.seekers
        return int(self._flow[: network.candidates][column == row].sum())


class _Tree:
    """Shortest ways from a node: `distance` at the first objective, `arrived_by` the last arc's place."""

    def __init__(self, graph: Residual, top: int, distance: Amounts) -> None:
        self._graph = graph
        self._top = top
        self.distance = distance
        self.arrived_by: NDArray[np.int64] = np.full(graph.nodes, NOWHERE, dtype=np.int64)
        reached = np.zeros(graph.nodes, dtype=np.bool_)
        reached[top] = True
        last = np.array([top])
        while len(last):
            places = graph.out_of(last)
            places = places[~reached[graph.head[places]]]
            last, which = np.unique(graph.head[places], return_index=True)
            self.arrived_by[last] = places[which]
            reached[last] = True

    def way_to(self, node: int) -> Iterable[tuple[int, bool]]:
        """The network's arcs on the way, and whether following each adds to its flow."""
        while node != self._top:
            place = int(self.arrived_by[node])
            yield int(self._graph.arc[place]), bool(self._graph.adds[place])
            node = int(self._graph.tail[place])


FAR = 2**61


def _length(graph: Residual, cost: Amounts) -> Amounts:
    return np.where(graph.adds, cost[graph.arc], -cost[graph.arc])


def _distances(graph: Residual, start: int, cost: Amounts) -> Amounts:
    """Bellman and Ford's method, relaxing only arcs out of nodes whose distance fell."""
    length = _length(graph, cost)
    distance = np.full(graph.nodes, FAR, dtype=np.int64)
    distance[start] = 0
    changed = np.array([start])
    while len(changed):
        places = graph.out_of(changed)
        offer = distance[graph.tail[places]] + length[places]
        lower = offer < distance[graph.head[places]]
        heads = graph.head[places[lower]]
        changed = np.unique(heads)
        np.minimum.at(distance, heads, offer[lower])
    return distance


def _tight(graph: Residual, distance: Amounts, cost: Amounts) -> Residual:
    """The graph with none but arcs on shortest ways."""
    keep = (distance[graph.tail] < FAR) & (
        distance[graph.tail] + _length(graph, cost) == distance[graph.head]
    )
    return graph.with_only(keep)
