"""The flows that prices leave equally good, and one among them that keeps the rows.

At prices that prove a bound, every flow that uses only arcs of reduced cost zero costs the same (the face of
the optimum). Two such flows differ by cycles, each of which can be gone round alone (Ahuja, Magnanti and
Orlin 1993, ch. 3.5). So rows are kept without any search by going from one flow of the face towards another
that has the most, or the least, of a broken row, round those cycles only by which less is broken. With one
broken row and cycles that change it by one each, this finds what there is.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.flow import Bounds, cheapest_flow
from matching.network import Amounts, Network
from matching.side_rows import Row

Whole = NDArray[np.int64]
TRIES_A_ROW = 2


def face_of(bounds: Bounds, reduced: Amounts) -> Bounds:
    """The bounds within which every flow is cheapest for these reduced costs."""
    return Bounds(
        lower=np.where(reduced < 0, bounds.upper, bounds.lower),
        upper=np.where(reduced > 0, bounds.lower, bounds.upper),
    )


def keep_rows(network: Network, face: Bounds, rows: Sequence[Row], flow: Amounts) -> Amounts | None:
    """A flow within the face that keeps the rows, found on the way from `flow`; None where none was found."""
    kept = _Rows(rows)
    for _ in range(TRIES_A_ROW * len(rows)):
        broken = kept.broken(kept.totals(flow))
        if not broken.any():
            break
        worst = int(np.argmax(np.abs(broken)))
        cost = rows[worst].spread(len(flow)) * np.sign(broken[worst])
        nearer = _go_towards(network, kept, flow, cheapest_flow(network, face, cost))
        if nearer is None:
            return None
        flow = nearer
    return None if kept.broken(kept.totals(flow)).any() else flow


class _Rows:
    """The rows side by side: a total a row."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._least = np.array([row.least for row in rows], dtype=np.int64)
        self._most = np.array([row.most for row in rows], dtype=np.int64)

    def totals(self, flow: Amounts) -> Amounts:
        return np.array([row.total(flow) for row in self._rows], dtype=np.int64)

    def weights(self, arcs: Whole, count: int) -> Amounts:
        """What one unit more on each of these arcs, of so many, puts into each row."""
        return np.array([row.spread(count)[arcs] for row in self._rows], dtype=np.int64)

    def broken(self, totals: Amounts) -> Amounts:
        """How far each total is beyond its row's bounds; below 0 where it is too little."""
        broken: Amounts = np.maximum(totals - self._most, 0) + np.minimum(totals - self._least, 0)
        return broken


def _go_towards(network: Network, rows: _Rows, flow: Amounts, goal: Amounts) -> Amounts | None:
    """The flow after those of the cycles to the goal by which less is broken; None where there is none."""
    arcs = np.flatnonzero(goal != flow)
    difference = (goal - flow)[arcs]
    step, weights = np.sign(difference), rows.weights(arcs, len(flow))
    totals, nearer = rows.totals(flow), flow.copy()
    has_moved = False
    for cycle in _cycles(network, arcs, difference):
        after = totals + weights[:, cycle] @ step[cycle]
        if np.abs(rows.broken(after)).sum() < np.abs(rows.broken(totals)).sum():
            nearer[arcs[cycle]] += step[cycle]
            totals, has_moved = after, True
    return nearer if has_moved else None


def _cycles(network: Network, arcs: Whole, difference: Amounts) -> Iterator[list[int]]:
    """Cycles of one unit each that come to the difference of two flows, as places in `arcs`."""
    forwards = difference > 0
    tail = np.where(forwards, network.tail[arcs], network.head[arcs]).tolist()
    head = np.where(forwards, network.head[arcs], network.tail[arcs]).tolist()
    units = np.abs(difference).tolist()
    leaving: dict[int, list[int]] = {}
    for place, node in enumerate(tail):
        leaving.setdefault(node, []).append(place)
    for start in leaving:
        way: list[int] = []
        passed = {start: 0}
        node = start
        while leaving[node]:
            place = leaving[node][-1]
            units[place] -= 1
            if not units[place]:
                leaving[node].pop()
            way.append(place)
            node = head[place]
            if node in passed:
                cycle = way[passed[node] :]
                del way[passed[node] :]
                for gone in cycle:
                    passed.pop(tail[gone])
                passed[node] = len(way)
                yield cycle
            else:
                passed[node] = len(way)
