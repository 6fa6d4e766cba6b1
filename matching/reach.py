"""Whom one after the other can reach in a residual graph: what many have in common is searched once."""

import numpy as np

from matching.network import Mask
from matching.residual import Places, Residual

MANY = 100
PATIENCE = 8
UNKNOWN = -1


class Reach:
    """Who is reached from whom. `back` is the graph turned.

    All nodes of a strongly connected component reach the same. Where a search goes far, the component of a
    node on its way is learnt, and later searches that come upon it don't go through it again. Where that
    doesn't pay, because components are small, it is given up. `components` has what each one learnt reaches.
    """

    def __init__(self, ahead: Residual, back: Residual) -> None:
        self._ahead = ahead
        self._back = back
        self._component = np.full(ahead.nodes, UNKNOWN, dtype=np.int32)
        self.components: list[Places] = []
        self._patience = PATIENCE

    def of(self, node: int) -> Mask:
        """Which nodes a path from this node reaches, itself included."""
        reached = np.zeros(self._ahead.nodes, dtype=np.bool_)
        reached[node] = True
        searched: list[Places] = [np.array([node])]
        while len(searched[-1]):
            heads = self._ahead.step(searched[-1], reached)
            for number in np.unique(self._component[heads]).tolist():
                if number != UNKNOWN:
                    reached[self.components[number]] = True
            searched.append(heads[self._component[heads] == UNKNOWN])
        passed = np.concatenate(searched)
        if len(passed) > MANY and self._patience:
            self._learn(int(passed[len(passed) // 2]), len(passed))
        return reached

    def _learn(self, node: int, passed: int) -> None:
        """Keep what this node's component reaches, if it is a good part of all that was passed."""
        ahead = self._ahead.reached_from(node)
        component = ahead & self._back.reached_from(node)
        if component.sum() * 4 < passed:
            self._patience -= 1
            return
        self._component[component] = len(self.components)
        self.components.append(np.flatnonzero(ahead))
