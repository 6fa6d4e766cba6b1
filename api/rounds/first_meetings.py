"""When in the ordinary week each proposed pair first meets. Pure.

The engine gives every place different starts. Two starts can still overlap where a meeting is longer than
half an hour, and two places can belong to one person: somebody on both sides, a host of two placements.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from api.rounds.demands import IdPair
from api.rounds.snapshot import Snapshot
from matching.people import free_starts

MOST_TRIES: Final = 20_000


def first_meetings(snapshot: Snapshot, found: Mapping[IdPair, int | None]) -> dict[IdPair, int | None]:
    """The start of each pair's first meeting, a half-hour 0..335 since Monday 00:00.

    The engine's starts stay where they don't overlap. Otherwise those pairs that share people, directly or
    through others, get new ones, as early as can be: exact up to MOST_TRIES tries. Pairs for which no such
    start is found keep the engine's: booking puts meetings that would overlap in different weeks.
    """
    rivals = _rivals(snapshot, found)
    length = snapshot.rules.meeting_half_hours
    times = dict(found)
    for group in _connected(rivals):
        if any(_overlap(times[pair], times[rival], length) for pair in group for rival in rivals[pair]):
            times |= _spread(snapshot, group, rivals, length)
    return times


def _rivals(snapshot: Snapshot, pairs: Mapping[IdPair, int | None]) -> dict[IdPair, set[IdPair]]:
    """For each pair the others that one of its two people is in."""
    of_person: defaultdict[str, set[IdPair]] = defaultdict(set)
    for pair in pairs:
        for id_ in pair:
            of_person[snapshot.by_id[id_].person].add(pair)
    rivals: dict[IdPair, set[IdPair]] = {pair: set() for pair in pairs}
    for group in of_person.values():
        for one, other in combinations(sorted(group), 2):
            rivals[one].add(other)
            rivals[other].add(one)
    return rivals


def _connected(rivals: Mapping[IdPair, set[IdPair]]) -> Iterator[list[IdPair]]:
    """The pairs in groups that share nobody."""
    seen: set[IdPair] = set()
    for first in sorted(rivals):
        group, waiting = [], [first]
        while waiting:
            pair = waiting.pop()
            if pair not in seen:
                seen.add(pair)
                group.append(pair)
                waiting.extend(rivals[pair])
        if group:
            yield sorted(group)


def _spread(
    snapshot: Snapshot, group: list[IdPair], rivals: Mapping[IdPair, set[IdPair]], length: int
) -> dict[IdPair, int]:
    """Starts for as many of a group as can be found.

    The pair with the fewest choices comes first; later choices are undone where need be.
    """
    starts = {pair: _starts(snapshot, pair, length) for pair in group}
    order = sorted(group, key=lambda pair: (len(starts[pair]), pair))
    times: dict[IdPair, int] = {}
    trail = [iter(starts[order[0]])]
    best: dict[IdPair, int] = {}
    for _ in range(MOST_TRIES):
        pair = order[len(trail) - 1]
        times.pop(pair, None)
        start = next(
            (
                at
                for at in trail[-1]
                if not any(_overlap(at, times.get(rival), length) for rival in rivals[pair])
            ),
            None,
        )
        if start is None:
            trail.pop()
        else:
            times[pair] = start
            best = max(best, dict(times), key=len)
            if len(times) == len(order):
                break
            trail.append(iter(starts[order[len(trail)]]))
        if not trail:
            break
    return best


def _starts(snapshot: Snapshot, pair: IdPair, length: int) -> list[int]:
    one, other = (frozenset(snapshot.by_id[id_].free) for id_ in pair)
    return sorted(free_starts(one & other, length))


def _overlap(one: int | None, other: int | None, length: int) -> bool:
    return one is not None and other is not None and abs(one - other) < length
