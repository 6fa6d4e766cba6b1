"""Sums over arcs that must keep within bounds and that no arc of the network can carry.

Limits on groups that cross and on cells are such rows; so is every level before the one being improved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.flow import Bounds
from matching.members import Limit, Member
from matching.network import Amounts, Mask, Network
from matching.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """`least` ≤ the sum of `weight` times flow over `arcs` ≤ `most`.

    `is_implied`: the bounds of its region and the other rows leave nothing else.
    """

    arcs: NDArray[np.int64]
    weight: Amounts
    least: int
    most: int
    is_implied: bool = False

    def spread(self, arcs: int) -> Amounts:
        """Its weight for each of so many arcs."""
        weight = np.zeros(arcs, dtype=np.int64)
        weight[self.arcs] = self.weight
        return weight

    def total(self, flow: Amounts) -> int:
        """What a flow puts into the row."""
        return int((self.weight * flow[self.arcs]).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
    """What an answer may be: flows of a network within the bounds that keep the rows."""

    network: Network
    bounds: Bounds
    rows: tuple[Row, ...]

    @property
    def open_rows(self) -> tuple[Row, ...]:
        """The rows that say something of their own."""
        return tuple(row for row in self.rows if not row.is_implied)

    def holds(self, flow: Amounts) -> bool:
        """Whether a flow that is balanced at every node keeps bounds and rows."""
        within = (self.bounds.lower <= flow) & (flow <= self.bounds.upper)
        return bool(within.all()) and all(row.least <= row.total(flow) <= row.most for row in self.rows)


def limits_left_out(problem: Problem, network: Network) -> tuple[Limit, ...]:
    """The limits that the network doesn't say, in the problem's order."""
    return tuple(limit for limit in problem.limits if limit not in network.limits)


def row_of(problem: Problem, limit: Limit) -> Row:
    """The row of a limit: the candidates that count for it."""
    inside = _belongs(problem.seekers, limit.seekers)[problem.seeker]
    inside &= _belongs(problem.providers, limit.providers)[problem.provider]
    arcs = np.flatnonzero(inside)
    most = len(arcs) if limit.maximum is None else limit.maximum
    return Row(
        arcs=arcs,
        weight=np.ones(len(arcs), dtype=np.int64),
        least=limit.minimum,
        most=max(most, limit.minimum),
    )


def _belongs(members: Sequence[Member], group: str | None) -> Mask:
    return np.array([group is None or group in member.groups for member in members], dtype=np.bool_)
