"""What no flow can say about times: first meetings where both sides have people with several places.

Begins with the best pairs without times, as many of them as can be given one, and searches level by level
among the candidates that are nearest to being chosen, as the prices without times say. The work is bounded
by counted steps and not by the clock, so that the same problem gives the same answer. That an answer is best
is proven only where it reaches the bound of the relaxation without times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.joint_model import JOINTLY, JointModel
from matching.joint_standing import Bounds, Standing, Times
from matching.multipliers import FARTHEST
from matching.network import Amounts, Mask, Network
from matching.objective import objective_of
from matching.policy import LevelName
from matching.problem import Problem
from matching.reasons import History
from matching.slots import assign_times, shared_starts

__all__ = ["JOINTLY", "Relaxed", "distance", "search_jointly"]

NEAREST = 20
FEW = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """The best pairs without times, what bounds each level, and how far each candidate is from being one.

    `distance` is a reduced cost: the less, the more likely a candidate is to be part of a good answer.
    """

    chosen: Sequence[int]
    bounds: Bounds
    distance: Amounts


def distance(problem: Problem, history: History) -> Amounts:
    """How far each candidate is from being chosen, by a flow's prices at the last level that has any."""
    network = history.network
    levels = set(problem.policy.levels)
    found = np.zeros(len(network.tail), dtype=np.int64)
    for number, step in enumerate(history.steps):
        if step.potentials is not None and step.level in levels:
            cost = objective_of(problem, network, LevelName(step.level), step.priority).cost
            found = np.maximum(cost + step.potentials[network.tail] - step.potentials[network.head], 0)
            found[history.bounds_after(number).upper == 0] = FARTHEST
    return found[: network.candidates]


def search_jointly(
    problem: Problem, network: Network, relaxed: Relaxed, tell: Callable[[str], None]
) -> Times | None:
    """The times of the best pairs found, by candidate; None where none were found that keep the demands."""
    tell(JOINTLY)
    standing = Standing(problem, relaxed.bounds)
    usable = network.upper[: network.candidates] > 0
    times = _start(standing, relaxed)
    if times is not None and standing.value(standing.demands, times) < 0:
        times = None
    places = np.flatnonzero(usable).tolist()
    goals = [*standing.goals, standing.last]
    if len(places) <= FEW:
        goals.append(standing.tie_break())
    else:
        places = sorted(_nearest(problem, relaxed, usable) | set(relaxed.chosen))
    found = JointModel(standing, places, times, tell).run(goals)
    return None if found is None else {place: found[place] for place in sorted(found)}


def _start(standing: Standing, relaxed: Relaxed) -> Times | None:
    """The pinned pairs, and of the relaxation's as many as find a time; None where the pins find none."""
    problem = standing.problem
    times = assign_times(problem, np.flatnonzero(problem.pinned).tolist())
    if times is None:
        return None
    busy = {(row, start) for place, start in times.items() for row in standing.ends(place)}
    left = {place: shared_starts(problem, place) for place in relaxed.chosen if place not in times}
    while left:
        for place, starts in left.items():
            ends = standing.ends(place)
            left[place] = [start for start in starts if not any((row, start) in busy for row in ends)]
        place = min(left, key=lambda place: (len(left[place]), -int(problem.score[place]), place))
        starts = left.pop(place)
        if starts:
            times[place] = starts[0]
            busy |= {(row, starts[0]) for row in standing.ends(place)}
    return times


def _nearest(problem: Problem, relaxed: Relaxed, usable: Mask) -> set[int]:
    """A few candidates of each person: those that are nearest to being chosen."""
    order = np.lexsort((-problem.score, relaxed.distance))
    order = order[usable[order]]
    found: set[int] = set(np.flatnonzero(problem.pinned).tolist())
    for column in (problem.seeker, problem.provider):
        by_person = order[np.argsort(column[order], kind="stable")]
        rows = column[by_person]
        is_near = np.arange(len(rows)) - np.searchsorted(rows, rows) < NEAREST
        found |= set(by_person[is_near].tolist())
    return found
