"""What could change about a flow: its residual graph, who reaches whom in it, and its cycles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.flow import Bounds
from matching.network import Amounts, Mask, Network, Rows

Places = NDArray[np.int64]


class Beyond(Protocol):
    """Arcs that could carry more and are not in the network."""

    def heads(self, nodes: Places, reached: Mask) -> Places:
        """The nodes they lead to from some nodes; those reached already may be left out."""

    def turned(self) -> "Beyond":
        """The same arcs the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residual:
    """An arc for each one of the network that could carry more, a reversed one for each that could carry
    less, sorted by tail. `arc` is the network's arc, `adds` whether following it adds to its flow.

    What is `beyond` the network counts where it is asked who is reached, and nowhere else.
    """

    nodes: int
    tail: Rows
    head: Rows
    arc: Places
    adds: Mask
    first: Places
    beyond: Beyond | None = None

    def out_of(self, nodes: Places) -> Places:
        """The places of all arcs that leave these nodes."""
        return stretches(self.first[nodes], self.first[nodes + 1] - self.first[nodes])

    def turned(self) -> "Residual":
        """The same graph with every arc the other way round."""
        beyond = None if self.beyond is None else self.beyond.turned()
        return _sorted_by_tail(self.nodes, self.head, self.tail, self.arc, self.adds, beyond)

    def with_only(self, places: Mask) -> "Residual":
        """The same graph with none but the arcs at these places."""
        tail = self.tail[places]
        return Residual(
            nodes=self.nodes,
            tail=tail,
            head=self.head[places],
            arc=self.arc[places],
            adds=self.adds[places],
            first=np.searchsorted(tail, np.arange(self.nodes + 1)),
        )

    def reached_from(self, node: int) -> Mask:
        """Which nodes a path from this node reaches, itself included."""
        reached = np.zeros(self.nodes, dtype=np.bool_)
        reached[node] = True
        self.spread(np.array([node]), reached)
        return reached

    def spread(self, nodes: Places, reached: Mask, is_open: Callable[[Places], Mask] | None = None) -> None:
        """Mark what paths from these nodes reach, none of which goes on from a node that is marked already.

        `is_open` says which arcs at some places may be followed, those beyond the network always may.
        """
        while len(nodes):
            nodes = self.step(nodes, reached, is_open)

    def step(self, nodes: Places, reached: Mask, is_open: Callable[[Places], Mask] | None = None) -> Places:
        """Mark what one arc leads to from these nodes; those newly marked, each once."""
        places = self.out_of(nodes)
        if is_open is not None:
            places = places[is_open(places)]
        heads = self.head[places]
        if self.beyond is not None:
            heads = np.concatenate([heads, self.beyond.heads(nodes, reached)])
        heads = heads[~reached[heads]]
        reached[heads] = True
        # Of several that lead to one node the last leaves its number there: quicker than sorting.
        numbers, last = np.arange(len(heads)), np.empty(self.nodes, dtype=np.int64)
        last[heads] = numbers
        return np.asarray(heads[last[heads] == numbers], dtype=np.int64)


def stretches(first: Places, count: Places) -> Places:
    """The whole numbers of so many from each first one on."""
    skip = np.repeat(first - np.cumsum(count) + count, count)
    return np.asarray(skip + np.arange(len(skip)), dtype=np.int64)


def residual_of(network: Network, bounds: Bounds, flow: Amounts, beyond: Beyond | None = None) -> Residual:
    """The residual graph of a flow within the bounds."""
    more, less = np.flatnonzero(flow < bounds.upper), np.flatnonzero(flow > bounds.lower)
    return _sorted_by_tail(
        network.nodes,
        np.concatenate([network.tail[more], network.head[less]]),
        np.concatenate([network.head[more], network.tail[less]]),
        np.concatenate([more, less]),
        np.arange(len(more) + len(less)) < len(more),
        beyond,
    )


def _sorted_by_tail(
    nodes: int, tail: Rows, head: Rows, arc: Places, adds: Mask, beyond: Beyond | None
) -> Residual:
    order = np.argsort(tail, kind="stable")
    tail = tail[order]
    return Residual(
        nodes=nodes,
        tail=tail,
        head=head[order],
        arc=arc[order],
        adds=adds[order],
        first=np.searchsorted(tail, np.arange(nodes + 1)),
        beyond=beyond,
    )


def components(residual: Residual) -> Places:
    """The strongly connected component of every node (Tarjan 1972, without recursion)."""
    first, heads = residual.first.tolist(), residual.head.tolist()
    number, low = [-1] * residual.nodes, [0] * residual.nodes
    component = [-1] * residual.nodes
    open_nodes: list[int] = []
    count = found = 0
    for root in np.unique(residual.tail).tolist():
        if number[root] >= 0:
            continue
        number[root] = low[root] = count
        count += 1
        open_nodes.append(root)
        walk = [(root, first[root])]
        while walk:
            node, place = walk.pop()
            if place < first[node + 1]:
                walk.append((node, place + 1))
                head = heads[place]
                if number[head] < 0:
                    number[head] = low[head] = count
                    count += 1
                    open_nodes.append(head)
                    walk.append((head, first[head]))
                elif component[head] < 0:
                    low[node] = min(low[node], number[head])
                continue
            if walk:
                low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
            if low[node] == number[node]:
                while component[node] < 0:
                    component[open_nodes.pop()] = found
                found += 1
    return np.array(component, dtype=np.int64)


def is_settled(network: Network, bounds: Bounds, flow: Amounts) -> bool:
    """Whether no other flow within the bounds has other pairs: no candidate's arc is on a residual cycle."""
    if not bounds.free[: network.candidates].any():
        return True
    residual = residual_of(network, bounds, flow)
    component = components(residual)
    candidates = residual.arc < network.candidates
    ends = component[residual.tail[candidates]], component[residual.head[candidates]]
    return not bool((ends[0] == ends[1]).any())
