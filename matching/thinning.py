"""Demands that can't be met together with one unit more, thinned out until each that is left is needed."""

from dataclasses import replace

import numpy as np

from matching.flow import Bounds
from matching.network import Amounts, Mask, Network
from matching.residual import Beyond, Places, residual_of

STRUCTURE = -1


class Stage:
    """A flow within bounds, and the arcs that carry demands: what everybody who lacks a unit has in common.

    `demand_of_arcs` is for each arc the first arc of its demand, or STRUCTURE. Here demands are numbered from
    0 in that order; `first` is each one's first arc. Candidates `beyond` the network are always open.
    """

    def __init__(
        self, network: Network, bounds: Bounds, flow: Amounts, demand_of_arcs: Amounts, beyond: Beyond | None
    ) -> None:
        self.bounds, self.flow = bounds, flow
        self.arc = np.flatnonzero(demand_of_arcs != STRUCTURE)
        self.first, self.demand = np.unique(demand_of_arcs[self.arc], return_inverse=True)
        self.tail, self.head = network.tail[self.arc], network.head[self.arc]
        self.is_limit = self.arc >= network.first_limit
        self.is_needed = bounds.lower[self.arc] > 0
        # Both ways of every arc are in it; turned it would be the same.
        self.ahead = residual_of(network, Bounds(lower=flow - 1, upper=flow + 1), flow, beyond)
        self.back = replace(self.ahead, beyond=None if beyond is None else beyond.turned())


class Thinning:
    """The demands against one unit more for somebody, which would have to come from `top`, or to go there.

    `inside` are the nodes it can reach without passing a demand that is `kept`: a cut, `top` on its other
    side. Letting demands go opens ways, so that both `inside` and those who reach `top` only grow.
    """

    def __init__(self, stage: Stage, inside: Mask, top: int, *, is_seeker: bool) -> None:
        self._stage = stage
        self._top = top
        self._is_seeker = is_seeker
        self.inside = inside.copy()
        self.kept: Mask = np.ones(len(stage.first), dtype=np.bool_)
        self.kept = self._mark(self._edge()[0])

    def thin(self) -> None:
        """Let demands go one after the other, always the first that can, until none can.

        One that the cut doesn't count can go; one that it counts is needed when letting it go opens a way
        home (its arc leads to where the unit comes from), and else can go, too.
        """
        demand, outer = self._edge()
        if (outer == self._top).all():
            return
        self._open_ways()
        while True:
            needed = self._mark(demand[self._home[outer]])
            spare = np.flatnonzero(self.kept & ~needed)[:1]
            if not len(spare):
                return
            self._let_go(self._mark(spare))
            demand, outer = self._edge()
            self._let_go(self.kept & ~self._mark(demand))

    def count(self) -> tuple[int, int]:
        """What the demands kept need of the cut, the unit left out, and how many places there are.

        Where others hold no longer, their arcs don't cross the cut.
        """
        stage = self._stage
        at = stage.ahead.out_of(np.flatnonzero(self.inside))
        at = at[~self.inside[stage.ahead.head[at]]]
        arcs, arrives = stage.ahead.arc[at], stage.ahead.adds[at] != self._is_seeker
        return int(stage.bounds.lower[arcs[arrives]].sum()), int(stage.bounds.upper[arcs[~arrives]].sum())

    def _edge(self) -> tuple[Places, Places]:
        """The demands kept that the cut counts, arc by arc, and the arcs' outer ends."""
        stage = self._stage
        leaves, ends_inside = self.inside[stage.tail], self.inside[stage.head]
        arrives = ends_inside if self._is_seeker else leaves
        counts = (leaves != ends_inside) & np.where(arrives, stage.is_needed, stage.is_limit)
        at = np.flatnonzero(counts & self.kept[stage.demand])
        return stage.demand[at], np.where(leaves[at], stage.head[at], stage.tail[at])

    def _mark(self, demands: Places) -> Mask:
        marked = np.zeros(len(self.kept), dtype=np.bool_)
        marked[demands] = True
        return marked

    def _open_ways(self) -> None:
        """Find who reaches the top where nothing holds but the demands kept."""
        stage = self._stage
        self._more, self._less = stage.flow < stage.bounds.upper, stage.flow > stage.bounds.lower
        self._open(np.flatnonzero(~self.kept[stage.demand]))
        self._home = np.zeros(len(self.inside), dtype=np.bool_)
        self._home[self._top] = True
        self._spread(np.array([self._top]), self._home, is_ahead=not self._is_seeker)

    def _open(self, gone: Places) -> None:
        arcs = self._stage.arc[gone]
        self._more[arcs[self._stage.is_limit[gone]]] = True
        self._less[arcs] = self._stage.flow[arcs] > 0

    def _let_go(self, demands: Mask) -> None:
        """Drop demands; what the ways reach that this opens is inside, or reaches the top."""
        self.kept &= ~demands
        gone = np.flatnonzero(demands[self._stage.demand])
        self._open(gone)
        self._grow(gone, self.inside, is_ahead=self._is_seeker)
        self._grow(gone, self._home, is_ahead=not self._is_seeker)

    def _grow(self, gone: Places, reached: Mask, *, is_ahead: bool) -> None:
        stage, arcs = self._stage, self._stage.arc[gone]
        more, less = gone[self._more[arcs]], gone[self._less[arcs]]
        one = np.concatenate([stage.tail[more], stage.head[less]])
        other = np.concatenate([stage.head[more], stage.tail[less]])
        start, end = (one, other) if is_ahead else (other, one)
        new = np.unique(end[reached[start] & ~reached[end]]).astype(np.int64)
        reached[new] = True
        self._spread(new, reached, is_ahead=is_ahead)

    def _spread(self, nodes: Places, reached: Mask, *, is_ahead: bool) -> None:
        graph = self._stage.ahead if is_ahead else self._stage.back

        def is_open(places: Places) -> Mask:
            arcs = graph.arc[places]
            return np.where(graph.adds[places] == is_ahead, self._more[arcs], self._less[arcs])

        graph.spread(nodes, reached, is_open)
