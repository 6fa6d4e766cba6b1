"""The definition of the best answer, tried on every set of pairs: nothing here is clever."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product

from matching import LevelName, Problem

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best set of pairs, and for each person without one the first thing that would get worse."""

    pairs: Pairs
    values: tuple[object, ...]
    reasons: dict[str, str]


class BruteForce:
    """Tries every set of a problem's candidates."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._seekers = {member.id: member for member in problem.seekers}
        self._providers = {member.id: member for member in problem.providers}
        self.people = {**self._seekers, **self._providers}
        self._score = {
            (problem.seekers[i].id, problem.providers[j].id): score
            for i, j, score in zip(
                problem.seeker.tolist(), problem.provider.tolist(), problem.score.tolist(), strict=True
            )
        }
        candidates = list(self._score)
        self._pins = frozenset(c for c, pinned in zip(candidates, problem.pinned, strict=True) if pinned)
        sets = chain.from_iterable(combinations(candidates, n) for n in range(len(candidates) + 1))
        self.feasible = [frozenset(pairs) for pairs in sets if self._is_feasible(frozenset(pairs))]

    def best(self, including: str | None = None) -> Best | None:
        """The best answer (in which this person has a pair), None where the demands clash."""
        left = [
            pairs for pairs in self.feasible if including is None or any(including in pair for pair in pairs)
        ]
        if not left:
            return None
        values: list[object] = []
        kept = [("demands", left)]
        for level in self._problem.policy.levels:
            value, left = self._keep_best(level, left)
            values.append(value)
            kept.append((level.value, left))
        for name, cost in (("fewer_pairs", len), ("tie", self._ties)):
            left = _least(left, cost)
            kept.append((name, left))
        (pairs,) = left
        reasons = {}
        for name, member in self.people.items():
            if member.capacity and not any(name in pair for pair in pairs):
                reasons[name] = next(
                    reason for reason, sets in kept if not any(name in pair for s in sets for pair in s)
                )
                if not any(name in pair for pair in self._score):
                    reasons[name] = "no_candidate"
        return Best(pairs=pairs, values=tuple(values), reasons=reasons)

    def _is_feasible(self, pairs: Pairs) -> bool:
        if not self._pins <= pairs:
            return False
        count = Counter(name for pair in pairs for name in pair)
        if any(not m.minimum <= count[name] <= m.capacity for name, m in self.people.items()):
            return False
        for limit in self._problem.limits:
            inside = sum(self._counts(pair, limit.seekers, limit.providers) for pair in pairs)
            if inside < limit.minimum or (limit.maximum is not None and inside > limit.maximum):
                return False
        return not self._problem.has_times or self._has_times(sorted(pairs))

    def _counts(self, pair: tuple[str, str], seekers: str | None, providers: str | None) -> bool:
        return (seekers is None or seekers in self._seekers[pair[0]].groups) and (
            providers is None or providers in self._providers[pair[1]].groups
        )

    def _has_times(self, pairs: list[tuple[str, str]]) -> bool:
        shared = [
            (self.people[a].free or frozenset()) & (self.people[b].free or frozenset()) for a, b in pairs
        ]
        for times in product(*shared):
            taken = [(name, time) for pair, time in zip(pairs, times, strict=True) for name in pair]
            if len(set(taken)) == len(taken):
                return True
        return False

    def _keep_best(self, level: LevelName, left: list[Pairs]) -> tuple[object, list[Pairs]]:
        if level is LevelName.MATCHED:
            best = max(self._matched(pairs) for pairs in left)
            value: object = best if len(best) > 1 else best[0][1]
            return value, [pairs for pairs in left if self._matched(pairs) == best]
        if level is LevelName.FLOOR:
            worst = [self._worst(pairs) for pairs in left]
            floors = [floor for floor in worst if floor is not None]
            if len(floors) < len(worst):
                return None, left
            return max(floors), [p for p, floor in zip(left, floors, strict=True) if floor == max(floors)]
        if level is LevelName.SCORE:
            kept = _least(left, lambda pairs: -self._total(pairs))
            return self._total(kept[0]), kept
        previous = frozenset(self._problem.previous or ())
        kept = _least(left, lambda pairs: len(pairs ^ previous))
        return len(kept[0] ^ previous), kept

    def _matched(self, pairs: Pairs) -> tuple[tuple[int, int], ...]:
        matched = {name for pair in pairs for name in pair}
        classes = sorted({member.priority for member in self.people.values()}, reverse=True)
        return tuple((c, sum(self.people[name].priority == c for name in matched)) for c in classes)

    def _worst(self, pairs: Pairs) -> int | None:
        return min((self._score[pair] for pair in pairs - self._pins), default=None)

    def _total(self, pairs: Pairs) -> int:
        return sum(self._score[pair] for pair in pairs)

    def _ties(self, pairs: Pairs) -> int:
        return sum(first_36_bits(*pair) for pair in pairs)


def first_36_bits(seeker: str, provider: str) -> int:
    """The leading 36 bits of BLAKE2b over both ids with a NUL between."""
    digest = hashlib.blake2b(seeker.encode() + b"\0" + provider.encode()).digest()
    return int(bin(int.from_bytes(b"\1" + digest, "big"))[3:39], 2)


def _least(left: list[Pairs], cost: Callable[[Pairs], int]) -> list[Pairs]:
    least = min(cost(pairs) for pairs in left)
    return [pairs for pairs in left if cost(pairs) == least]


def every_problem(make: Callable[[int], Problem], seeds: range) -> Iterator[tuple[int, Problem]]:
    """Problems by seed, for loops that name the seed in their message."""
    for seed in seeds:
        yield seed, make(seed)
