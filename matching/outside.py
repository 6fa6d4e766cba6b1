"""The pairs outside a network, as the reasons of those without a pair need them: never all as objects.

Who can reach whom takes one bit for each pair. For the best way to a pair, those pairs outside that would
make it better are taken in as a level's prices are (see `pricing`), with the ways' lengths for prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.network import PEOPLE, Amounts, Mask, Network
from matching.pricing import Kept, Prices, helpful, still_open
from matching.supply import REFUSED, Keys, Listing, Rectangle, Supply, each_block

BEYOND = 2**44


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairBits:
    """Pairs as arcs, a bit each: a row a seeker, a column a provider; turned, they lead to the seekers."""

    bits: NDArray[np.uint8]
    providers: int
    is_turned: bool = False

    def turned(self) -> "PairBits":
        """The same pairs the other way round."""
        return replace(self, is_turned=not self.is_turned)

    def heads(self, nodes: NDArray[np.int64], reached: Mask) -> NDArray[np.int64]:
        """The nodes that these pairs lead to from some nodes; those reached already may be left out."""
        first = PEOPLE + len(self.bits)
        if not self.is_turned:
            rows = nodes[(nodes >= PEOPLE) & (nodes < first)] - PEOPLE
            met = np.bitwise_or.reduce(self.bits[rows], axis=0)
            return np.asarray(first + np.flatnonzero(np.unpackbits(met, count=self.providers)))
        columns = nodes[(nodes >= first) & (nodes < first + self.providers)] - first
        wanted = np.zeros(self.providers, dtype=np.bool_)
        wanted[columns] = True
        rows = np.flatnonzero(~reached[PEOPLE:first]) if len(columns) else columns[:0]
        return np.asarray(PEOPLE + rows[(self.bits[rows] & np.packbits(wanted)).any(axis=1)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outside:
    """The pairs that are not `held`. Those that all levels leave open are; `kept` has a level each."""

    supply: Supply
    kept: tuple[Kept, ...]
    held: Keys

    def after(self, step: int) -> PairBits | None:
        """The pairs that the steps up to this one leave open; None where all of those are held."""
        return self._bits(self.kept[:step]) if step < len(self.kept) else None

    def at_least(self, score: int) -> PairBits:
        """The pairs of this score or more."""
        return self._bits([Kept(level="", floor=score)])

    def before(self, step: int) -> "OpenPairs | None":
        """The pairs that the steps before this one leave open; None where all of those are held."""
        return OpenPairs(self.supply, self.kept[: step - 1]) if step <= len(self.kept) else None

    def _bits(self, kept: Sequence[Kept]) -> PairBits:
        def work(block: Rectangle) -> NDArray[np.uint8]:
            is_open = block.score != REFUSED
            for level in kept:
                is_open &= level.leaves_open(block)
            is_open.ravel()[block.places(self.held)] = False
            return np.packbits(is_open, axis=1)

        bits = np.concatenate(list(each_block(self.supply, work)))
        return PairBits(bits=bits, providers=self.supply.providers)


class OpenPairs:
    """The pairs that some levels leave open, held or not, on best ways from one node, or to it."""

    def __init__(self, supply: Supply, kept: Sequence[Kept]) -> None:
        self._supply = supply
        self._kept = list(kept)

    def shorter(self, known: Sequence[Kept], level: str, ways: Prices, held: Keys) -> Listing:
        """Some of the pairs outside that would make a way shorter at a level; none only where none would.

        They keep the ways as short as they are by the `known` objectives.
        """
        return helpful(self._supply, [*self._kept, *known], level, ways, held)

    def on_best_ways(self, known: Sequence[Kept]) -> Listing:
        """All pairs on ways that are shortest by all these objectives."""
        return still_open(self._supply, [*self._kept, *known])


def ways_as_prices(network: Network, distance: Amounts, far: int, *, is_back: bool) -> Prices:
    """Distances as prices: a pair of negative reduced cost would make a way shorter, one of 0 is on one.

    With `is_back` they are distances to a node, else from one; `far` stands where there is no way. No pair
    that starts where there is none has a reduced cost of 0 or less.
    """
    first, last = PEOPLE + network.seekers, PEOPLE + network.seekers + network.providers
    price = np.where(distance == far, BEYOND, distance)
    starts = slice(first, last) if is_back else slice(PEOPLE, first)
    price[starts][distance[starts] == far] = 2 * BEYOND
    return Prices.of(network, -price if is_back else price)
