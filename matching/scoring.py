"""How well a pair fits: a whole score 0..1000 made of named parts.

No part looks at free time: being available more often never raises or lowers a score.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matching.crowd import IN_PERSON, UNKNOWN, WISH_STEPS, Codes, Crowd, are_disjoint, shared, split
from matching.errors import InvalidProblemError
from matching.rules import SeniorSide, known_different, known_equal

MAX_SCORE = 1000
Parts = NDArray[np.int16]
Points = NDArray[np.int16]
PARTS = ("goals", "wishes", "travel", "directorate", "seniority", "profession")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The most points each part can earn; together at most 1000.

    A wish at place r (0 the most wanted) earns (10 - r) tenths of its points, from the eleventh on none.

    `goals`: the share of the seeker's learning goals that the provider offers.
    `wishes`: the provider's place among the seeker's wishes; `provider_wishes`: the other way round.
    `travel`: they can meet without travelling (in person at one site, or any other way).
    `directorate`: known to be in different directorates. `profession`: in the same profession.
    `seniority`: points by seniority gap, as (gap, points); other gaps earn nothing. The gap is that of
    the `senior` side over the other.

    Raises InvalidProblemError when a weight is negative or the sum can exceed 1000.
    """

    goals: int = 600
    wishes: int = 100
    provider_wishes: int = 0
    travel: int = 100
    directorate: int = 100
    profession: int = 0
    seniority: tuple[tuple[int, int], ...] = ()
    senior: SeniorSide = SeniorSide.SEEKERS

    def __post_init__(self) -> None:
        for name, points in self._whole().items():
            if points < 0:
                raise InvalidProblemError(f"weights.{name}", "must be 0 or more")
        if any(points < 0 for _, points in self.seniority):
            raise InvalidProblemError("weights.seniority", "points must be 0 or more")
        if len({gap for gap, _ in self.seniority}) != len(self.seniority):
            raise InvalidProblemError("weights.seniority", "each gap may stand there once")
        if self.most > MAX_SCORE:
            raise InvalidProblemError("weights", f"together at most {MAX_SCORE}, these reach {self.most}")

    @property
    def most(self) -> int:
        """The most that a pair can score."""
        return sum(self._whole().values()) + max((points for _, points in self.seniority), default=0)

    def _whole(self) -> dict[str, int]:
        """The points of the parts that have one number."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("seniority", "senior")}


def score_pairs(crowd: Crowd, weights: Weights, rows: slice, seeker: Codes, provider: Codes) -> Parts:
    """Points of pairs, shape (pairs, parts in the order of PARTS).

    `seeker` counts from the first of the block `rows`, `provider` over all providers.
    """
    parts = np.zeros((len(seeker), len(PARTS)), dtype=np.int16)
    for column, points in _parts_of_block(crowd, weights, rows):
        parts[:, column] = points[seeker, provider]
    return parts


def score_block(crowd: Crowd, weights: Weights, rows: slice) -> Points:
    """Scores of the seekers in `rows` (lines) with all providers (columns)."""
    block = _Block(crowd=crowd, rows=rows)
    total = np.zeros(block.shape, dtype=np.int16)
    for _, points in _parts_of_block(crowd, weights, rows):
        total += points
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The seekers in `rows` against all providers."""

    crowd: Crowd
    rows: slice

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows.stop - self.rows.start, self.crowd.provider_count

    def codes(self, name: str) -> tuple[Codes, Codes]:
        """A column of both sides."""
        return getattr(self.crowd.seekers, name)[self.rows], getattr(self.crowd.providers, name)


def _parts_of_block(crowd: Crowd, weights: Weights, rows: slice) -> Iterator[tuple[int, Points]]:
    """The points of every part that is on, with its place in PARTS."""
    block = _Block(crowd=crowd, rows=rows)
    for column, (is_on, part) in enumerate(
        (
            (weights.goals, _goals),
            (weights.wishes or weights.provider_wishes, _wishes),
            (weights.travel, _travel),
            (weights.directorate, _directorate),
            (weights.seniority, _seniority),
            (weights.profession, _profession),
        )
    ):
        if is_on:
            yield column, part(block, weights)


def _goals(block: _Block, weights: Weights) -> Points:
    """Points times the share of goals offered, rounded half up."""
    goals = block.crowd.seekers.topics[block.rows]
    asked = np.maximum(np.bitwise_count(goals).sum(axis=1, dtype=np.int64), 1)[:, None]
    offered = np.arange(asked.max(initial=0) + 1)
    points = ((2 * weights.goals * offered + asked) // (2 * asked)).astype(np.int16)
    found = shared(goals, block.crowd.providers.topics)
    return np.array(
        [line[counts] for line, counts in zip(points, found, strict=True)], dtype=np.int16
    ).reshape(block.shape)


def _wishes(block: _Block, weights: Weights) -> Points:
    points = np.zeros(block.shape, dtype=np.int16)
    for wishes, most in (
        (block.crowd.seeker_wishes, weights.wishes),
        (block.crowd.provider_wishes, weights.provider_wishes),
    ):
        tenths = wishes.block(block.rows, block.crowd.provider_count)
        points += tenths * np.int16(most) // np.int16(WISH_STEPS)
    return points


def _travel(block: _Block, weights: Weights) -> Points:
    """Points where the two can meet in person at one site, or in any other way."""
    code = block.crowd.modes.index(IN_PERSON)
    one, one_else = split(block.crowd.seekers.modes[block.rows], code)
    other, other_else = split(block.crowd.providers.modes, code)
    easy = ~are_disjoint(one_else, other_else)
    easy |= known_equal(*block.codes("site")) & np.logical_and.outer(one, other)
    return easy * np.int16(weights.travel)


def _directorate(block: _Block, weights: Weights) -> Points:
    return known_different(*block.codes("directorate")) * np.int16(weights.directorate)


def _profession(block: _Block, weights: Weights) -> Points:
    return known_equal(*block.codes("profession")) * np.int16(weights.profession)


def _seniority(block: _Block, weights: Weights) -> Points:
    seekers, providers = block.codes("seniority")
    ranks, place = np.unique(np.concatenate([seekers, providers]), return_inverse=True)
    gap = np.subtract.outer(ranks, ranks)
    gap = -gap if weights.senior is SeniorSide.PROVIDERS else gap
    known = np.logical_and.outer(ranks != UNKNOWN, ranks != UNKNOWN)
    points = np.zeros(gap.shape, dtype=np.int16)
    for wanted, earned in weights.seniority:
        points[(gap == wanted) & known] = earned
    return np.take(points[place[: len(seekers)]], place[len(seekers) :], axis=1)
