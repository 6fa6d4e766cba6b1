"""What somebody who reads a published table can work out about the figures behind it.

The attacker knows, for each cell, the range that its published form leaves; that a step's total is the sum
of its groups; and that nobody takes a step without the one before. With d(group, step) the people whose
furthest step it is, a group's figure at a step is the sum of its d from that step on, and so is a total over
all groups. These sums form two laminar families, hence a network (Edmonds 1970): every figure is the flow on
one edge of a circulation. So each range found here is exact for whole numbers, and has no gaps. See
Fischetti and Salazar, "Solving the cell suppression problem on tabular data" (2001), for the attacker's
problem in general.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

UNLIMITED: Final = 10**9

Counts = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A place in the table. `row` is a group's, or that of the totals, which comes after the groups."""

    row: int
    step: int


class Attacker:
    """Ranges of the figures behind one published table.

    Starts from the true table, which every publication allows, and shifts people along closed paths to see
    how far a figure can move. Shapes: `counts` groups × steps, `ranges` (groups + 1) × steps.
    """

    def __init__(self, counts: Counts, ranges: Sequence[Sequence[Range]]) -> None:
        self._groups = len(counts)
        self._steps = len(counts[0])
        self._tails: list[int] = []
        self._heads: list[int] = []
        self._ranges: list[Range] = []
        self._flow: list[int] = []
        self._beside: list[list[int]] = [[] for _ in range(1 + self._steps * (1 + self._groups))]
        self._add_totals(counts, ranges[self._groups])
        for group in range(self._groups):
            self._add_group(group, counts[group], ranges[group])
        for group in range(self._groups):
            self._add_leavers(group, counts[group])

    def can_be(self, cell: Cell, value: int) -> bool:
        """Whether some table that looks the same has this figure in this cell."""
        row = 0 if cell.row == self._groups else 1 + cell.row
        return self._reaches(row * self._steps + cell.step, value)

    def can_have_left(self, group: int, step: int) -> bool:
        """Whether in some table that looks the same anyone of the group got to this step and no further."""
        edge = (1 + self._groups + group) * self._steps + step
        return self._flow[edge] > 0 or self._reaches(edge, 1)

    def _add(self, tail: int, head: int, flow: int, within: Range) -> None:
        edge = len(self._flow)
        self._tails.append(tail)
        self._heads.append(head)
        self._flow.append(flow)
        self._ranges.append(within)
        self._beside[tail].append(edge)
        self._beside[head].append(edge)

    def _node(self, row: int, step: int) -> int:
        """The node of a step among the totals (row 0) or in a group (row 1 + group); 0 joins them all."""
        return 0 if step < 0 else 1 + row * self._steps + step

    def _add_totals(self, counts: Counts, ranges: Sequence[Range]) -> None:
        for step in range(self._steps):
            total = sum(row[step] for row in counts)
            self._add(self._node(0, step - 1), self._node(0, step), total, ranges[step])

    def _add_group(self, group: int, counts: Sequence[int], ranges: Sequence[Range]) -> None:
        for step in range(self._steps):
            tail, head = self._node(1 + group, step), self._node(1 + group, step - 1)
            self._add(tail, head, counts[step], ranges[step])

    def _add_leavers(self, group: int, counts: Sequence[int]) -> None:
        for step in range(self._steps):
            leavers = counts[step] - (counts[step + 1] if step + 1 < self._steps else 0)
            anything = Range(low=0, high=UNLIMITED)
            self._add(self._node(0, step), self._node(1 + group, step), leavers, anything)

    def _reaches(self, edge: int, value: int) -> bool:
        if not self._ranges[edge].low <= value <= self._ranges[edge].high:
            return False
        flow = list(self._flow)
        while flow[edge] != value:
            rises = flow[edge] < value
            start, goal = self._heads[edge], self._tails[edge]
            path = self._path(flow, start, goal, edge) if rises else self._path(flow, goal, start, edge)
            if path is None:
                return False
            shift = min(abs(value - flow[edge]), *(self._room(flow, *taken) for taken in path))
            for taken, is_forward in path:
                flow[taken] += shift if is_forward else -shift
            flow[edge] += shift if rises else -shift
        return True

    def _room(self, flow: list[int], edge: int, is_forward: bool) -> int:
        within = self._ranges[edge]
        return within.high - flow[edge] if is_forward else flow[edge] - within.low

    def _path(self, flow: list[int], start: int, goal: int, without: int) -> list[tuple[int, bool]] | None:
        """The shortest way along which people can still be shifted, or None."""
        came: dict[int, tuple[int, bool]] = {}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            for edge in self._beside[node]:
                is_forward = self._tails[edge] == node
                following = self._heads[edge] if is_forward else self._tails[edge]
                if edge == without or following == start or following in came:
                    continue
                if self._room(flow, edge, is_forward) <= 0:
                    continue
                came[following] = (edge, is_forward)
                if following == goal:
                    return self._traced(came, start, goal)
                queue.append(following)
        return None

    def _traced(self, came: dict[int, tuple[int, bool]], start: int, goal: int) -> list[tuple[int, bool]]:
        path: list[tuple[int, bool]] = []
        node = goal
        while node != start:
            edge, is_forward = came[node]
            path.append((edge, is_forward))
            node = self._tails[edge] if is_forward else self._heads[edge]
        return path
