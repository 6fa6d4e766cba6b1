"""The level *floor*: the worst score among unpinned pairs, as high as it can be, earlier levels kept."""

from dataclasses import dataclass

import numpy as np

from matching.answer import Step
from matching.flow import Bounds, Routing, route
from matching.network import Amounts, Network
from matching.policy import LevelName
from matching.problem import Problem
from matching.scoring import MAX_SCORE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Floor:
    """The floor found: None restricts nothing. `flow` keeps it within `bounds`; `step` is its proof."""

    value: int | None
    bounds: Bounds
    flow: Amounts
    step: Step


def raise_floor(problem: Problem, network: Network, bounds: Bounds, flow: Amounts) -> Floor:
    """Find the highest floor by halving over the scores, each tried by a maximum flow.

    `flow` is any flow within `bounds`.
    """
    if _try(problem, network, bounds, MAX_SCORE + 1).flow is not None:
        return Floor(value=None, bounds=bounds, flow=flow, step=Step(level=LevelName.FLOOR))
    usable = ~problem.pinned & (bounds.upper[: network.candidates] > 0)
    scores = np.unique(problem.score[usable])
    low, high = 0, len(scores)
    while high - low > 1:
        middle = (low + high) // 2
        found = _try(problem, network, bounds, int(scores[middle])).flow
        if found is None:
            high = middle
        else:
            low, flow = middle, found
    value = int(scores[low])
    cut = _try(problem, network, bounds, value + 1).cut
    step = Step(level=LevelName.FLOOR, cut=() if cut is None else tuple(np.flatnonzero(cut).tolist()))
    return Floor(value=value, bounds=at_least(problem, network, bounds, value), flow=flow, step=step)


def _try(problem: Problem, network: Network, bounds: Bounds, threshold: int) -> Routing:
    """A flow without unpinned pairs below the threshold, or the cut against it.

    Neither where such a pair must be there already.
    """
    within = at_least(problem, network, bounds, threshold)
    return Routing() if (within.lower > within.upper).any() else route(network, within)


def at_least(problem: Problem, network: Network, bounds: Bounds, threshold: int) -> Bounds:
    """The bounds without unpinned pairs below the threshold."""
    below = np.zeros(len(network.tail), dtype=np.bool_)
    below[: network.candidates] = (problem.score < threshold) & ~problem.pinned
    return Bounds(lower=bounds.lower, upper=np.where(below, 0, bounds.upper))
