"""The pairs no hard rule refuses, scored, and a ledger of which rule refused which pair."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.crowd import Crowd, Mask, encode
from matching.errors import InvalidProblemError
from matching.people import Person
from matching.rules import Block, Reason, Rules, rules_in_force
from matching.scoring import PARTS, Parts, Weights, score_pairs

BLOCK_CELLS = 1_000_000

Counts = Mapping[Reason, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """How many pairs each rule refused, a row a person, a column a rule of `reasons`.

    A pair refused by several rules counts at each. `sole_*` counts the pairs that only that rule refused:
    what switching it off would open.
    """

    reasons: tuple[Reason, ...]
    seekers: NDArray[np.int32]
    providers: NDArray[np.int32]
    sole_seekers: NDArray[np.int32]
    sole_providers: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Every pair that may be made, sorted by seeker id, then provider id.

    `seeker` and `provider` are rows of `seekers` and `providers` (sorted by id); `score` is 0..1000 and
    the sum of its `parts`, whose columns are `matching.scoring.PARTS`.
    """

    seekers: tuple[Person, ...]
    providers: tuple[Person, ...]
    rules: Rules
    weights: Weights
    seeker: NDArray[np.int32]
    provider: NDArray[np.int32]
    score: NDArray[np.int32]
    parts: Parts
    ledger: Ledger
    _crowd: Crowd = field(repr=False)

    def __len__(self) -> int:
        return len(self.score)

    def refusals(self, seeker_id: str, provider_id: str) -> tuple[Reason, ...]:
        """Every rule that refuses this pair, () for a candidate. Raises InvalidProblemError."""
        row, column = self._rows_of(seeker_id, provider_id)
        block = block_of(self._crowd, self.rules, slice(row, row + 1))
        return tuple(reason for reason, rule in rules_in_force(self.rules) if rule(block)[0, column])

    def refused(self, person_id: str) -> Counts:
        """How many pairs of this person each rule refused, rules that refused none left out."""
        return self._counts(person_id, self.ledger.seekers, self.ledger.providers)

    def refused_by_everyone(self) -> tuple[list[Counts], list[Counts]]:
        """`refused` of all seekers and of all providers, in order."""
        return _by_person(self.ledger)

    def would_open(self, person_id: str) -> Counts:
        """How many pairs of this person each rule alone stands in the way of."""
        return self._counts(person_id, self.ledger.sole_seekers, self.ledger.sole_providers)

    def with_person(self, person: Person) -> "Candidates":
        """The candidates there would be if the one with this id were so instead, bans kept."""
        sides = [[person if each.id == person.id else each for each in side] for side in self._sides]
        banned = zip(self._crowd.banned.seeker, self._crowd.banned.provider, strict=True)
        bans = [(self.seekers[i].id, self.providers[j].id) for i, j in banned]
        return find_candidates(sides[0], sides[1], self.rules, self.weights, bans=bans)

    @property
    def _sides(self) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        return self.seekers, self.providers

    def refused_only_by(self, reason: Reason) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The rows of the seekers and of the providers whose pairs this rule alone refuses."""
        found = []
        for rows in _blocks(len(self.seekers), len(self.providers)):
            block = block_of(self._crowd, self.rules, rows)
            masks = {name: rule(block) for name, rule in rules_in_force(self.rules)}
            alone = masks.get(reason, np.zeros((0, 0), dtype=np.bool_))
            for name, mask in masks.items():
                alone = alone & ~mask if name is not reason and alone.size else alone
            seeker, provider = np.nonzero(alone)
            found.append((seeker + rows.start, provider))
        seekers, providers = (
            np.concatenate([np.zeros(0, dtype=np.int64), *column]) for column in zip(*found, strict=True)
        )
        return seekers.astype(np.int32), providers.astype(np.int32)

    def scores_of(self, seeker: NDArray[np.int32], provider: NDArray[np.int32]) -> NDArray[np.int32]:
        """The scores of these pairs of rows, whether or not a rule refuses them."""
        everybody = slice(0, len(self.seekers))
        parts = score_pairs(self._crowd, self.weights, everybody, seeker, provider)
        return np.asarray(parts.sum(axis=1, dtype=np.int32), dtype=np.int32)

    def parts_of(self, seeker_id: str, provider_id: str) -> Mapping[str, int]:
        """The named parts of a pair's score, whether or not a rule refuses it."""
        row, column = self._rows_of(seeker_id, provider_id)
        rows, first = slice(row, row + 1), np.zeros(1, dtype=np.int32)
        points = score_pairs(self._crowd, self.weights, rows, first, np.array([column], dtype=np.int32))[0]
        return {name: int(value) for name, value in zip(PARTS, points, strict=True)}

    def score_of(self, seeker_id: str, provider_id: str) -> int:
        """The score of a pair, whether or not a rule refuses it."""
        return sum(self.parts_of(seeker_id, provider_id).values())

    def _rows_of(self, seeker_id: str, provider_id: str) -> tuple[int, int]:
        row, column = _row_of(self.seekers, seeker_id), _row_of(self.providers, provider_id)
        if row is None or column is None:
            raise InvalidProblemError(
                "pair", f"{seeker_id} and {provider_id} are not a seeker and a provider here"
            )
        return row, column

    def _counts(
        self, person_id: str, of_seekers: NDArray[np.int32], of_providers: NDArray[np.int32]
    ) -> Counts:
        row, table = _row_of(self.seekers, person_id), of_seekers
        if row is None:
            row, table = _row_of(self.providers, person_id), of_providers
        if row is None:
            raise InvalidProblemError("person", f"{person_id} is not here")
        return _named(self.ledger.reasons, table[row].tolist())


