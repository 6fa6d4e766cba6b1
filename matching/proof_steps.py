"""The steps of a proof, checked one after the other: part of `verify`, free of the solver's code."""

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer, Level, Pair, Status, Step, Value
from matching.policy import LevelName
from matching.problem import Problem
from matching.proof_network import ProofNetwork, Whole, build_proof_network, keeps_limits
from matching.scoring import MAX_SCORE

FARTHEST_PRICE = 2**60
HASH_DIGITS = 9
SALTS = 128 // HASH_DIGITS


Mask = NDArray[np.bool_]


def is_cut(network: ProofNetwork, lower: Whole, upper: Whole, nodes: tuple[int, ...]) -> bool:
    """Whether no flow keeps the bounds: this set of nodes shows it; empty: a lower bound above an upper."""
    crossing = crossing_arcs(network, lower, upper, nodes)
    return crossing is not None and int(lower[crossing[0]].sum()) > int(upper[crossing[1]].sum())


def crossing_arcs(
    network: ProofNetwork, lower: Whole, upper: Whole, nodes: tuple[int, ...]
) -> tuple[Mask, Mask] | None:
    """The arcs that leave a set of nodes and those that enter it; None unless it has each node once.

    For an empty set the arcs that can't carry as much as they must, twice.
    """
    if not nodes:
        return lower > upper, lower > upper
    if not 0 <= min(nodes) <= max(nodes) < network.nodes or len(set(nodes)) < len(nodes):
        return None
    inside = np.zeros(network.nodes, dtype=np.bool_)
    inside[list(nodes)] = True
    return inside[network.tail] & ~inside[network.head], ~inside[network.tail] & inside[network.head]


def is_named(step: Step, level: str, priority: int | None = None, salt: int | None = None) -> bool:
    """Whether a step is about this level, priority and round of the tie-break."""
    return (step.level, step.priority, step.salt) == (level, priority, salt)


def is_empty(step: Step) -> bool:
    """Whether a step has neither prices nor a cut nor cases."""
    return not step.cases and all(
        x is None for x in (step.potentials, step.cut, step.multipliers, step.scale)
    )


