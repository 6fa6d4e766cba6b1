"""Cheapest and feasible flows within bounds, by OR-Tools; the cut that shows there is none."""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.network import Amounts, Mask, Network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bounds:
    """Bounds of every arc of a network: those it was built with, or narrower ones."""

    lower: Amounts
    upper: Amounts

    @property
    def free(self) -> Mask:
        """Arcs whose flow is not settled."""
        return self.lower < self.upper


def cheapest_flow(network: Network, bounds: Bounds, cost: Amounts) -> Amounts:
    """A flow of least cost within bounds that some flow keeps.

    Arcs that are settled are left out: what they carry becomes supply. Costs times the number of nodes
    must stay below 2**62.
    """
    arcs = np.flatnonzero(bounds.free)
    room, price = (bounds.upper - bounds.lower)[arcs], cost[arcs]
    # The solver takes a round more for every few times that the largest cost is the least difference.
    price //= max(1, np.gcd.reduce(price))
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(network.tail[arcs], network.head[arcs], room, price)
    solver.set_nodes_supplies(np.arange(network.nodes, dtype=np.int32), excess(network, bounds.lower))
    status = solver.solve()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise RuntimeError(f"the flow solver gave up: {status.name}")
    flow = bounds.lower.copy()
    flow[arcs] += np.asarray(solver.flows(numbers))
    return flow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Routing:
    """A flow within bounds; where there is none, the nodes whose lower bounds out exceed the upper ones in.

    The cut is the largest such set that a maximum flow shows, so it doesn't depend on which one was found
    (Hoffman's circulation theorem).
    """

    flow: Amounts | None = None
    cut: Mask | None = None


def route(network: Network, bounds: Bounds) -> Routing:
    """Any flow within the bounds (lower ≤ upper everywhere), or the cut that shows there is none."""
    arcs = np.flatnonzero(bounds.free)
    supply = excess(network, bounds.lower)
    gives, takes = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    if not len(gives):
        return Routing(flow=bounds.lower.copy())
    start, end = network.nodes, network.nodes + 1
    solver = SimpleMaxFlow()
    numbers = solver.add_arcs_with_capacity(
        np.concatenate([network.tail[arcs], np.full(len(gives), start), takes]).astype(np.int32),
        np.concatenate([network.head[arcs], gives, np.full(len(takes), end)]).astype(np.int32),
        np.concatenate([(bounds.upper - bounds.lower)[arcs], supply[gives], -supply[takes]]),
    )
    solver.solve(start, end)
    if solver.optimal_flow() < supply[gives].sum():
        cut = np.ones(network.nodes, dtype=np.bool_)
        cut[[node for node in solver.get_source_side_min_cut() if node < network.nodes]] = False
        return Routing(cut=cut)
    flow = bounds.lower.copy()
    flow[arcs] += np.asarray(solver.flows(numbers))[: len(arcs)]
    return Routing(flow=flow)


def excess(network: Network, flow: Amounts) -> Amounts:
    """What arrives at each node beyond what leaves it."""
    arrived = np.bincount(network.head, weights=flow, minlength=network.nodes)
    left = np.bincount(network.tail, weights=flow, minlength=network.nodes)
    return (arrived - left).astype(np.int64)
