"""First meetings: for each person at most one pair at a time, every pair a time at which both are free."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from matching.problem import Problem

MOST_TRIES = 20_000


def assign_times(problem: Problem, chosen: Sequence[int]) -> dict[int, int] | None:
    """A start for each chosen candidate; None where none was found.

    Exact where one side's people have one pair each: then each person of the other side is a matching of
    their own, and in the problem's order each pair takes the earliest start that leaves one for all later
    ones. Otherwise this is list edge colouring: a search that gives up after MOST_TRIES tries. Either way
    the times depend on nothing but the pairs.
    """
    by_seeker: defaultdict[int, list[int]] = defaultdict(list)
    by_provider: defaultdict[int, list[int]] = defaultdict(list)
    for place in chosen:
        by_seeker[int(problem.seeker[place])].append(place)
        by_provider[int(problem.provider[place])].append(place)
    starts = {place: shared_starts(problem, place) for place in chosen}
    if all(len(pairs) == 1 for pairs in by_seeker.values()):
        groups = list(by_provider.values())
    elif all(len(pairs) == 1 for pairs in by_provider.values()):
        groups = list(by_seeker.values())
    else:
        return _colour(starts, [*by_seeker.values(), *by_provider.values()])
    times: dict[int, int] = {}
    for places in groups:
        found = _earliest({place: starts[place] for place in places})
        if found is None:
            return None
        times.update(found)
    return times


def _colour(starts: dict[int, list[int]], groups: Sequence[Sequence[int]]) -> dict[int, int] | None:
    """Different starts within each group; the pair with the fewest left goes first (Brélaz 1979).

    Pairs that no chain of shared people joins are coloured apart: what fails here is not tried again there.
    """
    others: dict[int, set[int]] = {place: set() for place in starts}
    for group in groups:
        for place in group:
            others[place].update(set(group) - {place})
    times: dict[int, int] = {}
    tries = MOST_TRIES
    for places in _joined(others):
        colouring = _Colouring({place: starts[place] for place in places}, others)
        tries = colouring.run(tries)
        if len(colouring.times) < len(places):
            return None
        times.update(colouring.times)
    return times


def _joined(others: dict[int, set[int]]) -> Iterator[list[int]]:
    """The pairs in sets that have nobody in common."""
    seen: set[int] = set()
    for first in others:
        if first in seen:
            continue
        seen.add(first)
        found = [first]
        for place in found:
            new = others[place] - seen
            seen |= new
            found.extend(new)
        yield sorted(found)


class _Colouring:
    """A search with steps back; `times` are the starts given so far."""

    def __init__(self, starts: dict[int, list[int]], others: dict[int, set[int]]) -> None:
        self.times: dict[int, int] = {}
        self._starts = starts
        self._others = others
        self._left = {place: len(options) for place, options in starts.items()}

    def run(self, tries: int) -> int:
        """Give each pair a start, with so many tries at most; how many are left over."""
        trail = [self._next()]
        while trail and tries > 0:
            place, options = trail[-1]
            self._take_back(place)
            start = next(options, None)
            tries -= 1
            if start is None:
                trail.pop()
                continue
            self._give(place, start)
            if len(self.times) == len(self._starts):
                break
            trail.append(self._next())
        return tries

    def _next(self) -> tuple[int, Iterator[int]]:
        _, place = min((left, place) for place, left in self._left.items() if place not in self.times)
        return place, iter([start for start in self._starts[place] if self._is_open(place, start)])

    def _is_open(self, place: int, start: int) -> bool:
        return all(self.times.get(other) != start for other in self._others[place])

    def _give(self, place: int, start: int) -> None:
        for other in self._others[place]:
            if start in self._starts[other] and self._is_open(other, start):
                self._left[other] -= 1
        self.times[place] = start

    def _take_back(self, place: int) -> None:
        start = self.times.pop(place, None)
        for other in self._others[place] if start is not None else ():
            if start in self._starts[other] and self._is_open(other, start):
                self._left[other] += 1


def shared_starts(problem: Problem, place: int) -> list[int]:
    """The starts at which both of a candidate are free, earliest first."""
    seeker = problem.seekers[problem.seeker[place]].free or frozenset()
    provider = problem.providers[problem.provider[place]].free or frozenset()
    return sorted(seeker & provider)


def _earliest(starts: dict[int, list[int]]) -> dict[int, int] | None:
    """Different starts for all, the first as early as can be, then the second …; None if impossible."""
    if not _is_possible(starts):
        return None
    for place, wanted in starts.items():
        earliest = next(start for start in wanted if _is_possible({**starts, place: [start]}))
        starts = {**starts, place: [earliest]}
    return {place: wanted[0] for place, wanted in starts.items()}


def _is_possible(starts: dict[int, list[int]]) -> bool:
    holder: dict[int, int] = {}
    return all(_place(place, starts, holder, set()) for place in starts)


def _place(place: int, starts: dict[int, list[int]], holder: dict[int, int], tried: set[int]) -> bool:
    """Give this pair a start, moving others if need be (Kuhn's augmenting path)."""
    for start in starts[place]:
        if start not in tried:
            tried.add(start)
            if start not in holder or _place(holder[start], starts, holder, tried):
                holder[start] = place
                return True
    return False
