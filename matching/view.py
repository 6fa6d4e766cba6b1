"""What could still change about a flow within bounds: who could get a first pair."""

import numpy as np

from matching.flow import Bounds
from matching.network import PEOPLE, Mask, Network
from matching.residual import Residual


class View:
    """What the residual graph of a flow within the bounds leaves open."""

    def __init__(self, network: Network, bounds: Bounds, residual: Residual) -> None:
        self._network = network
        self._bounds = bounds
        self._ahead = residual
        self._back = residual.turned()
        self._memory: dict[tuple[int, bool], Mask] = {}

    def can_have_a_pair(self, waiting: Mask) -> Mask:
        """Which of the people waiting could get a first unit: it lies on a residual cycle."""
        possible = np.zeros(len(waiting), dtype=np.bool_)
        start = self._network.first_units.start
        for row in np.flatnonzero(waiting).tolist():
            if self._bounds.upper[start + row] > 0:
                possible[row] = self._reached(row)[PEOPLE + row]
        return possible

    def _reached(self, row: int) -> Mask:
        """From whatever stands above this person: who can reach it (seekers), or be reached (providers)."""
        arc = self._network.first_units.start + row
        if row < self._network.seekers:
            return self._search(self._back, int(self._network.tail[arc]), is_back=True)
        return self._search(self._ahead, int(self._network.head[arc]), is_back=False)

    def _search(self, graph: Residual, node: int, *, is_back: bool) -> Mask:
        if (node, is_back) not in self._memory:
            self._memory[node, is_back] = graph.reached_from(node)
        return self._memory[node, is_back]
