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


def has_several_places_on_both_sides(problem: Problem) -> bool:
    """Whether both sides have somebody with several places: then no flow can say who meets when."""
    return all(any(member.capacity > 1 for member in side) for side in (problem.seekers, problem.providers))


def _colour(starts: dict[int, list[int]], groups: Sequence[Sequence[int]]) -> dict[int, int] | None:
    """Different starts within each group; the pair with the fewest left goes first (Brélaz 1979)."""
    others: dict[int, set[int]] = {place: set() for place in starts}
    for group in groups:
        for place in group:
            others[place].update(set(group) - {place})
    times: dict[int, int] = {}
    tries = 0

    def left(place: int) -> list[int]:
        taken = {times[other] for other in others[place] if other in times}
        return [start for start in starts[place] if start not in taken]

    def next_pair() -> tuple[int, Iterator[int]]:
        _, place = min((len(left(place)), place) for place in starts if place not in times)
        return place, iter(left(place))

    trail = [next_pair()] if starts else []
    while trail and tries < MOST_TRIES:
        place, options = trail[-1]
        times.pop(place, None)
        start = next(options, None)
        tries += 1
        if start is None:
            trail.pop()
            continue
        times[place] = start
        if len(times) == len(starts):
            return times
        trail.append(next_pair())
    return None if starts else {}


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
