"""Demands that can't be met together where limits are more than a flow can say."""

from collections.abc import Callable
from dataclasses import replace
from math import gcd

import numpy as np

from matching.answer import Demands, LimitName
from matching.clash import Clash, Demand, demands_of, describe, only, unknown_clash
from matching.linear_model import search_pairs
from matching.multipliers import Priced
from matching.network import PEOPLE, Network
from matching.problem import Problem
from matching.refutation import Refutation, refute
from matching.side_rows import Region, limits_left_out, row_of

CLASHING = "Finding which demands clash"
NODES = 1_000


def find_limit_clash(problem: Problem, network: Network, tell: Callable[[str], None]) -> Clash:
    """The smallest of the demands that still clash, by dropping one after the other (a deletion filter).

    Those that the network says can all be met (`find_clash`), so prices or an exhaustive search show each
    time whether the rest still clashes. Where not even all of them are shown to, all are named.
    """
    return _Filter(problem, network, tell).run()


class _Filter:
    def __init__(self, problem: Problem, network: Network, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._problem = problem
        self._network = network
        self._rows = [
            Demand(row=row_of(problem, x), limit=LimitName(seekers=x.seekers, providers=x.providers))
            for x in limits_left_out(problem, network)
        ]

    def run(self) -> Clash:
        demands = [*self._rows, *demands_of(self._problem, self._network)]
        shown = self._refute(demands)
        if shown is None:
            return unknown_clash(self._problem)
        demands = self._binding(demands, shown)
        needed: list[Demand] = []
        while demands:
            demand, *rest = demands
            smaller = self._refute([*needed, *rest])
            if smaller is None:
                needed.append(demand)
                demands = rest
            else:
                shown = smaller
                demands = self._binding(rest, shown)
        return self._clash(self._binding(needed, shown), shown)

    def _region(self, demands: list[Demand]) -> Region:
        """What keeps these demands; every row is there, those of other demands without bounds that matter."""
        kept = {demand.limit for demand in demands if demand.row is not None}
        rows = [(x.limit, x.row) for x in self._rows if x.row is not None]
        return Region(
            network=self._network,
            bounds=only(self._network, demands),
            rows=tuple(
                row if limit in kept else replace(row, least=0, most=max(len(row.arcs), row.most))
                for limit, row in rows
            ),
        )

    def _refute(self, demands: list[Demand]) -> Refutation | None:
        self._tell(CLASHING)
        region = self._region(demands)
        shown = refute(region)
        if shown is not None:
            return shown
        nothing = np.zeros(len(self._network.tail), dtype=np.int64)
        everything = np.ones(self._network.candidates, dtype=np.bool_)
        search = search_pairs(region, nothing, everything, None, NODES)
        return Refutation() if search.chosen is None and search.is_exhaustive else None

    def _binding(self, demands: list[Demand], shown: Refutation) -> list[Demand]:
        """Those of the demands that count in what was shown; all where a search went through everything."""
        if shown.priced is None:
            return demands
        return [demand for demand in demands if self._counts(demand, shown.priced)]

    def _counts(self, demand: Demand, priced: Priced) -> bool:
        """Whether the prices make use of what a demand asks for, or of how much it allows."""
        if demand.row is not None:
            place = next(n for n, x in enumerate(self._rows) if x.limit == demand.limit)
            price, row = priced.multipliers[place], demand.row
            return (price > 0 and row.most < len(row.arcs)) or (price < 0 and row.least > 0)
        arcs = list(demand.arcs)
        asks = (priced.reduced[arcs] > 0) & (self._network.lower[arcs] > 0)
        return bool(asks.any() or (demand.limit is not None and (priced.reduced[arcs] < 0).any()))

    def _clash(self, needed: list[Demand], shown: Refutation) -> Clash:
        nobody = np.zeros(self._network.nodes, dtype=np.bool_)
        demands = describe(self._problem, self._network, needed, nobody)
        if shown.priced is not None:
            demands = self._counted(demands, self._region(needed), shown.priced)
        return Clash(demands=demands, step=shown.step("demands"))

    def _counted(self, demands: Demands, region: Region, priced: Priced) -> Demands:
        """The demands with what they need and what there is, as the prices weigh them."""
        reduced = priced.reduced
        asks = np.where(reduced > 0, reduced * region.bounds.lower, 0)
        gives = np.where(reduced < 0, -reduced * region.bounds.upper, 0)
        rows = [
            (price * row.most, 0) if price > 0 else (0, -price * row.least)
            for row, price in zip(region.rows, priced.multipliers, strict=True)
        ]
        needed = int(asks.sum()) + sum(asked for _, asked in rows)
        places = int(gives.sum()) + sum(given for given, _ in rows)
        unit = gcd(*reduced[(asks > 0) | (gives > 0)].tolist(), *priced.multipliers)
        touched = np.zeros(self._network.nodes, dtype=np.bool_)
        arcs = np.flatnonzero((asks > 0) | (gives > 0))
        touched[self._network.tail[arcs]] = touched[self._network.head[arcs]] = True
        names = [member.id for member in (*self._problem.seekers, *self._problem.providers)]
        people = touched[PEOPLE : PEOPLE + len(names)].tolist()
        split = len(self._problem.seekers)
        return replace(
            demands,
            people=tuple(name for name, is_in in zip(names[:split], people[:split], strict=True) if is_in),
            providers=tuple(name for name, is_in in zip(names[split:], people[split:], strict=True) if is_in),
            needed=needed // unit,
            places=places // unit,
        )