def find_candidates(
    seekers: Iterable[Person],
    providers: Iterable[Person],
    rules: Rules | None = None,
    weights: Weights | None = None,
    *,
    bans: Iterable[tuple[str, str]] = (),
) -> Candidates:
    """Apply the hard rules to every pair and score those that pass, block by block.

    `bans` are (seeker id, provider id). Raises InvalidProblemError when an id stands twice over both sides or
    a ban names somebody who is not here.
    """
    rules, weights = rules or Rules(), weights or Weights()
    left, right = in_order(seekers, providers)
    bans = tuple(bans)
    check_pairs(left, right, bans, "bans")
    crowd = encode(left, right, meeting_half_hours=rules.meeting_half_hours, bans=bans)
    tally = _Tally(len(left), len(right), _reasons(rules))
    found: list[tuple[NDArray[np.int32], NDArray[np.int32], Parts]] = []
    for rows in _blocks(len(left), len(right)):
        allowed = tally.add(block_of(crowd, rules, rows))
        seeker, provider = (index.astype(np.int32) for index in np.nonzero(allowed))
        parts = score_pairs(crowd, weights, rows, seeker, provider)
        found.append((seeker + np.int32(rows.start), provider, parts))
    parts = np.concatenate([parts for _, _, parts in found] or [np.zeros((0, len(PARTS)), np.int16)])
    return Candidates(
        seekers=left,
        providers=right,
        rules=rules,
        weights=weights,
        seeker=np.concatenate([seeker for seeker, _, _ in found] or [np.zeros(0, np.int32)]),
        provider=np.concatenate([provider for _, provider, _ in found] or [np.zeros(0, np.int32)]),
        score=parts.sum(axis=1, dtype=np.int32),
        parts=parts,
        ledger=tally.ledger(),
        _crowd=crowd,
    )


class _Tally:
    """Counts refusals while blocks pass."""

    def __init__(self, seekers: int, providers: int, reasons: tuple[Reason, ...]) -> None:
        self._reasons = reasons
        self._of_seekers, self._sole_seekers = np.zeros((2, seekers, len(reasons)), dtype=np.int32)
        self._of_providers, self._sole_providers = np.zeros((2, providers, len(reasons)), dtype=np.int32)

    def add(self, block: Block) -> Mask:
        """Count this block's refusals; the mask of the pairs nothing refuses."""
        masks = [rule(block) for _, rule in rules_in_force(block.rules)]
        refusals = np.sum(masks, axis=0, dtype=np.int8)
        for column, mask in enumerate(masks):
            sole = mask & (refusals == 1)
            self._of_seekers[block.rows, column] = mask.sum(axis=1)
            self._sole_seekers[block.rows, column] = sole.sum(axis=1)
            self._of_providers[:, column] += mask.sum(axis=0, dtype=np.int32)
            self._sole_providers[:, column] += sole.sum(axis=0, dtype=np.int32)
        return np.asarray(refusals == 0, dtype=np.bool_)

    def ledger(self) -> Ledger:
        return Ledger(
            reasons=self._reasons,
            seekers=self._of_seekers,
            providers=self._of_providers,
            sole_seekers=self._sole_seekers,
            sole_providers=self._sole_providers,
        )


def count_refusals(crowd: Crowd, rules: Rules) -> tuple[list[Counts], list[Counts]]:
    """How many pairs of each seeker and of each provider each rule refuses."""
    tally = _Tally(crowd.seeker_count, crowd.provider_count, _reasons(rules))
    for rows in _blocks(crowd.seeker_count, crowd.provider_count):
        tally.add(block_of(crowd, rules, rows))
    return _by_person(tally.ledger())


def _by_person(ledger: Ledger) -> tuple[list[Counts], list[Counts]]:
    return (
        [_named(ledger.reasons, row) for row in ledger.seekers.tolist()],
        [_named(ledger.reasons, row) for row in ledger.providers.tolist()],
    )


def _reasons(rules: Rules) -> tuple[Reason, ...]:
    return tuple(reason for reason, _ in rules_in_force(rules))


def _blocks(seekers: int, providers: int) -> Iterator[slice]:
    height = max(1, BLOCK_CELLS // max(1, providers))
    for start in range(0, seekers, height):
        yield slice(start, min(seekers, start + height))


def block_of(crowd: Crowd, rules: Rules, rows: slice) -> Block:
    """The seekers in `rows` against all providers, as the rules look at them."""
    return Block(crowd=crowd, rules=rules, rows=rows, seekers=crowd.seekers[rows], providers=crowd.providers)


def _named(reasons: Sequence[Reason], counts: Sequence[int]) -> Counts:
    return {reason: count for reason, count in zip(reasons, counts, strict=True) if count}


def _row_of(people: Sequence[Person], person_id: str) -> int | None:
    row = bisect_left(people, person_id, key=lambda person: person.id)
    return row if row < len(people) and people[row].id == person_id else None


def in_order(
    seekers: Iterable[Person], providers: Iterable[Person]
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Both sides by id. Raises InvalidProblemError when an id stands twice over both."""
    left, right = (tuple(sorted(side, key=lambda person: person.id)) for side in (seekers, providers))
    seen: set[str] = set()
    for person in (*left, *right):
        if person.id in seen:
            raise InvalidProblemError("id", f"{person.id} stands there twice")
        seen.add(person.id)
    return left, right


def check_pairs(
    seekers: Sequence[Person], providers: Sequence[Person], pairs: Sequence[tuple[str, str]], field_name: str
) -> None:
    """Raise InvalidProblemError unless each is a seeker and a provider; both sides are sorted by id."""
    for seeker, provider in pairs:
        if _row_of(seekers, seeker) is None or _row_of(providers, provider) is None:
            raise InvalidProblemError(
                field_name, f"{seeker} and {provider} are not a seeker and a provider here"
            )
