"""The network of a proof, built a second time for `verify` and in another way than the solver's.

Nodes in this order: source, sink, seekers, providers, limits (the seekers' before the providers', larger
groups first, then by name; without those that cross an earlier one, and without cells), then, where times
need them, one node for each candidate of a person with several places and one for each (person, start),
both in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answer import LimitName, Pair
from matching.members import Limit, Member
from matching.problem import Problem

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProofNetwork:
    """Arcs as columns, candidates first, with the flow that the answer's pairs mean.

    `first_unit` holds the arc of each person's first unit, seekers before providers; that of further ones
    comes right after it. `limit_arc` holds the arcs of the limits, `left_out` those limits that no flow can
    say, in the problem's order; `is_exact` is false where there are any or times are left out.
    """

    nodes: int
    tail: Whole
    head: Whole
    lower: Whole
    upper: Whole
    flow: Whole
    first_unit: Whole
    limit_arc: dict[LimitName, int]
    left_out: tuple[Limit, ...]
    is_exact: bool


class _Builder:
    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.limits: dict[LimitName, int] = {}
        self.rows: list[tuple[int, int, int, int, int]] = []

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def arc(self, tail: int, head: int, lower: int, upper: int, flow: int) -> int:
        self.rows.append((tail, head, lower, upper, flow))
        return len(self.rows) - 1


def build_proof_network(problem: Problem, pairs: Sequence[Pair], places: Sequence[int]) -> ProofNetwork:
    """The network of a problem and the flow of these pairs; `places` are the pairs' candidates."""
    seekers, providers = problem.seekers, problem.providers
    first_provider = 2 + len(seekers)
    builder = _Builder(first_provider + len(providers))
    chosen = np.zeros(len(problem.score), dtype=np.int64)
    chosen[list(places)] = 1
    used = (
        np.bincount(problem.seeker, weights=chosen, minlength=len(seekers)).astype(int).tolist(),
        np.bincount(problem.provider, weights=chosen, minlength=len(providers)).astype(int).tolist(),
    )
    of_seekers = _hang(builder, [x for x in problem.limits if x.providers is None], seekers, used[0], 0)
    of_providers = _hang(builder, [x for x in problem.limits if x.seekers is None], providers, used[1], 1)
    first_unit = []
    for row, member in enumerate(seekers):
        first_unit.append(_person(builder, of_seekers[row], 2 + row, member, used[0][row]))
    for row, member in enumerate(providers):
        node = first_provider + row
        first_unit.append(_person(builder, node, of_providers[row], member, used[1][row]))
    tail, head = 2 + problem.seeker.astype(np.int64), first_provider + problem.provider.astype(np.int64)
    upper = np.ones(len(chosen), dtype=np.int64)
    if problem.has_times:
        times = {place: pair.time for place, pair in zip(places, pairs, strict=True)}
        _hang_times(builder, problem, times, tail, head, upper)
    # More than can ever flow, whichever candidates there are.
    room = sum(member.capacity for member in (*seekers, *providers)) + len(seekers) * len(providers)
    builder.arc(1, 0, 0, room, int(chosen.sum()))
    left_out = tuple(limit for limit in problem.limits if name_of(limit) not in builder.limits)
    others = np.array(builder.rows, dtype=np.int64).T
    columns = (tail, head, problem.pinned.astype(np.int64), upper, chosen)
    joined = [np.concatenate([mine, theirs]) for mine, theirs in zip(columns, others, strict=True)]
    return ProofNetwork(
        nodes=builder.nodes,
        tail=joined[0],
        head=joined[1],
        lower=joined[2],
        upper=joined[3],
        flow=joined[4],
        first_unit=np.array(first_unit, dtype=np.int64) + len(chosen),
        limit_arc={name: arc + len(chosen) for name, arc in builder.limits.items()},
        left_out=left_out,
        is_exact=not left_out and not (problem.has_times and all(_many(problem))),
    )


def name_of(limit: Limit) -> LimitName:
    """What an answer calls a limit."""
    return LimitName(seekers=limit.seekers, providers=limit.providers)


