"""Which of the pairs outside the network would help, level by level (column generation).

A pair that is not held carries nothing. It may stay out of a level's network when its reduced cost under
the level's prices is not negative, and out of all later levels when it is positive; so an answer found
among few pairs is the best among all as soon as no pair outside has a negative one (Dantzig and Wolfe
1960; Gilmore and Gomory 1961).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from matching.network import PEOPLE, Amounts, Mask, Network
from matching.objective import TIE
from matching.policy import LevelName
from matching.supply import REFUSED, Block, Keys, Listing, Rectangle, Scores, Supply, block_height, each_block

FEW = 10
MOST_AT_ONCE = 1_000_000
SMALL = ((np.int16, 2**13), (np.int32, 2**28))
SPREAD = np.uint32(2_654_435_761)
SHUFFLE_BITS = 16
FAR = 2**14
LAST = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """The prices of everybody's node: seekers' and providers'."""

    seekers: Scores
    providers: Scores

    @classmethod
    def of(cls, network: Network, price: Amounts) -> "Prices":
        """Those of a network's nodes, in numbers as short as hold a reduced cost."""
        people = price[PEOPLE : PEOPLE + network.seekers + network.providers]
        most = np.abs(people).max(initial=0)
        people = people.astype(next((short for short, beyond in SMALL if most < beyond), np.int64))
        return cls(seekers=people[: network.seekers], providers=people[network.seekers :])

    def let_help(self, level: str, most: int) -> bool:
        """Whether a pair of at most this score could help, whoever's it were; not asked at the tie-break."""
        if not len(self.seekers) or not len(self.providers):
            return False
        cost: dict[str, int] = {LevelName.SCORE: -most, LevelName.MATCHED: 0}
        return int(self.seekers.min()) - int(self.providers.max()) + cost.get(level, 1) < 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """What an earlier level leaves open: pairs of reduced cost 0; a floor: of at least that score."""

    level: str
    prices: Prices | None = None
    floor: int = 0

    def leaves_open(self, block: Block) -> Mask:
        """Which pairs of a block, held ones aside."""
        if self.prices is None:
            return np.asarray(block.score >= self.floor)
        return np.asarray(_reduced(block, self.level, self.prices) == 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Valued:
    """Pairs sorted by key, each with a value: the less, the more it is wanted."""

    pairs: Listing
    value: Scores

    @classmethod
    def joined(cls, parts: Sequence["Valued"]) -> "Valued":
        """The pairs of parts that follow each other."""
        value = [part.value for part in parts] or [np.zeros(0, dtype=np.int32)]
        return cls(pairs=Listing.joined(part.pairs for part in parts), value=np.concatenate(value))

    def only_open(self, kept: Sequence[Kept]) -> "Valued":
        """Those that every level so far leaves open."""
        return self._at(_are_open(self.pairs, kept))

    def few(self) -> "Valued":
        """A few of every seeker and of every provider."""
        # One sort of whole numbers takes half as long as one by two keys.
        order = np.argsort((self.value.astype(np.int64) << SHUFFLE_BITS) + _shuffled(self.pairs.key))
        wanted = _is_among_few(self.pairs.seeker, order) | _is_among_few(self.pairs.provider, order)
        return self._at(wanted)

    def _at(self, mask: Mask) -> "Valued":
        return Valued(pairs=self.pairs.at(np.flatnonzero(mask)), value=self.value[mask])


def best_few(supply: Supply) -> Listing:
    """A few good pairs of everybody, so that nobody who could have a pair is without one."""
    stride = _stride(supply)
    left_out = np.zeros(supply.providers, dtype=np.bool_)

    def work(block: Rectangle) -> Valued:
        may_be = block.score != REFUSED
        left_out[may_be.any(axis=0)] = True
        return _few_of(block, -block.score, may_be, (), stride)

    def of_left_out(block: Rectangle) -> Valued:
        return _few_of(block, -block.score, (block.score != REFUSED) & left_out, (), stride=1)

    few = _least(each_block(supply, work))
    left_out[few.provider] = False
    return Listing.joined([few, _least(each_block(supply, of_left_out))]) if left_out.any() else few


def helpful(
    blocks: Supply | Listing, kept: Sequence[Kept], level: str, prices: Prices, held: Keys
) -> Listing:
    """A few good ones of the pairs outside whose reduced cost at this level is negative."""
    if not isinstance(blocks, Listing) and not prices.let_help(level, blocks.most):
        return Listing.joined(())
    stride = 1 if isinstance(blocks, Listing) else _stride(blocks)

    def work(block: Rectangle | Listing) -> Valued:
        reduced = _reduced(block, level, prices)
        helps = reduced < 0
        helps &= block.score != REFUSED
        helps.ravel()[block.places(held)] = False
        return _few_of(block, reduced, helps, kept, stride)

    return _least([work(blocks)] if isinstance(blocks, Listing) else each_block(blocks, work))


def entering(
    supply: Supply, kept: Sequence[Kept], outside: tuple[Mask, Mask], floor: int, held: Keys
) -> Listing:
    """A few good ones of the pairs outside that enter a cut with a score of `floor` or more.

    `outside` marks the seekers and the providers that are not in the cut.
    """
    seekers, providers = outside
    stride = _stride(supply)

    def work(block: Rectangle) -> Valued:
        height = block.score.shape[0]
        enters = np.logical_and.outer(seekers[block.first : block.first + height], ~providers)
        enters &= block.score >= floor
        enters.ravel()[block.places(held)] = False
        return _few_of(block, -block.score, enters, kept, stride)

    return _least(each_block(supply, work))


def still_open(supply: Supply, kept: Sequence[Kept]) -> Listing:
    """All pairs that the levels so far, at least one, leave open."""

    def work(block: Rectangle) -> Listing:
        is_open = (block.score != REFUSED) & kept[-1].leaves_open(block)
        pairs = block.at(np.flatnonzero(is_open))
        return pairs.at(np.flatnonzero(_are_open(pairs, kept[:-1])))

    return Listing.joined(each_block(supply, work))


def _reduced(block: Block, level: str, prices: Prices) -> Scores:
    """The reduced cost of each pair of a block at a level; at the tie-break a pair's score is its hash."""
    reduced = block.across(prices.seekers, prices.providers)
    if level == TIE:
        return np.asarray(reduced + block.score)  # a hash is longer than prices may be
    if level == LevelName.SCORE:
        reduced -= block.score
    elif level != LevelName.MATCHED:
        reduced += 1
    return reduced


def _are_open(pairs: Listing, kept: Sequence[Kept]) -> Mask:
    is_open = np.ones(len(pairs.key), dtype=np.bool_)
    for level in kept:
        is_open &= level.leaves_open(pairs)
    return is_open


def _least(parts: Iterable[Valued]) -> Listing:
    """Of all pairs those of least value: a few of every seeker and of every provider."""
    found: list[Valued] = []
    for part in parts:
        found.append(part.few() if len(part.value) > MOST_AT_ONCE // 10 else part)
        if sum(len(each.value) for each in found) > MOST_AT_ONCE:
            found = [Valued.joined(found).few()]
    return Valued.joined(found).few().pairs


def _stride(supply: Supply) -> int:
    """Every how many blocks a provider's least pair is taken, so that few are in the end."""
    return max(1, supply.seekers // (FEW * block_height(supply)))


def _few_of(
    block: Rectangle | Listing, value: Scores, wanted: Mask, kept: Sequence[Kept], stride: int
) -> Valued:
    """The wanted pairs of a block that are still open; where there are many, a few of small value."""
    if isinstance(block, Rectangle) and np.count_nonzero(wanted) > FEW * FEW * len(value):
        for level in kept:
            wanted &= level.leaves_open(block)
        turn = block.first // len(value) % stride
        places = _small_places(value, wanted, slice(turn, None, stride))
        kept = ()
    else:
        places = np.flatnonzero(wanted)
    return Valued(pairs=block.at(places), value=value.ravel()[places]).only_open(kept)


def _small_places(value: Scores, wanted: Mask, columns_of: slice) -> Keys:
    """The least of each of a few stretches of every line, and the least of each of these columns."""
    lines, columns = value.shape
    width = -(-columns // FEW)
    padded = np.full((lines, FEW * width), LAST, dtype=np.int32)  # so that stretches are lines of their own
    order = padded[:, :columns]
    np.clip(value, -FAR, FAR, out=order, casting="same_kind")
    order <<= SHUFFLE_BITS
    order += sliding_window_view(_shuffled(np.arange(lines + columns - 1)), columns)
    order[~wanted] = LAST
    least = padded.reshape(-1, width).argmin(axis=1) + np.arange(0, padded.size, width)
    is_small = np.zeros(padded.shape, dtype=np.bool_)
    is_small.ravel()[least] = True
    small = is_small[:, :columns]
    some = order[:, columns_of]
    small[:, columns_of] |= some == some.min(axis=0)
    return np.flatnonzero(small & wanted)


def _shuffled(keys: Keys) -> NDArray[np.int32]:
    """An order among equals: any will do, but if all took the first, all would take the same."""
    return (keys.astype(np.uint32) * SPREAD >> np.uint32(32 - SHUFFLE_BITS)).astype(np.int32)


def _is_among_few(group: Keys, order: Keys) -> Mask:
    """Which pairs are among the first few of their group in this order."""
    group = group.astype(np.min_scalar_type(group.max(initial=0)))  # short numbers are sorted by radix
    order = order[np.argsort(group[order], kind="stable")]
    sorted_group = group[order]
    among = np.ones(len(group), dtype=np.bool_)
    among[order[FEW:]] = sorted_group[FEW:] != sorted_group[:-FEW]
    return among
