"""First meetings: for each person at most one pair at a time, every pair a time at which both are free."""

from collections import defaultdict
from collections.abc import Sequence

from matching.problem import Problem


def assign_times(problem: Problem, chosen: Sequence[int]) -> dict[int, int] | None:
    """A start for each chosen candidate, None where none was found.

    Exact where one side's people have one pair each: then each person of the other side is a matching of
    their own. It depends on nothing but the chosen pairs: in the problem's order each takes the earliest
    start that leaves one for all later ones of the same person.
    """
    by_seeker: defaultdict[int, list[int]] = defaultdict(list)
    by_provider: defaultdict[int, list[int]] = defaultdict(list)
    for place in chosen:
        by_seeker[int(problem.seeker[place])].append(place)
        by_provider[int(problem.provider[place])].append(place)
    groups = by_provider if all(len(pairs) == 1 for pairs in by_seeker.values()) else by_seeker
    times: dict[int, int] = {}
    for places in groups.values():
        found = _earliest({place: shared_starts(problem, place) for place in places})
        if found is None:
            return None
        times.update(found)
    return times


def shared_starts(problem: Problem, place: int) -> list[int]:
    """The starts at which both of a candidate are free, earliest first."""
    seeker = problem.seekers[problem.seeker[place]].free or frozenset()
    provider = problem.providers[problem.provider[place]].free or frozenset()
    return sorted(seeker & provider)


def _earliest(starts: dict[int, list[int]]) -> dict[int, int] | None:
    """Different starts for all, the first as early as can be, then the second …; None if impossible."""
    holder: dict[int, int] = {}
    if not all(_place(place, starts, holder, set()) for place in starts):
        return None
    for place, wanted in starts.items():
        for start in wanted:
            fixed = {**starts, place: [start]}
            trial: dict[int, int] = {}
            if all(_place(other, fixed, trial, set()) for other in fixed):
                starts = fixed
                break
    return {place: wanted[0] for place, wanted in starts.items()}


def _place(place: int, starts: dict[int, list[int]], holder: dict[int, int], tried: set[int]) -> bool:
    """Give this pair a start, moving others if need be (Kuhn's augmenting path)."""
    for start in starts[place]:
        if start not in tried:
            tried.add(start)
            if start not in holder or _place(holder[start], starts, holder, tried):
                holder[start] = place
                return True
    return False