def is_flow(network: ProofNetwork) -> bool:
    """Whether every arc keeps its bounds and as much leaves each node as enters it."""
    flow, balance = network.flow, np.zeros(network.nodes, dtype=np.int64)
    np.add.at(balance, network.head, flow)
    np.subtract.at(balance, network.tail, flow)
    return not (balance.any() or (flow < network.lower).any() or (flow > network.upper).any())


def keeps_limits(problem: Problem, places: Sequence[int]) -> bool:
    """Whether every limit holds, those that no flow can say among them."""
    for limit in problem.limits:
        pairs = 0
        for place in places:
            seeker = problem.seekers[problem.seeker[place]].groups
            provider = problem.providers[problem.provider[place]].groups
            pairs += (limit.seekers is None or limit.seekers in seeker) and (
                limit.providers is None or limit.providers in provider
            )
        if pairs < limit.minimum or (limit.maximum is not None and pairs > limit.maximum):
            return False
    return True


def _person(builder: _Builder, tail: int, head: int, member: Member, used: int) -> int:
    """The arc of a person's first unit, and that of further ones where there can be any.

    Every pair is on one of them, those beyond the capacity too: so bounds show what is too many.
    """
    further = max(used - 1, 0) if member.capacity > 1 else 0
    arc = builder.arc(tail, head, min(member.minimum, 1), min(member.capacity, 1), used - further)
    if member.capacity > 1:
        builder.arc(tail, head, max(member.minimum - 1, 0), member.capacity - 1, further)
    return arc


def _hang(
    builder: _Builder, limits: Sequence[Limit], members: Sequence[Member], used: Sequence[int], root: int
) -> list[int]:
    """The node each person hangs from, once every limit has its node and arc."""
    above = [root] * len(members)
    groups = []
    for limit in limits:
        group = limit.seekers if root == 0 else limit.providers
        groups.append((limit, [row for row, member in enumerate(members) if group in member.groups]))
    groups.sort(key=lambda item: len(item[1]), reverse=True)
    for limit, rows in groups:
        parent = above[rows[0]]
        if any(above[row] != parent for row in rows):
            continue
        node = builder.node()
        most = limit.maximum
        if most is None:
            most = max(limit.minimum, sum(members[row].capacity for row in rows))
        tail, head = (parent, node) if root == 0 else (node, parent)
        flow = sum(used[row] for row in rows)
        builder.limits[name_of(limit)] = builder.arc(tail, head, limit.minimum, most, flow)
        for row in rows:
            above[row] = node
    return above


def _hang_times(
    builder: _Builder,
    problem: Problem,
    times: dict[int, int | None],
    tail: Whole,
    head: Whole,
    upper: Whole,
) -> None:
    """Close candidates without a common time, and give people with several places a node per time."""
    many = _many(problem)
    ends, owners, members = head, problem.provider, problem.providers
    if many[0]:
        ends, owners, members = tail, problem.seeker, problem.seekers
    nodes: list[tuple[int, int, int]] = []
    for place in range(len(upper)):
        seeker, provider = problem.seekers[problem.seeker[place]], problem.providers[problem.provider[place]]
        shared = (seeker.free or frozenset()) & (provider.free or frozenset())
        upper[place] = bool(shared)
        if shared and many[0] != many[1] and members[owners[place]].capacity > 1:
            node = builder.node()
            nodes.extend((place, node, start) for start in shared)
    slots = {
        key: builder.node() for key in sorted({(int(owners[place]), start) for place, _, start in nodes})
    }
    taken = {(int(owners[place]), start) for place, start in times.items() if start is not None}
    for (owner, start), slot in slots.items():
        person = (2 if many[0] else 2 + len(problem.seekers)) + owner
        tail_node, head_node = (person, slot) if many[0] else (slot, person)
        builder.arc(tail_node, head_node, 0, 1, int((owner, start) in taken))
    for place, node, start in nodes:
        slot = slots[int(owners[place]), start]
        tail_node, head_node = (slot, node) if many[0] else (node, slot)
        builder.arc(tail_node, head_node, 0, 1, int(times.get(place) == start))
        ends[place] = node


def _many(problem: Problem) -> list[bool]:
    """Whether anybody has several places, seekers and providers."""
    return [any(member.capacity > 1 for member in side) for side in (problem.seekers, problem.providers)]
