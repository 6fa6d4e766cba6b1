"""People who need more than there is for them: the smallest such group around somebody without a pair."""

from bisect import bisect_left
from dataclasses import replace

import numpy as np

from matching.answer import Demands, LimitName
from matching.flow import Bounds
from matching.network import PEOPLE, Amounts, Mask, Network
from matching.problem import Problem
from matching.reach import Reach
from matching.residual import Beyond, residual_of, stretches
from matching.thinning import STRUCTURE, Stage, Thinning


class Shortages:
    """Finds, for people without a pair, the demands that can't be met together with a pair for them.

    `required` marks the people (seekers, then providers) who must keep a pair; the flow gives each of them
    one and keeps every other demand within the network's lower bounds and `upper`. Candidates `beyond`
    the network can be pairs, too.
    """

    def __init__(
        self,
        problem: Problem,
        network: Network,
        upper: Amounts,
        flow: Amounts,
        required: Mask,
        beyond: Beyond | None = None,
    ) -> None:
        self._problem = problem
        self._network = network
        lower = network.lower.copy()
        first = network.first_units
        lower[first] = np.maximum(lower[first], required)
        bounds = Bounds(lower=lower, upper=upper)
        self._stage = Stage(network, bounds, flow, _demand_of_arcs(problem, network), beyond)
        self._beyond = beyond
        ahead = residual_of(network, bounds, flow, beyond)
        back = ahead.turned()
        self._reach = Reach(back, ahead), Reach(ahead, back)
        self._known: dict[tuple[bool, int, bytes], tuple[int, Demands]] = {}
        usable = np.flatnonzero(upper[: network.candidates] > 0)
        self._of_seekers = usable, problem.seeker[usable]
        usable = usable[np.argsort(problem.provider[usable], kind="stable")]
        self._of_providers = usable, problem.provider[usable]

    def against(self, row: int) -> Demands | None:
        """An irreducible set of demands: without any one of them the rest fit. None where all of them do.

        What the set counts is a cut of the network (Hoffman's circulation theorem): the nodes that a unit
        forced on this person can reach.
        """
        is_seeker = row < self._network.seekers
        inside = self._reach[is_seeker].of(PEOPLE + row)
        if inside[self._top(row)]:
            return None
        rest = inside.copy()
        rest[PEOPLE + row] = False
        key = is_seeker, self._top(row), np.packbits(rest).tobytes()
        if key not in self._known:
            thinning = Thinning(self._stage, inside, self._top(row), is_seeker=is_seeker)
            thinning.thin()
            self._known[key] = row, self._describe(thinning, row)
        return self._instead(row, *self._known[key])

    def _instead(self, row: int, other: int, cut: Demands) -> Demands:
        """The demands found for another one who pushes the same people: this one in their place."""
        if row < self._network.seekers:
            members = self._problem.seekers
            return replace(cut, people=_swapped(cut.people, members[other].id, members[row].id))
        members, shift = self._problem.providers, self._network.seekers
        names = _swapped(cut.providers, members[other - shift].id, members[row - shift].id)
        return replace(cut, providers=names)

    def _top(self, row: int) -> int:
        """Where a person's first unit comes from (seekers), or goes to (providers)."""
        arc = self._network.first_units.start + row
        return int((self._network.tail if row < self._network.seekers else self._network.head)[arc])

    def _describe(self, thinning: Thinning, row: int) -> Demands:
        problem, network = self._problem, self._network
        kept = self._stage.first[thinning.kept].tolist()
        needed, places = thinning.count()
        first = network.first_units
        rows = sorted({row} | {demand - first.start for demand in kept if first.start <= demand < first.stop})
        limits = [demand - network.first_limit for demand in kept if demand >= network.first_limit]
        sides = rows if limits else self._with_partners(rows, row)
        people = (*problem.seekers, *problem.providers)
        named = [network.limits[number] for number in limits]
        return Demands(
            people=tuple(people[x].id for x in sides if x < network.seekers),
            providers=tuple(people[x].id for x in sides if x >= network.seekers),
            limits=tuple(LimitName(seekers=x.seekers, providers=x.providers) for x in named),
            pins=tuple(
                (problem.seekers[problem.seeker[x]].id, problem.providers[problem.provider[x]].id)
                for x in kept
                if x < network.candidates
            ),
            minimums=tuple(sorted(people[x].id for x in rows if people[x].minimum and x != row)),
            needed=needed + 1,
            places=places,
        )

    def _with_partners(self, rows: list[int], row: int) -> list[int]:
        """These people and everybody whom those on this person's side could meet."""
        network = self._network
        is_seeker = row < network.seekers
        shift, theirs = (0, network.seekers) if is_seeker else (network.seekers, 0)
        places, owners = self._of_seekers if is_seeker else self._of_providers
        partners = self._problem.provider if is_seeker else self._problem.seeker
        mine = np.array([x - shift for x in rows if (x < network.seekers) == is_seeker])
        first, last = np.searchsorted(owners, mine), np.searchsorted(owners, mine, side="right")
        met = np.zeros(network.nodes, dtype=np.bool_)
        met[partners[places[stretches(first, last - first)]]] = True
        found = np.flatnonzero(met) + theirs
        if self._beyond is not None:
            beyond = self._beyond if is_seeker else self._beyond.turned()
            nobody = np.zeros(network.nodes, dtype=np.bool_)
            found = np.concatenate([found, beyond.heads(mine + shift + PEOPLE, nobody) - PEOPLE])
        together: list[int] = np.union1d(rows, found).tolist()
        return together


def _swapped(names: tuple[str, ...], out: str, into: str) -> tuple[str, ...]:
    """These sorted names with one of them replaced."""
    at = bisect_left(names, out)
    rest = names[:at] + names[at + 1 :]
    at = bisect_left(rest, into)
    return (*rest[:at], into, *rest[at:])


def _demand_of_arcs(problem: Problem, network: Network) -> Amounts:
    """For each arc that can carry a demand the first arc of that demand, for others STRUCTURE."""
    demand = np.full(len(network.tail), STRUCTURE, dtype=np.int64)
    pins = np.flatnonzero(problem.pinned)
    demand[pins] = pins
    first = network.first_units
    demand[first] = np.arange(first.start, first.stop)
    people = (*problem.seekers, *problem.providers)
    more = [row for row, member in enumerate(people) if member.capacity > 1]
    demand[first.stop : network.first_limit] = first.start + np.array(more, dtype=np.int64)
    last = network.first_limit + len(network.limits)
    demand[network.first_limit : last] = np.arange(network.first_limit, last)
    return demand
