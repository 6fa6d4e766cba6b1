"""Demands that can't be met together: the smallest of them that still clash, with the cut that shows it."""

from dataclasses import dataclass

import numpy as np

from matching.answer import Demands, LimitName, Step
from matching.flow import Bounds, route
from matching.network import PEOPLE, Mask, Network
from matching.problem import Problem
from matching.side_rows import Row


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clash:
    """An irreducible set of demands and what shows it (an empty cut: a pin that has no common time)."""

    demands: Demands
    step: Step


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: a pin, a person's minimum or a limit, with the arcs that carry it, or its row."""

    arcs: tuple[int, ...] = ()
    row: Row | None = None
    pin: tuple[str, str] | None = None
    minimum: str | None = None
    limit: LimitName | None = None


def find_clash(problem: Problem, network: Network) -> Clash | None:
    """None where all demands can be met together.

    Otherwise demands are dropped one after the other as long as the rest still clashes: what is left is
    irreducible (a deletion filter).
    """
    impossible = np.flatnonzero(network.lower > network.upper)
    if len(impossible):
        pin = _pin(problem, int(impossible[0]))
        return Clash(demands=Demands(pins=(pin,), needed=1, places=0), step=Step(level="demands", cut=()))
    demands = demands_of(problem, network)
    cut = route(network, only(network, demands)).cut
    if cut is None:
        return None
    demands = binding(network, demands, cut)
    needed: list[Demand] = []
    while demands:
        demand, *rest = demands
        smaller = route(network, only(network, [*needed, *rest])).cut
        if smaller is None:
            needed.append(demand)
            demands = rest
        else:
            cut = smaller
            demands = binding(network, rest, cut)
    step = Step(level="demands", cut=tuple(np.flatnonzero(cut).tolist()))
    return Clash(demands=describe(problem, network, needed, cut), step=step)


def unknown_clash(problem: Problem) -> Clash:
    """All demands of a problem, for where a search found no answer and nothing shows why."""
    people = (*problem.seekers, *problem.providers)
    demands = Demands(
        limits=tuple(LimitName(seekers=x.seekers, providers=x.providers) for x in problem.limits),
        pins=tuple(_pin(problem, int(place)) for place in np.flatnonzero(problem.pinned)),
        minimums=tuple(sorted(member.id for member in people if member.minimum)),
        needed=0,
        places=0,
    )
    return Clash(demands=demands, step=Step(level="demands", cut=()))


def demands_of(problem: Problem, network: Network) -> list[Demand]:
    """The demands that the network says."""
    pins = [Demand((int(k),), pin=_pin(problem, int(k))) for k in np.flatnonzero(problem.pinned)]
    arcs_of: dict[int, list[int]] = {}
    for arc in np.flatnonzero(network.lower[network.candidates : network.first_limit]) + network.candidates:
        ends = {int(network.tail[arc]), int(network.head[arc])}
        last = PEOPLE + network.seekers + network.providers
        arcs_of.setdefault(next(node for node in ends if PEOPLE <= node < last), []).append(int(arc))
    people = (*problem.seekers, *problem.providers)
    minimums = [Demand(tuple(arcs), minimum=people[node - PEOPLE].id) for node, arcs in arcs_of.items()]
    limits = [
        Demand((network.first_limit + n,), limit=LimitName(seekers=x.seekers, providers=x.providers))
        for n, x in enumerate(network.limits)
    ]
    return [*limits, *sorted(minimums, key=lambda demand: demand.minimum or ""), *pins]


def _pin(problem: Problem, place: int) -> tuple[str, str]:
    return problem.seekers[problem.seeker[place]].id, problem.providers[problem.provider[place]].id


def only(network: Network, demands: list[Demand]) -> Bounds:
    """The network's bounds with none but these demands: the others' arcs may carry anything."""
    lower, upper = np.zeros_like(network.lower), network.upper.copy()
    limits = slice(network.first_limit, network.first_limit + len(network.limits))
    upper[limits] = np.maximum(upper[-1], network.lower[limits])
    for demand in demands:
        for arc in demand.arcs:
            lower[arc], upper[arc] = network.lower[arc], network.upper[arc]
    return Bounds(lower=lower, upper=upper)


def binding(network: Network, demands: list[Demand], cut: Mask) -> list[Demand]:
    """Those of the demands that the cut counts: the others could go without changing its sums."""
    crosses = cut[network.tail] != cut[network.head]
    return [demand for demand in demands if crosses[list(demand.arcs)].any()]


def describe(problem: Problem, network: Network, demands: list[Demand], cut: Mask) -> Demands:
    """Demands with the people in the cut that shows that they clash, and how far they do."""
    bounds = only(network, demands)
    leaves, enters = cut[network.tail] & ~cut[network.head], ~cut[network.tail] & cut[network.head]
    people = cut[PEOPLE:]
    return Demands(
        people=tuple(m.id for m, inside in zip(problem.seekers, people, strict=False) if inside),
        providers=tuple(
            m.id for m, inside in zip(problem.providers, people[network.seekers :], strict=False) if inside
        ),
        limits=tuple(sorted((x.limit for x in demands if x.limit), key=lambda limit: limit.words())),
        pins=tuple(demand.pin for demand in demands if demand.pin is not None),
        minimums=tuple(demand.minimum for demand in demands if demand.minimum is not None),
        needed=int(bounds.lower[leaves].sum()),
        places=int(bounds.upper[enters].sum()),
    )
