"""Problems with so many candidates that the network holds only few of them at a time."""

from dataclasses import dataclass, replace

import numpy as np

from matching.answer import Value
from matching.held import HeldFew, replayed
from matching.levels import OnStep, go_through
from matching.members import Member
from matching.network import Mask, share_a_start
from matching.objective import stood_before
from matching.people_problem import PeopleProblem
from matching.policy import LevelName, Policy
from matching.problem import Problem
from matching.reasons import History
from matching.supply import ListedSupply, count_pairs, listing_of

CROWDED = 100
MOST_LISTED = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """What levels reached, in the order of the policy, and how; `problem` has the candidates of `history`."""

    problem: Problem
    history: History
    values: list[tuple[LevelName, Value]]


def is_crowded(problem: Problem) -> bool:
    """Whether at least a quarter of all pairs are candidates, and so many that few at a time are quicker.

    Where times need nodes of their own, all candidates must be in the network.
    """
    seekers, providers = len(problem.seekers), len(problem.providers)
    if len(problem.score) < max(CROWDED * (seekers + providers), seekers * providers // 4):
        return False
    return not problem.has_times or all(x.capacity < 2 for x in (*problem.seekers, *problem.providers))


def solve_crowded(problem: Problem, tell: OnStep) -> Solved | None:
    """What all candidates in the network would give; None where the demands clash or are no flow."""
    usable = share_a_start(problem) if problem.has_times else None
    if usable is not None and (problem.pinned & ~usable).any():
        return None
    supply = ListedSupply(problem, usable)
    pins = supply.keys_of(problem.pinned)
    always = listing_of(supply, supply.keys_of(problem.pinned | stood_before(problem)))
    held = HeldFew(_timeless(problem), supply, always, pins)
    if not held.network.is_exact or not held.is_feasible():
        return None
    values = go_through(held, tell)
    few = replace(held.problem, seekers=problem.seekers, providers=problem.providers)
    if not _waits_in_vain(problem, held).any():
        return Solved(problem=few, history=held.history(), values=values)
    everybody = replayed(problem, held, _floor(values))
    return Solved(problem=problem, history=everybody.history(), values=values)


def solve_people(problem: PeopleProblem, tell: OnStep) -> Solved | None:
    """What listing all candidates would give; None where they must be: the demands clash, or are no flow.

    Where somebody waits who could have a pair and the floor comes late, candidates are listed after all for
    evidence; beyond MOST_LISTED that is left out.
    """
    if problem.is_listed:
        return None
    frame, supply = problem.frame(), problem.supply()
    pins = problem.keys_of(problem.pins)
    tell("Looking at every possible pair")
    always = listing_of(supply, np.union1d(pins, problem.keys_of(problem.previous or ())))
    if len(always.places(pins)) < len(problem.pins):
        return None
    held = HeldFew(_timeless(frame), supply, always, pins)
    if not held.network.is_exact or not held.is_feasible():
        return None
    values = go_through(held, tell)
    waits = bool(_waits_in_vain(held.problem, held).any())
    if waits and _has_late_floor(problem.policy) and count_pairs(supply) <= MOST_LISTED:
        listed = problem.listed()
        return Solved(problem=listed, history=replayed(listed, held, _floor(values)).history(), values=values)
    history = held.history_of_all() if waits else held.history()
    few = replace(held.problem, seekers=frame.seekers, providers=frame.providers)
    if _have_none(held.problem).any():
        told = problem.frame(with_refusals=True)
        few = replace(few, seekers=told.seekers, providers=told.providers)
    return Solved(problem=few, history=history, values=values)


def _have_none(problem: Problem) -> Mask:
    """Who has no candidate: seekers, then providers."""
    have_none = np.ones(len(problem.seekers) + len(problem.providers), dtype=np.bool_)
    have_none[problem.seeker] = False
    have_none[len(problem.seekers) + problem.provider] = False
    return have_none


def _has_late_floor(policy: Policy) -> bool:
    """Whether another level than *matched* comes before the floor: evidence then goes through both again."""
    names = list(policy.levels)
    return LevelName.FLOOR in names and names[: names.index(LevelName.FLOOR)] != [LevelName.MATCHED]


def _floor(values: list[tuple[LevelName, Value]]) -> int:
    floors = [value for level, value in values if level is LevelName.FLOOR and isinstance(value, int)]
    return floors[0] if floors else 0


def _waits_in_vain(problem: Problem, held: HeldFew) -> Mask:
    """Who has candidates and room, and no pair: seekers, then providers."""
    first = held.network.first_units
    return np.asarray(~_have_none(problem) & (held.flow[first] == 0) & (held.network.upper[first] > 0))


def _timeless(problem: Problem) -> Problem:
    """The problem without times and candidates: those that share none are left out beforehand."""

    def side(members: tuple[Member, ...]) -> tuple[Member, ...]:
        return tuple(replace(member, free=None) for member in members) if problem.has_times else members

    none = np.zeros(0, dtype=np.int32)
    return replace(
        problem,
        seekers=side(problem.seekers),
        providers=side(problem.providers),
        seeker=none,
        provider=none,
        score=none,
        pinned=none.astype(np.bool_),
    )
