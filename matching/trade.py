"""What a floor costs: the best total for each floor worth looking at, as many people matched as ever.

Each point is one cheapest flow within the bounds that keep the level *matched* exactly (`matching.prices`),
with unpinned pairs below the floor shut out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.errors import InvalidProblemError
from matching.floor import raise_floor
from matching.flow import Bounds, cheapest_flow, route
from matching.network import Network, build_network
from matching.objective import Objective, objectives_of
from matching.policy import LevelName, PolicyKind
from matching.prices import largest_prices, narrow
from matching.problem import Problem

MOST_POINTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePoint:
    """With no unpinned pair below `floor`, and as many people matched as possible, `total` is the best."""

    floor: int
    total: int


def trade(problem: Problem, most: int = MOST_POINTS) -> tuple[TradePoint, ...]:
    """Floors from the lowest to the highest possible, at most `most` (≥ 2), each with its best total.

    Both ends are exact: the first is the highest floor that costs nothing, the last the highest there is.
    In between, floors are spread evenly over the scores; one that costs no more than a higher one is left
    out. Empty where no floor restricts anything, or the demands clash. Raises InvalidProblemError for a
    problem that is more than a flow (limits that cross, times where both sides have several places, stable).
    """
    network = build_network(problem)
    if problem.policy.kind is PolicyKind.STABLE or not network.is_exact:
        raise InvalidProblemError("problem", "is more than a flow can say")
    bounds = Bounds(lower=network.lower, upper=network.upper)
    if (bounds.lower > bounds.upper).any():
        return ()
    flow = route(network, bounds).flow
    if flow is None:
        return ()
    for objective in objectives_of(problem, network, LevelName.MATCHED):
        flow, bounds = _improve(network, bounds, objective)
    highest = raise_floor(problem, network, bounds, flow).value
    if highest is None:
        return ()
    return _Totals(problem, network, bounds).points(highest, most)


def _improve(network: Network, bounds: Bounds, objective: Objective) -> tuple[np.ndarray, Bounds]:
    flow = cheapest_flow(network, bounds, objective.cost)
    price = largest_prices(network, bounds, objective.cost, flow)
    return flow, narrow(network, bounds, objective.cost, price)


class _Totals:
    """The best total above each floor, found when it is first asked for."""

    def __init__(self, problem: Problem, network: Network, bounds: Bounds) -> None:
        self._problem = problem
        self._network = network
        self._bounds = bounds
        (objective,) = objectives_of(problem, network, LevelName.SCORE)
        self._cost = objective.cost
        self._known: dict[int, int] = {}

    def points(self, highest: int, most: int) -> tuple[TradePoint, ...]:
        usable = ~self._problem.pinned & (self._bounds.upper[: self._network.candidates] > 0)
        scores: list[int] = np.unique(self._problem.score[usable]).tolist()
        scores = scores[: scores.index(highest) + 1]
        first = self._last_as_good(scores)
        chosen = _spread(scores[first:], most)
        points = [TradePoint(floor=floor, total=self.above(floor)) for floor in chosen]
        return tuple(
            point
            for point, next_one in zip(points, [*points[1:], None], strict=True)
            if next_one is None or next_one.total < point.total
        )

    def above(self, floor: int) -> int:
        """The best total without unpinned pairs below this floor, which some flow keeps."""
        if floor not in self._known:
            upper = self._bounds.upper.copy()
            below = (self._problem.score < floor) & ~self._problem.pinned
            upper[: self._network.candidates][below] = 0
            within = Bounds(lower=self._bounds.lower, upper=upper)
            flow = cheapest_flow(self._network, within, self._cost)
            self._known[floor] = -int(self._cost @ flow)
        return self._known[floor]

    def _last_as_good(self, scores: Sequence[int]) -> int:
        """The place of the highest floor whose total is that of the lowest, by halving."""
        low, high = 0, len(scores)
        while high - low > 1:
            middle = (low + high) // 2
            if self.above(scores[middle]) == self.above(scores[0]):
                low = middle
            else:
                high = middle
        return low


def _spread(scores: Sequence[int], most: int) -> list[int]:
    """At most so many of these, the first and the last among them, evenly by place."""
    if len(scores) <= most:
        return list(scores)
    return [scores[round(step * (len(scores) - 1) / (most - 1))] for step in range(most)]
