"""Prices of the rows that no flow can say (Lagrange multipliers), and the bound that they prove.

A row's multiplier is added to the cost of its arcs. What is then cheapest is a flow again, and its cost less
what the rows could give back is a bound for every answer (Held and Karp 1971; Ahuja, Magnanti and Orlin 1993,
ch. 16). Everything is whole numbers: costs count `scale` times, so that the bound is exact whatever the
multipliers are. Good ones are found by a linear programme over the candidates of least reduced cost, to which
those are added that its prices show to be missing (column generation).
"""

from dataclasses import dataclass, replace

import numpy as np

from matching.face import face_of, keep_rows
from matching.flow import Bounds, cheapest_flow
from matching.linear_model import Reals, solve_linear
from matching.network import Amounts, Mask
from matching.prices import largest_prices
from matching.side_rows import Region, Row

FINE = 5040
ROUNDS = 4
COLUMNS_A_NODE = 3
LEAST_COLUMNS = 4_000
FARTHEST = 2**60
SMALL = 1e-6
NEAR = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priced:
    """A bound with what proves it: `least` is `scale` times the cost that no answer can go below.

    `reduced` are the arcs' reduced costs, `flow` is cheapest for them, both at that scale, and keeps the rows
    where one was found that does so at the bound; `shares` is what the linear programme's optimum, or else
    that flow, puts on each candidate.
    """

    multipliers: tuple[int, ...]
    scale: int
    potentials: Amounts
    reduced: Amounts
    flow: Amounts
    least: int
    shares: Reals

    @property
    def support(self) -> Mask:
        """The candidates that the linear programme's optimum makes use of."""
        return self.shares > SMALL

    @property
    def bound(self) -> int:
        """The least whole cost that the prices leave possible."""
        return -(-self.least // self.scale)

    def narrowed(self, region: Region, value: int) -> Region:
        """The region without what costs more than this value.

        Each unit off the bound that an arc's reduced cost (or a row's multiplier) holds it to costs that
        much; what the value leaves beyond the bound pays for so many of them and no more.
        """
        gap = self.scale * value - self.least
        units = gap // np.maximum(np.abs(self.reduced), 1)
        lower, upper = region.bounds.lower, region.bounds.upper
        bounds = Bounds(
            lower=np.where(self.reduced < 0, np.maximum(lower, upper - units), lower),
            upper=np.where(self.reduced > 0, np.minimum(upper, lower + units), upper),
        )
        rows = zip(region.rows, self.multipliers, strict=True)
        return replace(region, bounds=bounds, rows=tuple(_tightened(row, price, gap) for row, price in rows))


def _tightened(row: Row, multiplier: int, gap: int) -> Row:
    if multiplier > 0:
        return replace(row, least=max(row.least, row.most - gap // multiplier))
    if multiplier < 0:
        return replace(row, most=min(row.most, row.least + gap // -multiplier))
    return row


def price_rows(region: Region, cost: Amounts, flow: Amounts | None, penalty: float | None = None) -> Priced:
    """The best bound found for the cost; `flow` is an answer that keeps the region.

    Where none is known, the rows may be broken in the linear programme at a penalty a unit: with no cost at
    all a bound above 0 then shows that nothing keeps the region. A region without rows is a flow's to bound.
    """
    count = region.network.candidates
    columns = max(LEAST_COLUMNS, COLUMNS_A_NODE * region.network.nodes)
    scale = FINE if FINE * _farthest(region, cost) < FARTHEST else 1
    best = _price(region, cost, np.zeros(len(region.rows), dtype=np.int64), scale)
    reached = _reached(region, cost, best, flow)
    if reached is not None:
        return reached
    free = region.bounds.free[:count]
    kept = cheapest(best.reduced[:count], free, columns)
    if flow is not None:
        kept |= flow[:count] > 0
    is_open = np.array([not row.is_implied for row in region.rows], dtype=np.bool_)
    for _ in range(ROUNDS):
        optimum = solve_linear(region, cost, kept, penalty)
        if optimum is None or np.abs(optimum.prices).max(initial=0) * scale * region.network.nodes > FARTHEST:
            break
        multipliers = np.zeros(len(region.rows), dtype=np.int64)
        multipliers[is_open] = np.round(-optimum.prices * scale)
        found = _price(region, cost, multipliers, scale, optimum.flow[:count])
        best = found if found.least >= best.least else best
        if optimum.value - found.least / scale < max(0.05, NEAR * abs(optimum.value)) or kept[free].all():
            break
        kept |= cheapest(found.reduced[:count], free, columns)
    return _reached(region, cost, best, flow) or best


def _reached(region: Region, cost: Amounts, priced: Priced, flow: Amounts | None) -> Priced | None:
    """The prices with an answer that reaches their bound, this one or another; None where none is found."""
    if flow is not None and int((cost * flow).sum()) == priced.bound:
        return replace(priced, flow=flow)
    face = face_of(region.bounds, priced.reduced)
    kept = keep_rows(region.network, face, priced.narrowed(region, priced.bound).open_rows, priced.flow)
    return None if kept is None else replace(priced, flow=kept)


def _farthest(region: Region, cost: Amounts) -> int:
    """More than any price can be at scale 1."""
    return 8 * (int(np.abs(cost).max(initial=0)) + 1) * (region.network.nodes + 1)


def _price(
    region: Region, cost: Amounts, multipliers: Amounts, scale: int, shares: Reals | None = None
) -> Priced:
    combined = cost * scale
    for row, multiplier in zip(region.rows, multipliers.tolist(), strict=True):
        combined[row.arcs] += multiplier * row.weight
    network = region.network
    flow = cheapest_flow(network, region.bounds, combined)
    potentials = largest_prices(network, region.bounds, combined, flow)
    return Priced(
        multipliers=tuple(multipliers.tolist()),
        scale=scale,
        potentials=potentials,
        reduced=combined + potentials[network.tail] - potentials[network.head],
        flow=flow,
        least=int((combined * flow).sum()) - _given_back(region, multipliers),
        shares=flow[: network.candidates].astype(np.float64) if shares is None else shares,
    )


def _given_back(region: Region, multipliers: Amounts) -> int:
    pairs = zip(region.rows, multipliers.tolist(), strict=True)
    return sum(price * (row.most if price > 0 else row.least) for row, price in pairs)


def cheapest(reduced: Amounts, free: Mask, count: int) -> Mask:
    """So many free candidates of least reduced cost; among equals no neighbours are preferred."""
    places = np.arange(len(reduced), dtype=np.uint64)
    scattered = (places * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
    kept = np.zeros(len(reduced), dtype=np.bool_)
    kept[np.lexsort((scattered, reduced, ~free))[:count]] = True
    return kept & free
