"""Two sides of people turned into arrays once, so that rules and scores work on whole blocks of pairs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.people import Person, free_starts

UNKNOWN = -1
IN_PERSON = "in_person"
WISH_STEPS = 10
SET_BITS = 64
_FROM_AFAR = "from_afar"  # so that two who named no way of meeting share one without travel

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
Sets = NDArray[np.uint64]
Amounts = NDArray[np.uint16]
Tenths = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side as arrays, a row a person. Codes are shared by both sides; -1 means not said.

    Sets are rows of bits, 64 to a word, in the order of the codes of both sides; `starts` leaves those out
    that only one side has.
    """

    organisation: Codes
    site: Codes
    directorate: Codes
    team: Codes
    profession: Codes
    seniority: Codes
    training_done: Mask
    consented: Mask
    modes: Sets
    topics: Sets
    starts: Sets

    def __getitem__(self, rows: slice) -> "Side":
        return Side(**{name: getattr(self, name)[rows] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Pairs (row of a seeker, row of a provider) that stand in one relation, sorted by seeker."""

    seeker: Codes
    provider: Codes

    def block(self, rows: slice, providers: int) -> Mask:
        """The relation as a matrix of the seekers in `rows` by all providers."""
        first, last = np.searchsorted(self.seeker, (rows.start, rows.stop))
        mask = np.zeros((rows.stop - rows.start, providers), dtype=np.bool_)
        mask[self.seeker[first:last] - rows.start, self.provider[first:last]] = True
        return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How much each wish is worth, in tenths: 10 the most wanted, 1 the tenth, later ones nothing."""

    relation: Relation
    tenths: Tenths

    def block(self, rows: slice, providers: int) -> Tenths:
        """The tenths as a matrix of the seekers in `rows` by all providers."""
        seeker, provider = self.relation.seeker, self.relation.provider
        first, last = np.searchsorted(seeker, (rows.start, rows.stop))
        matrix = np.zeros((rows.stop - rows.start, providers), dtype=np.int16)
        matrix[seeker[first:last] - rows.start, provider[first:last]] = self.tenths[first:last]
        return matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Both sides as arrays, with the relations between single people as lists of pairs."""

    seekers: Side
    providers: Side
    seeker_count: int
    provider_count: int
    modes: tuple[str, ...]
    same_person: Relation
    conflict: Relation
    management: Relation
    past: Relation
    banned: Relation
    seeker_wishes: Wishes
    provider_wishes: Wishes


def encode(
    seekers: Sequence[Person],
    providers: Sequence[Person],
    *,
    meeting_half_hours: int,
    bans: Iterable[tuple[str, str]] = (),
) -> Crowd:
    """Turn people into arrays. `bans` are (seeker id, provider id); ids nobody has are ignored."""
    people = (*seekers, *providers)
    codes = {
        name: _code_table(getattr(person, name) for person in people)
        for name in ("organisation", "site", "directorate", "team", "profession")
    }
    modes = _code_table([IN_PERSON, _FROM_AFAR, *(mode for person in people for mode in person.modes)])
    topics = _code_table(topic for person in people for topic in person.topics)
    starts = [[free_starts(p.free, meeting_half_hours) for p in side] for side in (seekers, providers)]
    common = sorted(frozenset[int]().union(*starts[0]) & frozenset[int]().union(*starts[1]))
    places = {start: place for place, start in enumerate(common)}

    def side(members: Sequence[Person], starts: Sequence[frozenset[int]]) -> Side:
        columns = {
            name: np.array([table.get(getattr(p, name), UNKNOWN) for p in members], dtype=np.int32)
            for name, table in codes.items()
        }
        return Side(
            **columns,
            seniority=np.array([UNKNOWN if p.seniority is None else p.seniority for p in members], np.int32),
            training_done=np.array([p.training_done for p in members], dtype=np.bool_),
            consented=np.array([p.consented for p in members], dtype=np.bool_),
            modes=_sets([[modes[m] for m in p.modes or modes] for p in members], len(modes)),
            topics=_sets([[topics[t] for t in p.topics] for p in members], len(topics)),
            starts=_sets(
                [[places[start] for start in free if start in places] for free in starts], len(common)
            ),
        )

    return Crowd(
        seekers=side(seekers, starts[0]),
        providers=side(providers, starts[1]),
        seeker_count=len(seekers),
        provider_count=len(providers),
        modes=tuple(modes),
        same_person=_relate(seekers, providers, lambda p: (p.person,), lambda _: ()),
        conflict=_relate(seekers, providers, lambda p: p.conflicts, lambda p: p.conflicts),
        management=_relate(seekers, providers, lambda p: p.managers, lambda p: p.managers),
        past=_relate(seekers, providers, lambda p: p.past_partners, lambda p: p.past_partners),
        banned=_known_pairs(seekers, providers, bans),
        seeker_wishes=_wishes(seekers, providers, seekers),
        provider_wishes=_wishes(seekers, providers, providers),
    )


def _code_table(values: Iterable[str | None]) -> dict[str, int]:
    known = sorted({value for value in values if value is not None})
    return {value: code for code, value in enumerate(known)}


def _sets(members: Sequence[Iterable[int]], width: int) -> Sets:
    words = -(-width // SET_BITS)
    bits = np.zeros((len(members), words * SET_BITS), dtype=np.bool_)
    for row, columns in enumerate(members):
        bits[row, list(columns)] = True
    return np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def shared(seekers: Sets, providers: Sets) -> Amounts:
    """How many members the sets of each seeker (lines) and of each provider (columns) have in common."""
    count = np.zeros((len(seekers), len(providers)), dtype=np.uint16)
    for word in range(seekers.shape[1]):
        count += np.bitwise_count(np.bitwise_and.outer(seekers[:, word], providers[:, word]))
    return count


def are_disjoint(seekers: Sets, providers: Sets) -> Mask:
    """Whether the sets of each seeker (lines) and of each provider (columns) have nothing in common."""
    disjoint = np.ones((len(seekers), len(providers)), dtype=np.bool_)
    for word in range(seekers.shape[1]):
        disjoint &= np.bitwise_and.outer(seekers[:, word], providers[:, word]) == 0
    return disjoint


def split(sets: Sets, code: int) -> tuple[Mask, Sets]:
    """Which sets hold this code, and the sets without it."""
    word, bit = divmod(code, SET_BITS)
    only = np.uint64(1 << bit)
    rest = sets.copy()
    rest[:, word] &= ~only
    return np.asarray(sets[:, word] & only != 0), rest


def _relate(
    seekers: Sequence[Person],
    providers: Sequence[Person],
    named_by_seeker: Callable[[Person], Iterable[str]],
    named_by_provider: Callable[[Person], Iterable[str]],
) -> Relation:
    """Every pair in which one names the human behind the other."""
    pairs: set[tuple[int, int]] = set()
    provider_rows = _rows_by_key(providers)
    for row, person in enumerate(seekers):
        pairs.update((row, other) for key in named_by_seeker(person) for other in provider_rows.get(key, ()))
    seeker_rows = _rows_by_key(seekers)
    for row, person in enumerate(providers):
        pairs.update((other, row) for key in named_by_provider(person) for other in seeker_rows.get(key, ()))
    return _relation(pairs)


def _rows_by_key(people: Sequence[Person]) -> dict[str, list[int]]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, person in enumerate(people):
        rows[person.person].append(row)
    return rows


def _known_pairs(
    seekers: Sequence[Person], providers: Sequence[Person], pairs: Iterable[tuple[str, str]]
) -> Relation:
    seeker_row = {person.id: row for row, person in enumerate(seekers)}
    provider_row = {person.id: row for row, person in enumerate(providers)}
    return _relation(
        {
            (seeker_row[seeker], provider_row[provider])
            for seeker, provider in pairs
            if seeker in seeker_row and provider in provider_row
        }
    )


def _wishes(seekers: Sequence[Person], providers: Sequence[Person], wishing: Sequence[Person]) -> Wishes:
    seeker_row = {person.id: row for row, person in enumerate(seekers)}
    provider_row = {person.id: row for row, person in enumerate(providers)}
    found = []
    for person in wishing:
        for place, other in enumerate(person.wishes[:WISH_STEPS]):
            pair = (person.id, other) if wishing is seekers else (other, person.id)
            if pair[0] in seeker_row and pair[1] in provider_row:
                found.append((seeker_row[pair[0]], provider_row[pair[1]], WISH_STEPS - place))
    table = np.array(sorted(found), dtype=np.int32).reshape(-1, 3)
    return Wishes(
        relation=Relation(seeker=table[:, 0], provider=table[:, 1]),
        tenths=table[:, 2].astype(np.int16),
    )


def _relation(pairs: set[tuple[int, int]]) -> Relation:
    table = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return Relation(seeker=table[:, 0], provider=table[:, 1])
