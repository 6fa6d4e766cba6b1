"""A problem as a circulation: nodes, arcs and bounds, in canonical order.

Units run source → (limits) → seeker → candidate → provider → (limits) → sink and back by one return arc.
The first unit through a person has an arc of its own, since only it earns at the level *matched*. Where
pairs need times and one side has capacity at most 1, each person of the other side with capacity of two
or more has a node per time, with room for one unit: candidate → time → person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.members import Limit, Member
from matching.people import HALF_HOURS_A_WEEK
from matching.problem import Problem

Rows = NDArray[np.int32]
Amounts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Ends = tuple[NDArray[np.int64], NDArray[np.int64]]

SOURCE = 0
SINK = 1
PEOPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Arcs as columns. The first `candidates` arcs are the candidates in the problem's order, then come
    one first-unit arc a seeker, one a provider, the further units, limits, times and the return arc.

    Node 0 is the source, 1 the sink, then seekers, providers, limits, and what times need.
    `limits` are the problem's limits in the order of their arcs, from `first_limit` on. `says_times` is
    false where times can't be said by a flow (both sides with several places), `is_exact` where those or
    limits can't (groups that cross; cells): the network then leaves them out, and is a relaxation.
    """

    nodes: int
    tail: Rows
    head: Rows
    lower: Amounts
    upper: Amounts
    candidates: int
    seekers: int
    providers: int
    first_limit: int
    limits: tuple[Limit, ...]
    says_times: bool
    is_exact: bool

    @property
    def first_units(self) -> slice:
        """The arcs of people's first units: seekers, then providers."""
        return slice(self.candidates, self.candidates + self.seekers + self.providers)


class _Arcs:
    """Collects blocks of arcs and hands out nodes."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.count = 0
        self._blocks: list[tuple[NDArray[np.int64], ...]] = []

    def new_nodes(self, count: int) -> NDArray[np.int64]:
        first = self.nodes
        self.nodes += count
        return np.arange(first, self.nodes)

    def add(self, tail: object, head: object, lower: object, upper: object) -> None:
        block = np.broadcast_arrays(*(np.asarray(x, dtype=np.int64) for x in (tail, head, lower, upper)))
        self._blocks.append(tuple(np.atleast_1d(column) for column in block))
        self.count += len(self._blocks[-1][0])

    def columns(self) -> tuple[Rows, Rows, Amounts, Amounts]:
        tail, head, lower, upper = (np.concatenate(column) for column in zip(*self._blocks, strict=True))
        return tail.astype(np.int32), head.astype(np.int32), lower, upper


def build_network(problem: Problem) -> Network:
    """The network of a problem."""
    seekers, providers = len(problem.seekers), len(problem.providers)
    arcs = _Arcs(PEOPLE + seekers + providers)
    of_seekers = [limit for limit in problem.limits if limit.providers is None]
    of_providers = [limit for limit in problem.limits if limit.seekers is None]
    halves = (
        _Half(problem.seekers, of_seekers, PEOPLE, SOURCE, arcs),
        _Half(problem.providers, of_providers, PEOPLE + seekers, SINK, arcs),
    )
    tail, head = halves[0].node[problem.seeker], halves[1].node[problem.provider]
    usable = share_a_start(problem) if problem.has_times else np.ones(len(problem.score), dtype=np.bool_)
    times = None
    if problem.has_times:
        times = _find_times(problem, usable, halves[0].capacity > 1, halves[1].capacity > 1)
    by_way_of_times = [] if times is None else _divert(times, head if times.of_providers else tail, arcs)
    arcs.add(tail, head, problem.pinned, usable)
    for half in halves:
        half.add_first_units(arcs)
    for half in halves:
        half.add_further_units(arcs)
    first_limit = arcs.count
    for half in halves:
        half.nest.add_arcs(arcs, half.capacity, downwards=half.is_fed)
    for ends in by_way_of_times:
        arcs.add(*ends, 0, 1)
    # More than can ever flow, whichever candidates there are.
    arcs.add(SINK, SOURCE, 0, int(sum(half.capacity.sum() for half in halves)) + seekers * providers)
    columns = arcs.columns()
    limits = (*halves[0].nest.limits, *halves[1].nest.limits)
    says_times = not (problem.has_times and all((half.capacity > 1).any() for half in halves))
    return Network(
        nodes=arcs.nodes,
        tail=columns[0],
        head=columns[1],
        lower=columns[2],
        upper=columns[3],
        candidates=len(problem.score),
        seekers=seekers,
        providers=providers,
        first_limit=first_limit,
        limits=limits,
        says_times=says_times,
        is_exact=says_times and len(limits) == len(problem.limits),
    )


class _Half:
    """One side: its people's nodes, and what lies between them and the source (seekers) or the sink."""

    def __init__(
        self, members: Sequence[Member], limits: Sequence[Limit], first: int, root: int, arcs: _Arcs
    ) -> None:
        self.node = first + np.arange(len(members))
        self.minimum = np.array([member.minimum for member in members], dtype=np.int64)
        self.capacity = np.array([member.capacity for member in members], dtype=np.int64)
        self.nest = _Nest(limits, members, root, arcs)
        self.is_fed = root == SOURCE

    def add_first_units(self, arcs: _Arcs) -> None:
        """The arc of everybody's first unit."""
        everybody = np.ones(len(self.node), dtype=np.bool_)
        self._add(arcs, everybody, np.minimum(self.minimum, 1), np.minimum(self.capacity, 1))

    def add_further_units(self, arcs: _Arcs) -> None:
        """The arcs of those who have several places."""
        several = self.capacity > 1
        self._add(arcs, several, np.maximum(self.minimum - 1, 0)[several], (self.capacity - 1)[several])

    def _add(self, arcs: _Arcs, whose: Mask, lower: Amounts, upper: Amounts) -> None:
        above, node = self.nest.above[whose], self.node[whose]
        arcs.add(*((above, node) if self.is_fed else (node, above)), lower, upper)


