"""People who need more than there is for them: the smallest such group around somebody without a pair."""

from dataclasses import replace

import numpy as np

from matching.answer import Demands, LimitName
from matching.flow import Bounds
from matching.network import PEOPLE, Amounts, Mask, Network
from matching.problem import Problem
from matching.residual import Beyond, Places, Residual, residual_of

STRUCTURE = -1


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
        self._flow = flow
        self._lower, self._upper = network.lower.copy(), upper
        first = network.first_units
        self._lower[first] = np.maximum(self._lower[first], required)
        self._demand = _demand_of_arcs(problem, network)
        self._beyond = beyond
        self._ahead = residual_of(network, Bounds(lower=self._lower, upper=upper), flow, beyond)
        self._back = self._ahead.turned()
        self._incident = residual_of(network, Bounds(lower=flow - 1, upper=flow + 1), flow)
        self._known: dict[tuple[bool, int, bytes], tuple[int, Demands]] = {}
        usable = np.flatnonzero(upper[: network.candidates] > 0)
        self._of_seekers = usable, problem.seeker[usable]
        usable = usable[np.argsort(problem.provider[usable], kind="stable")]
        self._of_providers = usable, problem.provider[usable]

    def against(self, row: int) -> Demands | None:
        """An irreducible set of demands: without any one of them the rest fit. None where all of them do.

        What the set counts is a cut of the network (Hoffman's circulation theorem): the nodes that a unit
        forced on this person can reach. A demand that the cut doesn't count can go; one that it counts is
        needed when letting it go opens a way home (the arc leads to where the unit came from), and else
        can go, too.
        """
        graph = self._ahead if row < self._network.seekers else self._back
        inside = graph.reached_from(PEOPLE + row)
        if inside[self._top(row)]:
            return None
        rest = inside.copy()
        rest[PEOPLE + row] = False
        key = row < self._network.seekers, self._top(row), np.packbits(rest).tobytes()
        if key not in self._known:
            self._known[key] = row, self._smallest(inside, row)
        return self._instead(row, *self._known[key])

    def _smallest(self, inside: Mask, row: int) -> Demands:
        kept = self._counted(inside, row)
        while True:
            bounds = self._only(kept)
            spare = self._spare(inside, row, bounds, kept)
            if spare is None:
                return self._describe(inside, row, bounds, kept)
            residual = self._residual(self._only(kept - {spare}))
            graph = residual if row < self._network.seekers else residual.turned()
            inside = graph.reached_from(PEOPLE + row)
            kept = self._counted(inside, row) & kept - {spare}

    def _residual(self, bounds: Bounds) -> Residual:
        return residual_of(self._network, bounds, self._flow, self._beyond)

    def _instead(self, row: int, other: int, cut: Demands) -> Demands:
        """The demands found for another one who pushes the same people: this one in their place."""
        people = (self._problem.seekers, self._problem.providers)
        is_seeker = row < self._network.seekers
        members, shift = (people[0], 0) if is_seeker else (people[1], self._network.seekers)
        names = cut.people if is_seeker else cut.providers
        left = [name for name in names if name != members[other - shift].id]
        swapped = tuple(sorted([*left, members[row - shift].id]))
        return replace(cut, people=swapped) if is_seeker else replace(cut, providers=swapped)

    def _top(self, row: int) -> int:
        """Where a person's first unit comes from (seekers), or goes to (providers)."""
        arc = self._network.first_units.start + row
        return int((self._network.tail if row < self._network.seekers else self._network.head)[arc])

    def _crossing(self, inside: Mask, row: int) -> tuple[Places, Places, Mask]:
        """The arcs between inside and outside, their outer ends, and whether units arrive by them."""
        places = self._incident.out_of(np.flatnonzero(inside))
        places = places[~inside[self._incident.head[places]]]
        leaves = self._incident.adds[places]
        arrives = ~leaves if row < self._network.seekers else leaves
        return self._incident.arc[places], self._incident.head[places].astype(np.int64), arrives

    def _is_demand(self, arcs: Places, arrives: Mask) -> Mask:
        is_limit = self._is_limit(arcs)
        return np.asarray(np.where(arrives, self._lower[arcs] > 0, is_limit), dtype=np.bool_)

    def _is_limit(self, arcs: Places) -> Mask:
        first = self._network.first_limit
        return np.asarray((arcs >= first) & (arcs < first + len(self._network.limits)), dtype=np.bool_)

    def _counted(self, inside: Mask, row: int) -> frozenset[int]:
        arcs, _, arrives = self._crossing(inside, row)
        return frozenset(self._demand[arcs[self._is_demand(arcs, arrives)]].tolist())

    def _only(self, kept: frozenset[int]) -> Bounds:
        """The bounds with none but these demands."""
        holds = np.zeros(len(self._demand), dtype=np.bool_)
        holds[list(kept)] = True
        holds &= self._demand != STRUCTURE
        on = holds[self._demand] & (self._demand != STRUCTURE)
        upper = self._upper.copy()
        limits = np.arange(len(self._network.limits)) + self._network.first_limit
        loose = limits[~on[limits]]
        upper[loose] = np.maximum(upper[-1], upper[loose])
        return Bounds(lower=np.where(on, self._lower, 0), upper=upper)

    def _spare(self, inside: Mask, row: int, bounds: Bounds, kept: frozenset[int]) -> int | None:
        """A demand that can go while the rest still can't be met; None where each is needed."""
        arcs, outer, arrives = self._crossing(inside, row)
        top = self._top(row)
        demands = self._is_demand(arcs, arrives) & np.isin(self._demand[arcs], list(kept))
        arcs, outer = arcs[demands], outer[demands]
        if (outer == top).all():
            return None
        residual = self._residual(bounds)
        graph = residual.turned() if row < self._network.seekers else residual
        needed = set(self._demand[arcs[graph.reached_from(top)[outer]]].tolist())
        return min(kept - needed, default=None)

    def _describe(self, inside: Mask, row: int, bounds: Bounds, kept: frozenset[int]) -> Demands:
        problem, network = self._problem, self._network
        arcs, _, arrives = self._crossing(inside, row)
        first = network.first_units
        rows = sorted({row} | {demand - first.start for demand in kept if first.start <= demand < first.stop})
        limits = sorted(demand - network.first_limit for demand in kept if demand >= network.first_limit)
        sides = rows if limits else self._with_partners(rows, row)
        people = (*problem.seekers, *problem.providers)
        named = [network.limits[number] for number in limits]
        return Demands(
            people=tuple(people[x].id for x in sides if x < network.seekers),
            providers=tuple(people[x].id for x in sides if x >= network.seekers),
            limits=tuple(LimitName(seekers=x.seekers, providers=x.providers) for x in named),
            pins=tuple(
                (problem.seekers[problem.seeker[x]].id, problem.providers[problem.provider[x]].id)
                for x in sorted(kept)
                if x < network.candidates
            ),
            minimums=tuple(sorted(people[x].id for x in rows if people[x].minimum and x != row)),
            needed=int(bounds.lower[arcs[arrives]].sum()) + 1,
            places=int(bounds.upper[arcs[~arrives]].sum()),
        )

    def _with_partners(self, rows: list[int], row: int) -> list[int]:
        """These people and everybody whom those on this person's side could meet."""
        network = self._network
        is_seeker = row < network.seekers
        shift, theirs = (0, network.seekers) if is_seeker else (network.seekers, 0)
        places, owners = self._of_seekers if is_seeker else self._of_providers
        partners = self._problem.provider if is_seeker else self._problem.seeker
        mine = np.array([x - shift for x in rows if (x < network.seekers) == is_seeker])
        spans = zip(np.searchsorted(owners, mine), np.searchsorted(owners, mine, side="right"), strict=True)
        found = {int(x) + theirs for start, stop in spans for x in partners[places[start:stop]]}
        graph = self._ahead if is_seeker else self._back
        if graph.beyond is not None:
            nobody = np.zeros(network.nodes, dtype=np.bool_)
            found.update((graph.beyond.heads(mine + shift + PEOPLE, nobody) - PEOPLE).tolist())
        return sorted({*rows, *found})


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
