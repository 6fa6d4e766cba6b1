"""The dual side of a flow: prices of nodes, and which arcs they settle.

Reduced cost of an arc = cost + price of its tail - price of its head. Prices are optimal for a flow when
no arc that could carry more has a negative one and none that could carry less a positive one (complementary
slackness; Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 9).
"""

import numpy as np

from matching.flow import Bounds, route
from matching.network import Amounts, Network
from matching.residual import residual_of


def largest_prices(network: Network, bounds: Bounds, cost: Amounts, flow: Amounts) -> Amounts:
    """The largest optimal prices ≤ 0: shortest distances in the residual graph from anywhere.

    They depend on the problem and not on which optimal flow is given. Raises ValueError when the flow is
    not of least cost.
    """
    start = np.zeros(network.nodes, dtype=np.int64)
    price = fallen_prices(network, bounds, cost, flow, start, network.nodes + 1)
    if price is None:
        raise ValueError("the flow is not of least cost: its residual graph has a cycle of negative cost")
    return price


def fallen_prices(
    network: Network, bounds: Bounds, cost: Amounts, flow: Amounts, start: Amounts, patience: int
) -> Amounts | None:
    """The largest optimal prices that are nowhere above `start`; None where patience runs out.

    Bellman and Ford's method, relaxing only arcs out of nodes whose distance fell; `patience` is how many
    times as many arcs as there are may be looked at.
    """
    residual = residual_of(network, bounds, flow)
    length = np.where(residual.adds, cost[residual.arc], -cost[residual.arc])
    price = start.copy()
    changed = np.arange(network.nodes)
    left = patience * len(residual.arc)
    while left >= 0:
        arcs = residual.out_of(changed)
        left -= len(arcs)
        offer = price[residual.tail[arcs]] + length[arcs]
        lower = offer < price[residual.head[arcs]]
        if not lower.any():
            return price
        fallen = residual.head[arcs[lower]]
        np.minimum.at(price, fallen, offer[lower])
        is_changed = np.zeros(network.nodes, dtype=np.bool_)
        is_changed[fallen] = True
        changed = np.flatnonzero(is_changed)
    return None


def narrow(network: Network, bounds: Bounds, cost: Amounts, price: Amounts) -> Bounds:
    """The bounds within which exactly the optimal flows stay feasible.

    Reduced cost above 0: the arc keeps to its lower bound; below 0: to its upper; 0: it stays free.
    """
    reduced = cost + price[network.tail] - price[network.head]
    return Bounds(
        lower=np.where(reduced < 0, bounds.upper, bounds.lower),
        upper=np.where(reduced > 0, bounds.lower, bounds.upper),
    )


def ideal_flow(network: Network, bounds: Bounds, cost: Amounts) -> Amounts | None:
    """A flow that gives all of the smaller side as much as they can have, of their best; None without one.

    It is of least cost: each person's best cost as price of their node, and 0 as all others', prove it.
    """
    candidates = slice(0, network.candidates)
    ends, sign = (network.tail, -1) if network.seekers < network.providers else (network.head, 1)
    best = np.zeros(network.nodes, dtype=np.int64)
    np.minimum.at(best, ends[candidates], cost[candidates])
    return route(network, narrow(network, bounds, cost, sign * best)).flow