class _Nest:
    """The limits of one side as a tree: `above` is the node each person hangs from.

    Larger groups go in first; one that crosses a group already in is left out.
    """

    def __init__(self, limits: Sequence[Limit], members: Sequence[Member], root: int, arcs: _Arcs) -> None:
        self.above = np.full(len(members), root, dtype=np.int64)
        self._entries: list[tuple[Limit, Rows, int, int]] = []
        sized = sorted(((self._rows(limit, members), limit) for limit in limits), key=lambda x: -len(x[0]))
        for rows, limit in sized:
            parents = np.unique(self.above[rows])
            if len(parents) == 1:
                (node,) = arcs.new_nodes(1)
                self._entries.append((limit, rows, int(parents[0]), int(node)))
                self.above[rows] = node

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits that went in, in the order of their arcs."""
        return tuple(limit for limit, _, _, _ in self._entries)

    @staticmethod
    def _rows(limit: Limit, members: Sequence[Member]) -> Rows:
        group = limit.seekers if limit.providers is None else limit.providers
        return np.array([row for row, m in enumerate(members) if group in m.groups], dtype=np.int32)

    def add_arcs(self, arcs: _Arcs, capacity: Amounts, *, downwards: bool) -> None:
        """One arc a limit, between its node and the one above it."""
        for limit, rows, parent, node in self._entries:
            most = max(int(capacity[rows].sum()), limit.minimum) if limit.maximum is None else limit.maximum
            ends = (parent, node) if downwards else (node, parent)
            arcs.add(ends[0], ends[1], limit.minimum, most)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _TimeArcs:
    """Which times the candidates of people with several places could take.

    `candidate` are those candidates; an arc a common start joins the candidate at `place` in it to the
    time `slot`, of which there are `count`: one for each (person, start) that some candidate could take.
    """

    of_providers: bool
    candidate: NDArray[np.int64]
    place: NDArray[np.int64]
    slot: NDArray[np.int64]
    count: int


def _divert(times: _TimeArcs, ends: NDArray[np.int64], arcs: _Arcs) -> list[Ends]:
    """Let candidates end at nodes of their own; the arcs from those to times, and from times to people."""
    owners = ends[times.candidate]
    ends[times.candidate] = pair_nodes = arcs.new_nodes(len(times.candidate))
    time_nodes = arcs.new_nodes(times.count)
    owner_of_time = np.zeros(times.count, dtype=np.int64)
    owner_of_time[times.slot] = owners[times.place]
    links = [(pair_nodes[times.place], time_nodes[times.slot]), (time_nodes, owner_of_time)]
    return links if times.of_providers else [(there, here) for here, there in links]


def _find_times(problem: Problem, usable: Mask, many_seekers: Mask, many_providers: Mask) -> _TimeArcs | None:
    """The times of the side with capacities over 1; None where no side has any, or both have."""
    if many_seekers.any() == many_providers.any():
        return None
    of_providers = bool(many_providers.any())
    owner, many = (problem.provider, many_providers) if of_providers else (problem.seeker, many_seekers)
    candidate = np.flatnonzero(usable & many[owner])
    shared = start_table(problem.seekers)[problem.seeker[candidate]]
    shared &= start_table(problem.providers)[problem.provider[candidate]]
    place, start = np.nonzero(shared)
    keys = owner[candidate[place]].astype(np.int64) * HALF_HOURS_A_WEEK + start
    slots, slot = np.unique(keys, return_inverse=True)
    return _TimeArcs(of_providers=of_providers, candidate=candidate, place=place, slot=slot, count=len(slots))


def start_table(members: Sequence[Member]) -> Mask:
    """Starts of free times, a row a person, a column a half-hour of the week."""
    table = np.zeros((len(members), HALF_HOURS_A_WEEK), dtype=np.bool_)
    for row, member in enumerate(members):
        table[row, list(member.free or ())] = True
    return table


def share_a_start(problem: Problem) -> Mask:
    """Which candidates have a start of a free time in common."""
    seekers = np.packbits(start_table(problem.seekers), axis=1)
    providers = np.packbits(start_table(problem.providers), axis=1)
    shared = np.zeros(len(problem.score), dtype=np.bool_)
    for column in range(seekers.shape[1]):
        shared |= (seekers[problem.seeker, column] & providers[problem.provider, column]) > 0
    return shared
