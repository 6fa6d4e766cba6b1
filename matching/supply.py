"""Pairs that may be made but are too many to hold in a network: their scores, a block at a time.

A pair's key is its seeker's row times the number of providers plus its provider's row.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.problem import Problem

REFUSED = -1
BLOCK_CELLS = 250_000

Keys = NDArray[np.int64]
Scores = NDArray[Any]
Found = TypeVar("Found")


class Block(Protocol):
    """Pairs as an array of scores, `REFUSED` where there is none."""

    @property
    def score(self) -> Scores:
        """The scores."""

    def across(self, of_seekers: Scores, of_providers: Scores) -> Scores:
        """Something of each pair's seeker less something of its provider, in the shape of `score`."""

    def at(self, places: Keys) -> "Listing":
        """The pairs at these places of the flattened block, which are sorted."""

    def places(self, keys: Keys) -> Keys:
        """Where in the flattened block those of the sorted keys stand that it has."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rectangle:
    """Neighbouring seekers, from row `first` on, with all providers."""

    first: int
    score: Scores

    def across(self, of_seekers: Scores, of_providers: Scores) -> Scores:
        height = self.score.shape[0]
        return np.subtract.outer(of_seekers[self.first : self.first + height], of_providers)

    def at(self, places: Keys) -> "Listing":
        row, provider = np.divmod(places, max(1, self.score.shape[1]))
        return Listing(
            key=places + self.first * self.score.shape[1],
            seeker=row + self.first,
            provider=provider,
            score=self.score.ravel()[places],
        )

    def places(self, keys: Keys) -> Keys:
        beginning = self.first * self.score.shape[1]
        first, last = np.searchsorted(keys, (beginning, beginning + self.score.size))
        return np.asarray(keys[first:last] - beginning)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listing:
    """Single pairs, sorted by key."""

    key: Keys
    seeker: Keys
    provider: Keys
    score: Scores

    @classmethod
    def of(cls, problem: Problem) -> "Listing":
        """A problem's candidates."""
        seeker, provider = problem.seeker.astype(np.int64), problem.provider.astype(np.int64)
        key = seeker * len(problem.providers) + provider
        return cls(key=key, seeker=seeker, provider=provider, score=problem.score)

    @classmethod
    def joined(cls, parts: Iterable["Listing"]) -> "Listing":
        """The pairs of all parts, each once."""
        none = np.zeros(0, dtype=np.int64)
        columns = [(none, none, none, none.astype(np.int32))]
        columns += [(part.key, part.seeker, part.provider, part.score) for part in parts]
        key, seeker, provider, score = (np.concatenate(column) for column in zip(*columns, strict=True))
        key, first = np.unique(key, return_index=True)
        return cls(key=key, seeker=seeker[first], provider=provider[first], score=score[first])

    def across(self, of_seekers: Scores, of_providers: Scores) -> Scores:
        return np.asarray(of_seekers[self.seeker] - of_providers[self.provider])

    def at(self, places: Keys) -> "Listing":
        return Listing(
            key=self.key[places],
            seeker=self.seeker[places],
            provider=self.provider[places],
            score=self.score[places],
        )

    def places(self, keys: Keys) -> Keys:
        at = np.searchsorted(self.key, keys)
        at, keys = at[at < len(self.key)], keys[at < len(self.key)]
        return np.asarray(at[self.key[at] == keys])


class Supply(Protocol):
    """All pairs that may be made."""

    @property
    def seekers(self) -> int:
        """How many seekers there are."""

    @property
    def providers(self) -> int:
        """How many providers there are."""

    @property
    def most(self) -> int:
        """A score that no pair exceeds."""

    def block(self, rows: slice) -> Rectangle:
        """The seekers in `rows` with all providers."""


def block_height(supply: Supply) -> int:
    """How many seekers there are to a block."""
    return max(1, BLOCK_CELLS // max(1, supply.providers))


def each_block(supply: Supply, work: Callable[[Rectangle], Found]) -> Iterator[Found]:
    """Do something with all blocks, in order, as many at a time as there are processors."""
    height = block_height(supply)
    starts = range(0, supply.seekers, height)
    rows = (slice(start, min(supply.seekers, start + height)) for start in starts)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        yield from threads.map(lambda rows: work(supply.block(rows)), rows)


def listing_of(supply: Supply, keys: Keys) -> Listing:
    """Those of the sorted keys that may be made."""

    def work(block: Rectangle) -> Listing:
        pairs = block.at(block.places(keys))
        return pairs.at(np.flatnonzero(pairs.score != REFUSED))

    return Listing.joined(each_block(supply, work) if len(keys) else ())


def count_pairs(supply: Supply) -> int:
    """How many pairs may be made."""
    return sum(each_block(supply, lambda block: int((block.score != REFUSED).sum())))


class ListedSupply:
    """The candidates of a listed problem as a matrix."""

    def __init__(self, problem: Problem, usable: NDArray[np.bool_] | None = None) -> None:
        """`usable` marks the candidates that may be made; None where all may."""
        self._problem = problem
        shape = len(problem.seekers), len(problem.providers)
        score = problem.score.astype(np.int16)
        if usable is not None:
            score[~usable] = REFUSED
        if len(score) < shape[0] * shape[1]:
            listed, score = score, np.full(shape[0] * shape[1], REFUSED, dtype=np.int16)
            score[self.keys_of(slice(None))] = listed
        self._score = score.reshape(shape)

    def keys_of(self, candidates: NDArray[np.bool_] | slice) -> Keys:
        """The keys of these candidates."""
        key = self._problem.seeker[candidates].astype(np.int64)
        key *= len(self._problem.providers)
        key += self._problem.provider[candidates]
        return key

    @property
    def seekers(self) -> int:
        """How many seekers there are."""
        return self._score.shape[0]

    @property
    def providers(self) -> int:
        """How many providers there are."""
        return self._score.shape[1]

    @property
    def most(self) -> int:
        """The best score."""
        return int(self._score.max(initial=0))

    def block(self, rows: slice) -> Rectangle:
        """The seekers in `rows` with all providers."""
        return Rectangle(first=rows.start, score=self._score[rows])
