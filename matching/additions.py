"""What one thing more would bring: a place, a free time, a person. Everything told is solved again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from matching.answer import Answer
from matching.candidates import Candidates
from matching.errors import InvalidProblemError
from matching.flow import Bounds, cheapest_flow
from matching.ground import Ground
from matching.network import PEOPLE, SOURCE, Network, build_network
from matching.objective import Objective, objectives_of
from matching.people import Person, free_starts
from matching.policy import LevelName, Policy
from matching.prices import largest_prices, narrow
from matching.problem import Problem
from matching.rules import Reason
from matching.solve import solve_unexplained
from matching.variants import half_hours_for, with_free_time, with_one_more_place, with_recruit_like
from matching.worth import Values, matched_in, values_of, worth

RECRUITS_TRIED = 8
ASKS_TRIED = 3
PAIRS_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruit:
    """One more person `like` this one, and what every level would then reach."""

    like: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody to ask for one more free time, from `start`: then all of `half_hours` must be free.

    `matched` people have a pair if this one and all asked before say yes.
    """

    person: str
    start: int
    half_hours: tuple[int, ...]
    matched: int


def one_more_place(problem: Problem, person: str) -> Values:
    """What every level reaches when this person can have one pair more. Raises InvalidProblemError."""
    return values_of(solve_unexplained(with_one_more_place(problem, person)))


def one_more_free_time(problem: Problem, candidates: Candidates, person: str, start: int) -> Values:
    """What every level reaches when this person could also meet at this start.

    Raises InvalidProblemError where free times play no part.
    """
    return values_of(solve_unexplained(with_free_time(problem, candidates, person, start)))


def recruits_worth_most(
    problem: Problem, answer: Answer, *, most: int = 5, most_tried: int = RECRUITS_TRIED
) -> tuple[Recruit, ...]:
    """Whose double would bring most over the levels, the best first; () where nobody's would bring anything.

    Which to try is decided by what a double's first pair would bring, the floor kept (exact where there is
    no floor, and one place a person); at most `most_tried` are tried, each by one solve. Raises
    InvalidProblemError for an answer without pairs' levels or to another problem.
    """
    if not answer.levels or answer.record.problem != problem.digest:
        raise InvalidProblemError("answer", "must be an answer by levels to this problem")
    levels = problem.policy.levels
    floor = next((x.value for x in answer.levels if x.name is LevelName.FLOOR), None)
    network, ground = _ground(problem, levels, floor if isinstance(floor, int) else 0)
    before = worth(levels, values_of(answer))
    found = [
        Recruit(like=name, values=values_of(solve_unexplained(with_recruit_like(problem, name))))
        for name in _promising(problem, network, ground)[:most_tried]
    ]
    better = [recruit for recruit in found if worth(levels, recruit.values) > before]
    better.sort(key=lambda recruit: worth(levels, recruit.values), reverse=True)
    return tuple(better[:most])


def people_to_ask(problem: Problem, candidates: Candidates, *, most: int = 4) -> tuple[Ask, ...]:
    """The people whose one more free time would give most more people a pair, one after the other.

    Greedy: each time who brings most, among equals who must free the fewest half-hours; solved again for
    the number of people matched, and nothing else, before the next is sought, with at most three tries. ()
    where nobody more would be matched, or free times play no part.
    """
    asks: list[Ask] = []
    policy = Policy(levels=(LevelName.MATCHED,))
    now = replace(problem, policy=policy)
    best = solve_unexplained(now)
    while problem.has_times and len(asks) < most:
        found = None
        for ask in _promising_asks(now, candidates)[:ASKS_TRIED]:
            later = with_free_time(now, candidates, ask.person, ask.start)
            again = solve_unexplained(later)
            if len(matched_in(again)) > len(matched_in(best)):
                found = replace(ask, matched=len(matched_in(again)))
                now, best, candidates = later, again, _with_time(candidates, ask)
                break
        if found is None:
            break
        asks.append(found)
    return tuple(asks)


