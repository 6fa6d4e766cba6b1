"""Whether demands clash as an answer says: part of `verify`, free of the solver's code.

The cut, or the prices of limits, must show it with no demands but those that are named: all others may be
broken. Each of the named ones must count in what is shown, and the people and the numbers told must be those
that come out. That no smaller set of demands clashes is not checked.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import gcd

import numpy as np
from numpy.typing import NDArray

from matching.answer import Demands, Step
from matching.problem import Problem
from matching.proof_network import ProofNetwork, Whole, build_proof_network, name_of
from matching.proof_prices import LimitPrices, rows_of
from matching.proof_steps import crossing_arcs, is_empty, is_named


def shows_clash(problem: Problem, clash: Demands, steps: tuple[Step, ...]) -> bool:
    """Whether the one step of the proof shows that these demands can't be met together."""
    if len(steps) != 1 or not _are_demands(problem, clash):
        return False
    (step,) = steps
    if not is_named(step, "demands"):
        return False
    named = _Named(problem, clash)
    return named.are_cut_by(step) if step.multipliers is None else named.are_priced_by(step)


def _are_demands(problem: Problem, clash: Demands) -> bool:
    """Whether a clash names nothing but demands of the problem, each once and in order."""
    pinned = np.flatnonzero(problem.pinned)
    rows = zip(problem.seeker[pinned].tolist(), problem.provider[pinned].tolist(), strict=True)
    pins = {(problem.seekers[i].id, problem.providers[j].id) for i, j in rows}
    minimums = {member.id for member in (*problem.seekers, *problem.providers) if member.minimum}
    limits = {name_of(limit) for limit in problem.limits}
    words = [limit.words() for limit in clash.limits]
    return (
        pins.issuperset(clash.pins)
        and minimums.issuperset(clash.minimums)
        and limits.issuperset(clash.limits)
        and list(clash.pins) == sorted({*clash.pins})
        and list(clash.minimums) == sorted({*clash.minimums})
        and len({*clash.limits}) == len(clash.limits)
        and words == sorted(words)
    )


class _Named:
    """The network and the rows of a problem that makes no demands but the named ones."""

    def __init__(self, problem: Problem, clash: Demands) -> None:
        self._problem = problem
        self._clash = clash
        self._network = network = build_proof_network(problem, (), ())
        self._needs = tuple(_arcs_of_needs(problem, network, clash))
        self._limits = [network.limit_arc[name] for name in clash.limits if name in network.limit_arc]
        self._lower, self._upper = np.zeros_like(network.lower), network.upper.copy()
        every = list(network.limit_arc.values())
        self._upper[every] = np.maximum(network.upper[-1], network.lower[every])
        for arcs in (*self._needs, self._limits):
            self._lower[list(arcs)], self._upper[list(arcs)] = (
                network.lower[list(arcs)],
                network.upper[list(arcs)],
            )
        self._named_rows = [name_of(limit) in {*clash.limits} for limit in network.left_out]
        self._rows = [
            row if is_named else replace(row, least=0, most=max(int(row.weight.sum()), row.most))
            for row, is_named in zip(rows_of(problem, network), self._named_rows, strict=True)
        ]

    def are_cut_by(self, step: Step) -> bool:
        """Whether a cut shows the clash: each demand counts in it, and it holds these people."""
        if step.cut is None or not is_empty(replace(step, cut=None)):
            return False
        crossing = crossing_arcs(self._network, self._lower, self._upper, step.cut)
        if crossing is None or any(self._named_rows):
            return False
        out, into = crossing
        needed, places = int(self._lower[out].sum()), int(self._upper[into].sum())
        inside = np.zeros(self._network.nodes, dtype=np.bool_)
        inside[list(step.cut)] = True
        return self._tells(needed, places, inside) and self._all_count(out, into)

    def are_priced_by(self, step: Step) -> bool:
        """Whether prices show the clash: each demand counts at them, and these people are touched."""
        nothing = np.zeros(len(self._network.tail), dtype=np.int64)
        prices = LimitPrices.of(self._network, nothing, self._rows, step)
        if prices is None or step.cases:
            return False
        reduced = prices.reduced
        asking, giving = (reduced > 0) & (self._lower > 0), (reduced < 0) & (self._upper > 0)
        needed, places = _weighed(reduced, self._lower, asking), -_weighed(reduced, self._upper, giving)
        for price, row in zip(prices.multipliers, self._rows, strict=True):
            needed += max(-price, 0) * row.least
            places += max(price, 0) * row.most
        unit = gcd(*reduced[asking | giving].tolist(), *prices.multipliers) or 1
        touched = np.zeros(self._network.nodes, dtype=np.bool_)
        touched[self._network.tail[asking | giving]] = touched[self._network.head[asking | giving]] = True
        rows_count = all(
            (price > 0 and row.most < row.weight.sum()) or (price < 0 and row.least > 0)
            for price, row, is_named in zip(prices.multipliers, self._rows, self._named_rows, strict=True)
            if is_named
        )
        return (
            self._tells(needed // unit, places // unit, touched)
            and self._all_count(reduced > 0, reduced < 0)
            and rows_count
        )

    def _tells(self, needed: int, places: int, nodes: NDArray[np.bool_]) -> bool:
        """Whether the clash names the people among these nodes and these numbers."""
        split = len(self._problem.seekers)
        people = nodes[2:].tolist()
        seekers = tuple(m.id for m, is_in in zip(self._problem.seekers, people, strict=False) if is_in)
        providers = tuple(
            m.id for m, is_in in zip(self._problem.providers, people[split:], strict=False) if is_in
        )
        told = (self._clash.needed, self._clash.places, self._clash.people, self._clash.providers)
        return needed > places and told == (needed, places, seekers, providers)

    def _all_count(self, asking: NDArray[np.bool_], giving: NDArray[np.bool_]) -> bool:
        """Whether each demand has an arc that asks for something, or, of a limit, gives no more."""
        asks = asking & (self._lower > 0)
        capped = np.zeros_like(asks)
        most = {name_of(x): x.maximum for x in self._problem.limits}
        for name, arc in self._network.limit_arc.items():
            capped[arc] = most[name] is not None
        counts = asks | (giving & capped)
        return all(asks[list(arcs)].any() for arcs in self._needs) and bool(counts[self._limits].all())


def _arcs_of_needs(problem: Problem, network: ProofNetwork, clash: Demands) -> Iterator[list[int]]:
    """The arcs of each pin and each minimum that the clash names."""
    pins, minimums = {*clash.pins}, {*clash.minimums}
    for place in np.flatnonzero(problem.pinned).tolist():
        seeker, provider = problem.seekers[problem.seeker[place]], problem.providers[problem.provider[place]]
        if (seeker.id, provider.id) in pins:
            yield [place]
    for row, member in enumerate((*problem.seekers, *problem.providers)):
        if member.id in minimums:
            first = int(network.first_unit[row])
            yield [first, first + 1] if member.capacity > 1 else [first]


def _weighed(reduced: Whole, ends: Whole, arcs: NDArray[np.bool_]) -> int:
    """The sum of products, in numbers that can't run over."""
    return sum(r * end for r, end in zip(reduced[arcs].tolist(), ends[arcs].tolist(), strict=True))
