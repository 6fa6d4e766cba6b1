"""What it would cost everyone to give somebody a pair, and who would lose theirs."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.network import PEOPLE, Amounts, Mask
from matching.objective import Objective, objective_again, tie_break
from matching.outside import OpenPairs, ways_as_prices
from matching.pricing import Kept, Prices
from matching.residual import Residual, residual_of
from matching.supply import Listing
from matching.within import Within

NOWHERE = -1


class Losses:
    """The cheapest ways to a first unit for people who have none, seen from where it comes from.

    A flow that is best for the objectives in their order, within the bounds, stays best for one unit more
    when that unit goes the shortest way (successive shortest paths; Ahuja, Magnanti and Orlin 1993, ch. 9).
    Shortest by the first objective, among those by the second, and so on, in the end by the pairs' hashes.
    Pairs `outside` the network are taken into it where they would make a way better.
    """

    def __init__(
        self, within: Within, objectives: Sequence[Objective], outside: OpenPairs | None = None
    ) -> None:
        self._within = within
        self._objectives = objectives
        self._outside = outside
        self._trees: dict[tuple[int, bool], _Tree] = {}

    def of(self, row: int) -> tuple[int, tuple[str, ...]]:
        """What the first objective loses when this person must have a pair, and who then has none.

        The person can have one within the bounds.
        """
        network = self._within.network
        arc = network.first_units.start + row
        is_seeker = row < network.seekers
        top = int((network.tail if is_seeker else network.head)[arc])
        tree = self._tree(top, is_back=is_seeker)
        loss = int(self._objectives[0].cost[arc]) + int(tree.distance[PEOPLE + row])
        return loss, tree.displaced(PEOPLE + row)

    def _tree(self, top: int, *, is_back: bool) -> "_Tree":
        if (top, is_back) not in self._trees:
            self._trees[top, is_back] = self._grow(top, is_back=is_back)
        return self._trees[top, is_back]

    def _grow(self, top: int, *, is_back: bool) -> "_Tree":
        ways = _Ways(self._within, self._objectives, top, is_back=is_back)
        if self._outside is not None:
            ways = _taking_in(self._outside, ways)
        graph, within = ways.tight, ways.within
        open_arcs: Mask = np.zeros(len(within.network.tail), dtype=np.bool_)
        open_arcs[graph.arc] = True
        ties = tie_break(within.problem, within.network, open_arcs, 0).cost
        graph = _tight(graph, _distances(graph, top, ties), ties)
        return _Tree(within, graph, top, ways.distances[0])


class _Ways:
    """The shortest ways from a node, or back to it, by one objective after the other.

    `tight` is the residual graph with none but arcs on ways that are shortest by all of them.
    """

    def __init__(self, within: Within, objectives: Sequence[Objective], top: int, *, is_back: bool) -> None:
        self.within = within
        self.objectives = objectives
        self.top = top
        self.is_back = is_back
        self.distances: list[Amounts] = []
        residual = residual_of(within.network, within.bounds, within.flow)
        self.tight = residual.turned() if is_back else residual
        for objective in objectives:
            self.distances.append(_distances(self.tight, top, objective.cost))
            self.tight = _tight(self.tight, self.distances[-1], objective.cost)

    def prices(self, number: int) -> Prices:
        """The ways by one objective as prices of the pairs outside."""
        return ways_as_prices(self.within.network, self.distances[number], FAR, is_back=self.is_back)

    def kept(self, count: int) -> list[Kept]:
        """What the first objectives leave open of the pairs outside: those on their shortest ways."""
        return [
            Kept(level=each.level, prices=self.prices(number))
            for number, each in enumerate(self.objectives[:count])
        ]

    def with_pairs(self, more: Listing) -> "_Ways":
        """The same with these pairs as well; itself where none of them is new."""
        within = self.within.with_pairs(more)
        if within is self.within:
            return self
        again = [objective_again(within.problem, within.network, each) for each in self.objectives]
        return _Ways(within, again, self.top, is_back=self.is_back)


def _taking_in(outside: OpenPairs, ways: _Ways) -> _Ways:
    """The ways with all candidates: those outside that make one shorter are taken in, until none does.

    So for every objective; then those that make another way as good.
    """
    for number in range(len(ways.objectives)):
        while True:
            level, held = ways.objectives[number].level, Listing.of(ways.within.problem).key
            wider = ways.with_pairs(outside.shorter(ways.kept(number), level, ways.prices(number), held))
            if wider is ways:
                break
            ways = wider
    return ways.with_pairs(outside.on_best_ways(ways.kept(len(ways.objectives))))


class _Tree:
    """Shortest ways from a node: `distance` at the first objective, `arrived_by` the last arc's place."""

    def __init__(self, within: Within, graph: Residual, top: int, distance: Amounts) -> None:
        self._within = within
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

    def displaced(self, node: int) -> tuple[str, ...]:
        """Whom a unit that goes this way leaves without a pair."""
        problem, seekers = self._within.problem, self._within.network.seekers
        change: dict[int, int] = {}
        for arc, adds in self._way_to(node):
            if arc < self._within.network.candidates:
                for row in (problem.seeker[arc], seekers + problem.provider[arc]):
                    change[int(row)] = change.get(int(row), 0) + (1 if adds else -1)
        people = (*problem.seekers, *problem.providers)
        return tuple(
            sorted(people[row].id for row, by in change.items() if by < 0 and self._used(row) + by == 0)
        )

    def _used(self, row: int) -> int:
        problem, network = self._within.problem, self._within.network
        column = problem.seeker if row < network.seekers else problem.provider + network.seekers
        return int(self._within.flow[: network.candidates][column == row].sum())

    def _way_to(self, node: int) -> Iterable[tuple[int, bool]]:
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
