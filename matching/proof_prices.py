"""Prices of limits that no flow can say, and what they bound: part of `verify`, free of the solver's code.

Rows are those limits, in the problem's order, then every level before, in order. A step's multipliers, one a
row, are added to the costs, which count `scale` times. Under reduced costs r the cost of an answer x is

    scale · cost(x) = least + Σ |r| · (units off the bound) + Σ |multiplier| · (units off the row's bound)

where all sums are ≥ 0 and `least` needs no answer to be worked out. So no answer costs less than least
/ scale, rounded up; and in every answer that costs no more than a value each sum is at most scale · value −
least, which narrows bounds and rows.
"""

from dataclasses import dataclass, replace

import numpy as np

from matching.answer import Case, Step
from matching.problem import Problem
from matching.proof_network import ProofNetwork, Whole
from matching.proof_steps import FARTHEST_PRICE

LARGEST_SCALE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProofRow:
    """`least` ≤ the sum of `weight` times flow over all arcs ≤ `most`."""

    weight: Whole
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Left:
    """The answers that are left: flows within bounds that keep the rows."""

    lower: Whole
    upper: Whole
    rows: list[ProofRow]


def rows_of(problem: Problem, network: ProofNetwork) -> list[ProofRow]:
    """The rows of the limits that the network leaves out."""
    rows = []
    pairs = list(zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True))
    for limit in network.left_out:
        seekers = [limit.seekers is None or limit.seekers in m.groups for m in problem.seekers]
        providers = [limit.providers is None or limit.providers in m.groups for m in problem.providers]
        weight = np.zeros(len(network.tail), dtype=np.int64)
        weight[: len(pairs)] = [seekers[i] and providers[j] for i, j in pairs]
        most = int(weight.sum()) if limit.maximum is None else limit.maximum
        rows.append(ProofRow(weight=weight, least=limit.minimum, most=max(most, limit.minimum)))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LimitPrices:
    """What a step's prices make of a cost."""

    reduced: Whole
    multipliers: tuple[int, ...]
    scale: int

    @classmethod
    def of(
        cls, network: ProofNetwork, cost: Whole, rows: list[ProofRow], shown: Step | Case
    ) -> "LimitPrices | None":
        """None where they can't be prices, or are too large to be worked with exactly."""
        price, multipliers, scale = shown.potentials, shown.multipliers, shown.scale
        if price is None or multipliers is None or scale is None or shown.cut is not None:
            return None
        if len(price) != network.nodes or len(multipliers) != len(rows) or not 0 < scale <= LARGEST_SCALE:
            return None
        if price.dtype != np.int64:  # others may be rounded
            return None
        largest = max(-int(price.min()), int(price.max())) + scale * int(np.abs(cost).max(initial=0))
        for multiplier, row in zip(multipliers, rows, strict=True):
            largest += abs(multiplier) * int(np.abs(row.weight).max(initial=0))
        if largest > FARTHEST_PRICE:
            return None
        reduced = scale * cost + price[network.tail] - price[network.head]
        for multiplier, row in zip(multipliers, rows, strict=True):
            reduced = reduced + multiplier * row.weight
        return cls(reduced=reduced, multipliers=multipliers, scale=scale)

    def least(self, left: Left) -> int:
        """`scale` times what nothing that is left can cost less than."""
        places = np.flatnonzero(self.reduced)
        reduced = self.reduced[places]
        ends = np.where(reduced > 0, left.lower[places], left.upper[places])
        paid: int = sum(r * end for r, end in zip(reduced.tolist(), ends.tolist(), strict=True))
        for multiplier, row in zip(self.multipliers, left.rows, strict=True):
            paid -= multiplier * (row.most if multiplier > 0 else row.least)
        return paid

    def narrowed(self, left: Left, value: int) -> Left:
        """Without what costs more than `value`; the same where the bound is beyond all reason."""
        gap = self.scale * value - self.least(left)
        if gap > FARTHEST_PRICE:
            return left
        off = gap // np.maximum(np.abs(self.reduced), 1)
        up, down = self.reduced > 0, self.reduced < 0
        return Left(
            lower=np.where(down, np.maximum(left.lower, left.upper - off), left.lower),
            upper=np.where(up, np.minimum(left.upper, left.lower + off), left.upper),
            rows=[
                _tightened(row, multiplier, gap)
                for multiplier, row in zip(self.multipliers, left.rows, strict=True)
            ],
        )


def _tightened(row: ProofRow, multiplier: int, gap: int) -> ProofRow:
    """The row without what its price makes cost more than the gap."""
    room = gap // abs(multiplier) if multiplier else row.most - row.least
    if multiplier > 0:
        return replace(row, least=max(row.least, row.most - room))
    return replace(row, most=min(row.most, row.least + room))