class Proof:
    """Walks the proof's steps, narrowing the bounds."""

    def __init__(self, problem: Problem, pairs: tuple[Pair, ...], network: ProofNetwork) -> None:
        self._problem = problem
        self._pairs = pairs
        self._network = network
        self._lower, self._upper = network.lower.copy(), network.upper.copy()
        self._count = len(problem.score)
        self._chosen = network.flow[: self._count] > 0

    def shows(self, answer: Answer) -> bool:
        """Whether the steps prove every level, in the policy's order, and that nothing else is as good.

        The latter may be left out where the network is a relaxation: the levels are proven all the same.
        """
        steps = list(answer.proof)
        if [level.name for level in answer.levels] != list(self._problem.policy.levels):
            return False
        if answer.status is Status.FEASIBLE:
            return self._shows_bounds(answer.levels, steps) and not steps
        for level in answer.levels:
            if not level.proven or level.bound != level.value or not self._takes(level, steps):
                return False
        if not steps and not self._network.is_exact:
            return True
        if steps:
            first = steps.pop(0)
            ones = np.ones(self._count, dtype=np.int64)
            if not is_named(first, "fewer_pairs") or not self._is_best(first, self._of_candidates(ones)):
                return False
        for salt, step in enumerate(steps):
            if (
                salt == SALTS
                or not is_named(step, "tie", salt=salt)
                or not self._is_best(step, self._hashes(salt))
            ):
                return False
        return self._is_only_one()

    def _shows_bounds(self, levels: tuple[Level, ...], steps: list[Step]) -> bool:
        """Whether levels are proven as far as claimed, then one has a bound, and the rest claim nothing."""
        left = list(levels)
        while left and left[0].proven:
            level = left.pop(0)
            if level.bound != level.value or not self._takes(level, steps):
                return False
        if not left:
            return False
        first, *rest = left
        if any(level.proven or level.bound is not None for level in rest):
            return False
        if any(level.value != self._claimed(level.name) for level in left):
            return False
        return first.bound is None or self._is_bound(first, steps)

    def _claimed(self, name: LevelName) -> Value:
        """What an unproven level's value must be; null for a floor where the pins alone reach as much."""
        if name is not LevelName.FLOOR:
            return self._value(name)
        pinned = np.flatnonzero(self._problem.pinned).tolist()
        pairs = self._pairs_at(pinned)
        alone = Proof(self._problem, pairs, build_proof_network(self._problem, pairs, pinned))
        before = self._problem.policy.levels[: self._problem.policy.levels.index(name)]
        if alone._can_do_with_pins() and all(alone._value(level) == self._value(level) for level in before):
            return None
        return int(self._problem.score[self._chosen & ~self._problem.pinned].min(initial=MAX_SCORE))

    def _is_bound(self, level: Level, steps: list[Step]) -> bool:
        """Whether no answer that keeps the earlier levels can pass the bound, by the prices alone."""
        if isinstance(level.bound, int) and level.name is LevelName.FLOOR:
            step = steps.pop(0) if steps else Step(level="")
            higher = self._upper.copy()
            below = self._problem.score <= level.bound
            higher[: self._count][below & ~self._problem.pinned] = 0
            return is_named(step, level.name) and self._is_cut_by(step, higher)
        least = []
        for cost, priority in self._costs(level.name):
            step = steps.pop(0) if steps else Step(level="")
            reduced = self._reduced(step, cost) if is_named(step, level.name, priority) else None
            if reduced is None:
                return False
            ends = np.where(reduced > 0, self._lower, self._upper)[reduced != 0].tolist()
            least.append(sum(r * end for r, end in zip(reduced[reduced != 0].tolist(), ends, strict=True)))
            self._upper = np.where(reduced > 0, self._lower, self._upper)
            self._lower = np.where(reduced < 0, self._upper, self._lower)
        bound: Value = -least[0]
        if level.name is LevelName.CHANGES:
            bound = least[0] + len(self._problem.previous or ())
        elif len(least) > 1:
            bound = tuple((name, -x) for (name, _), x in zip(self._classes(), least, strict=True))
        return level.bound == bound

    def _takes(self, level: Level, steps: list[Step]) -> bool:
        """Take this level's steps off the list; whether they prove it."""
        if level.name is LevelName.FLOOR:
            return (
                bool(steps) and is_named(steps[0], level.name) and self._is_floor(level.value, steps.pop(0))
            )
        if level.value != self._value(level.name):
            return False
        for cost, priority in self._costs(level.name):
            if not steps or not is_named(steps[0], level.name, priority):
                return False
            if not self._is_best(steps.pop(0), cost):
                return False
        return True

    def _costs(self, name: LevelName) -> list[tuple[Whole, int | None]]:
        if name is LevelName.SCORE:
            return [(self._of_candidates(-self._problem.score.astype(np.int64)), None)]
        if name is LevelName.CHANGES:
            return [(self._of_candidates(1 - 2 * self._before()), None)]
        found: list[tuple[Whole, int | None]] = []
        for priority, rows in self._classes():
            cost = np.zeros(len(self._lower), dtype=np.int64)
            cost[self._network.first_unit[rows]] = -1
            found.append((cost, priority))
        return found

    def _classes(self) -> list[tuple[int, list[int]]]:
        people = (*self._problem.seekers, *self._problem.providers)
        names = sorted({member.priority for member in people}, reverse=True) or [0]
        return [(name, [row for row, m in enumerate(people) if m.priority == name]) for name in names]

    def _of_candidates(self, cost: Whole) -> Whole:
        return np.concatenate([cost, np.zeros(len(self._lower) - self._count, dtype=np.int64)])

    def _before(self) -> Whole:
        places = self._ids()
        before = set(self._problem.previous or ())
        return np.array([pair in before for pair in places], dtype=np.int64)

    def _ids(self) -> list[tuple[str, str]]:
        seekers, providers = self._problem.seekers, self._problem.providers
        rows = zip(self._problem.seeker.tolist(), self._problem.provider.tolist(), strict=True)
        return [(seekers[i].id, providers[j].id) for i, j in rows]

    def _hashes(self, salt: int) -> Whole:
        """36 bits, counted from the left, of each free pair's BLAKE2b, those of `salt` 0 being the first."""
        cost = np.zeros(len(self._lower), dtype=np.int64)
        for place in np.flatnonzero((self._lower < self._upper)[: self._count]):
            seeker = self._problem.seekers[self._problem.seeker[place]].id
            provider = self._problem.providers[self._problem.provider[place]].id
            text = hashlib.blake2b(b"\0".join((seeker.encode(), provider.encode()))).hexdigest()
            cost[place] = int(text[HASH_DIGITS * salt : HASH_DIGITS * (salt + 1)], 16)
        return cost

    def _value(self, name: LevelName) -> Value:
        """What the answer's pairs reach at a level."""
        if name is LevelName.MATCHED:
            got = self._network.flow[self._network.first_unit]
            counts = [(priority, int(got[rows].sum())) for priority, rows in self._classes()]
            return tuple(counts) if len(counts) > 1 else counts[0][1]
        if name is LevelName.SCORE:
            return int(self._problem.score[self._chosen].sum())
        kept = int(self._before()[self._chosen].sum())
        return len(self._problem.previous or ()) + int(self._chosen.sum()) - 2 * kept

    def _is_floor(self, value: Value, step: Step) -> bool:
        """Whether this floor is the highest; null where the pins alone keep everything so far."""
        pins_will_do = self._can_do_with_pins()
        if value is None:
            return pins_will_do and is_empty(step)
        unpinned = ~self._problem.pinned
        scores = self._problem.score[self._chosen & unpinned]
        if pins_will_do or not len(scores) or int(scores.min()) != value:
            return False
        higher = self._upper.copy()
        higher[: self._count][unpinned & (self._problem.score <= value)] = 0
        if not self._is_cut_by(step, higher):
            return False
        self._upper[: self._count][unpinned & (self._problem.score < value)] = 0
        return True

    def _is_cut_by(self, step: Step, upper: Whole) -> bool:
        """Whether a step's cut, and nothing else in it, shows that no flow keeps these upper bounds."""
        if step.cut is None or not is_empty(replace(step, cut=None)):
            return False
        return is_cut(self._network, self._lower, upper, step.cut)

    def _can_do_with_pins(self) -> bool:
        """Whether the pinned pairs alone keep everything so far, limits that no flow can say among it."""
        flow = self._flow_of_pins()
        pinned = np.flatnonzero(self._problem.pinned).tolist()
        return not ((flow < self._lower) | (flow > self._upper)).any() and keeps_limits(self._problem, pinned)

    def _flow_of_pins(self) -> Whole:
        pinned = np.flatnonzero(self._problem.pinned).tolist()
        if not pinned:
            return np.zeros_like(self._lower)
        return build_proof_network(self._problem, self._pairs_at(pinned), pinned).flow

    def _pairs_at(self, places: list[int]) -> tuple[Pair, ...]:
        """The answer's pairs at these of its candidates."""
        taken = np.flatnonzero(self._chosen).tolist()
        return tuple(self._pairs[taken.index(place)] for place in places)

    def _is_best(self, step: Step, cost: Whole) -> bool:
        """Whether the step's prices show that no flow within the bounds costs less; narrows them."""
        reduced = self._reduced(step, cost)
        if reduced is None:
            return False
        flow = self._network.flow
        if ((reduced > 0) & (flow != self._lower)).any() or ((reduced < 0) & (flow != self._upper)).any():
            return False
        self._upper = np.where(reduced > 0, self._lower, self._upper)
        self._lower = np.where(reduced < 0, flow, self._lower)
        return True

    def _reduced(self, step: Step, cost: Whole) -> Whole | None:
        """The reduced costs under the step's prices, None where they can't be prices."""
        price = step.potentials
        if price is None or not is_empty(replace(step, potentials=None)):
            return None
        if len(price) != self._network.nodes or price.dtype != np.int64:  # others may be rounded
            return None
        if len(price) and max(-int(price.min()), int(price.max())) > FARTHEST_PRICE:
            return None
        return np.asarray(cost + price[self._network.tail] - price[self._network.head], dtype=np.int64)

    def _is_only_one(self) -> bool:
        """Whether no cycle of what could still change runs through a candidate."""
        flow, tail, head = self._network.flow, self._network.tail, self._network.head
        if not (self._lower < self._upper)[: self._count].any():
            return True
        ahead, back = np.flatnonzero(flow < self._upper), np.flatnonzero(flow > self._lower)
        tails = np.concatenate([tail[ahead], head[back]]).tolist()
        heads = np.concatenate([head[ahead], tail[back]]).tolist()
        knot = _knots(self._network.nodes, tails, heads)
        arcs = np.concatenate([ahead, back]).tolist()
        ends = zip(arcs, tails, heads, strict=True)
        return all(arc >= self._count or knot[a] != knot[b] for arc, a, b in ends)


def _knots(nodes: int, tails: list[int], heads: list[int]) -> list[int]:
    """A name for each node's strongly connected component (Kosaraju, Sharir 1981)."""
    out: list[list[int]] = [[] for _ in range(nodes)]
    into: list[list[int]] = [[] for _ in range(nodes)]
    for tail, head in zip(tails, heads, strict=True):
        out[tail].append(head)
        into[head].append(tail)
    left: list[int] = []
    seen = [False] * nodes
    for root in range(nodes):
        walk = [(root, 0)] if not seen[root] else []
        seen[root] = True
        while walk:
            node, place = walk.pop()
            if place == len(out[node]):
                left.append(node)
                continue
            walk.append((node, place + 1))
            if not seen[out[node][place]]:
                seen[out[node][place]] = True
                walk.append((out[node][place], 0))
    name = [-1] * nodes
    for root in reversed(left):
        stack = [root] if name[root] < 0 else []
        while stack:
            node = stack.pop()
            if name[node] < 0:
                name[node] = root
                stack.extend(into[node])
    return name
