"""Decisions that can never be kept together, as counting alone shows: no search, no rules looked at. Pure.

What is found is certain; what a search would find beyond it, it tells.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from api.rounds.demands import Demands
from api.rounds.groups import GroupLimit
from api.rounds.snapshot import Place, Snapshot

Ids = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """These need ``needed`` pairs, and there is room for ``places``."""

    demands: Demands
    needed: int
    places: int

    @property
    def lacking(self) -> int:
        """How far they exceed what there is."""
        return self.needed - self.places


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """At least, or at most, ``number`` of the pairs between these seekers and these providers."""

    sides: tuple[Ids, Ids]
    number: int
    named: Demands

    def holds(self, other: "_Bound") -> bool:
        """Whether every pair that the other counts is one of its own."""
        return all(mine >= theirs for mine, theirs in zip(self.sides, other.sides, strict=True))

    def is_apart(self, other: "_Bound") -> bool:
        """Whether the two count no pair in common."""
        return any(mine.isdisjoint(theirs) for mine, theirs in zip(self.sides, other.sides, strict=True))


def impossible(demands: Demands, snapshot: Snapshot) -> tuple[Impossible, ...]:
    """Sets of decisions of which not all can be kept, none within another one."""
    everybody = snapshot.seeker_ids, snapshot.provider_ids
    floors = [*_floors(demands, snapshot)]
    places = min(_room(snapshot.seekers, everybody[1]), _room(snapshot.providers, everybody[0]))
    caps = [_Bound(sides=everybody, number=places, named=Demands())]
    caps += [
        _Bound(sides=_members(limit, snapshot), number=limit.most, named=Demands(limits=(limit,)))
        for limit in demands.limits
        if limit.most is not None
    ]
    found: dict[frozenset[object], Impossible] = {}
    for each in (*_too_many(floors, caps), *_too_little_room(floors, caps, snapshot)):
        parts = _parts(each.demands)
        if parts not in found or each.lacking > found[parts].lacking:
            found[parts] = each
    return tuple(each for parts, each in found.items() if not any(other < parts for other in found))


def _floors(demands: Demands, snapshot: Snapshot) -> Iterable[_Bound]:
    """What must be at least: pins, then minimums, then limits."""
    for pin in demands.pins:
        sides = frozenset({pin[0]}), frozenset({pin[1]})
        yield _Bound(sides=sides, number=1, named=Demands(pins=(pin,)))
    for id_, least in demands.minimums:
        alone, is_seeker = frozenset({id_}), id_ in snapshot.seeker_ids
        sides = (alone, snapshot.provider_ids) if is_seeker else (snapshot.seeker_ids, alone)
        yield _Bound(sides=sides, number=least, named=Demands(minimums=((id_, least),)))
    for limit in demands.limits:
        if limit.least:
            named = Demands(limits=(limit,))
            yield _Bound(sides=_members(limit, snapshot), number=limit.least, named=named)


def _too_many(floors: Sequence[_Bound], caps: Iterable[_Bound]) -> Iterable[Impossible]:
    """Where what must be at least, within one limit and no pair counted twice, comes to more than that."""
    for cap in caps:
        within = [floor for floor in floors if cap.holds(floor)]
        chosen = max((_apart(within, *order) for order in _ORDERS), key=_sum)
        if _sum(chosen) > cap.number:
            yield Impossible(demands=_together([*chosen, cap]), needed=_sum(chosen), places=cap.number)


_ORDERS: Final = tuple((side, sign) for side in (0, 1) for sign in (1, -1))
"""In which order bounds are taken that may overlap: small or large numbers first, among equal ones the small
groups of which side."""


def _apart(bounds: Iterable[_Bound], side: int, sign: int) -> list[_Bound]:
    """Some of the bounds, no two of which count the same pair."""
    chosen: list[_Bound] = []
    for each in sorted(bounds, key=lambda bound: (sign * bound.number, len(bound.sides[side]))):
        if all(each.is_apart(other) for other in chosen):
            chosen.append(each)
    return chosen


def _too_little_room(
    floors: Iterable[_Bound], caps: Sequence[_Bound], snapshot: Snapshot
) -> Iterable[Impossible]:
    """Where people have too few places for what must be at least, or limits leave them too few."""
    for floor in floors:
        for side in (0, 1):
            if found := _narrowed(floor, caps, snapshot, side):
                yield found
                break


def _narrowed(floor: _Bound, caps: Iterable[_Bound], snapshot: Snapshot, side: int) -> Impossible | None:
    mine, others = floor.sides[side], floor.sides[1 - side]

    def room(ids: Ids) -> int:
        return _room((snapshot.by_id[id_] for id_ in ids), others)

    left, places, used = mine, room(mine), [floor]
    across = [cap for cap in caps if cap.sides[1 - side] >= others]
    for cap in sorted(across, key=lambda cap: cap.number - room(cap.sides[side] & mine)):
        part = cap.sides[side] & mine
        if places >= floor.number and part <= left and cap.number < room(part):
            left, places = left - part, places - room(part) + cap.number
            used.append(cap)
    if places >= floor.number:
        return None
    return Impossible(demands=_together(used), needed=floor.number, places=places)


def _room(places: Iterable[Place], others: Collection[str]) -> int:
    """How many pairs these people have places for, each with another one of the others."""
    return sum(min(place.capacity, len(others)) for place in places)


def _members(limit: GroupLimit, snapshot: Snapshot) -> tuple[Ids, Ids]:
    return (
        frozenset(place.id for place in snapshot.seekers if limit.seekers.holds(place)),
        frozenset(place.id for place in snapshot.providers if limit.providers.holds(place)),
    )


def _sum(bounds: Iterable[_Bound]) -> int:
    return sum(bound.number for bound in bounds)


def _together(bounds: Iterable[_Bound]) -> Demands:
    """The decisions behind some bounds, each once and in one order."""

    def both(one: Demands, other: Demands) -> Demands:
        return Demands(
            pins=tuple(sorted({*one.pins, *other.pins})),
            minimums=tuple(sorted({*one.minimums, *other.minimums})),
            limits=tuple(sorted({*one.limits, *other.limits}, key=lambda limit: limit.groups)),
        )

    return reduce(both, (bound.named for bound in bounds), Demands())


def _parts(demands: Demands) -> frozenset[object]:
    return frozenset((*demands.pins, *demands.minimums, *demands.limits))