def _ground(problem: Problem, levels: Iterable[LevelName], floor: int) -> tuple[Network, Ground]:
    """A flow that is best for these levels, pairs below the floor left out, and its residual graph."""
    network = build_network(problem)
    upper = network.upper.copy()
    upper[: network.candidates][(problem.score < floor) & ~problem.pinned] = 0
    for number, limit in enumerate(network.limits):
        if limit.maximum is None:  # the network closes it at its people's places, and a double has its own
            upper[network.first_limit + number] = upper[-1]
    bounds = kept = Bounds(lower=network.lower, upper=upper)
    flow = network.lower
    objectives: list[Objective] = []
    for level in levels:
        if level is not LevelName.FLOOR:
            objectives += objectives_of(problem, network, level)
    for objective in objectives:
        flow = cheapest_flow(network, kept, objective.cost)
        price = largest_prices(network, kept, objective.cost, flow)
        kept = narrow(network, kept, objective.cost, price)
    return network, Ground(network, bounds, flow, objectives)


def _promising(problem: Problem, network: Network, ground: Ground) -> list[str]:
    """Everybody whose double's first pair would bring something, the most first."""
    people = (*problem.seekers, *problem.providers)
    first = np.arange(network.first_units.start, network.first_units.stop)
    usable = np.flatnonzero(network.upper[: network.candidates] > 0)
    found: list[tuple[int, str]] = []
    for is_seeker in (True, False):
        rows = slice(0, network.seekers) if is_seeker else slice(network.seekers, len(people))
        tops = (network.tail if is_seeker else network.head)[first[rows]]
        owner = (problem.seeker if is_seeker else problem.provider)[usable]
        ends = (network.head if is_seeker else network.tail)[usable]
        for top in np.unique(tops).tolist():
            ways = ground.ways_to(top) if is_seeker else ground.ways_from(top)
            cheapest: dict[int, int] = {}
            costs = (ground.costs[usable] + ways[ends]).tolist()
            for row, cost in zip(owner.tolist(), costs, strict=True):
                if tops[row] == top and cost < cheapest.get(row, ground.far):
                    cheapest[row] = cost
            for row, cost in cheapest.items():
                whole = cost + int(ground.costs[first[rows][row]])
                if whole < 0 and people[rows][row].capacity:
                    found.append((whole, people[rows][row].id))
    return [name for _, name in sorted(found)]


def _promising_asks(problem: Problem, candidates: Candidates) -> list[Ask]:
    """Whom to ask for which free time, by what it would bring if nothing else stood in the way."""
    _, ground = _ground(problem, problem.policy.levels, 0)
    seekers, providers = candidates.refused_only_by(Reason.FREE_TIMES)
    there = PEOPLE + seekers, PEOPLE + len(problem.seekers) + providers
    costs = ground.ways_from(SOURCE)[there[0]] + ground.ways_to(SOURCE)[there[1]]
    gaining = sorted((cost, place) for place, cost in enumerate(costs.tolist()) if cost < 0)[:PAIRS_LOOKED_AT]
    best: dict[str, tuple[int, int, str, int]] = {}
    for cost, place in gaining:
        two = candidates.seekers[seekers[place]], candidates.providers[providers[place]]
        for me, other in (two, two[::-1]):
            for start, asked in _new_starts(me, other, candidates):
                option = (cost, len(asked), me.id, start)
                best[me.id] = min(option, best.get(me.id, option))
    people = {person.id: person for person in (*candidates.seekers, *candidates.providers)}
    length = candidates.rules.meeting_half_hours
    return [
        Ask(person=name, start=start, half_hours=half_hours_for(people[name], start, length), matched=0)
        for _, _, name, start in sorted(best.values())
    ]


def _new_starts(me: Person, other: Person, candidates: Candidates) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Starts at which the other is free and this one is not, and the half-hours that would have to become so.

    None where one start more would not be enough.
    """
    length = candidates.rules.meeting_half_hours
    mine, theirs = free_starts(me.free, length), free_starts(other.free, length)
    if len(mine & theirs) + 1 >= candidates.rules.shared_free_times:
        for start in sorted(theirs - mine):
            yield start, half_hours_for(me, start, length)


def _with_time(candidates: Candidates, ask: Ask) -> Candidates:
    people = (*candidates.seekers, *candidates.providers)
    person = next(person for person in people if person.id == ask.person)
    return candidates.with_person(replace(person, free=person.free | set(ask.half_hours)))
