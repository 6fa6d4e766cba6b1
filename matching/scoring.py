"""How well a pair fits: a whole score 0..1000 made of named parts.

No part looks at free time: being available more often never raises or lowers a score.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matching.crowd import IN_PERSON, UNKNOWN, WISH_STEPS, Codes, Crowd, Mask, Matrix
from matching.errors import InvalidProblemError
from matching.rules import SeniorSide

MAX_SCORE = 1000
Parts = NDArray[np.int16]
Points = NDArray[np.int64]
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
        whole = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("seniority", "senior")}
        for name, points in whole.items():
            if points < 0:
                raise InvalidProblemError(f"weights.{name}", "must be 0 or more")
        if any(points < 0 for _, points in self.seniority):
            raise InvalidProblemError("weights.seniority", "points must be 0 or more")
        if len({gap for gap, _ in self.seniority}) != len(self.seniority):
            raise InvalidProblemError("weights.seniority", "each gap may stand there once")
        most = sum(whole.values()) + max((points for _, points in self.seniority), default=0)
        if most > MAX_SCORE:
            raise InvalidProblemError("weights", f"together at most {MAX_SCORE}, these reach {most}")


def score_pairs(crowd: Crowd, weights: Weights, rows: slice, seeker: Codes, provider: Codes) -> Parts:
    """Points of pairs, shape (pairs, parts in the order of PARTS).

    `seeker` counts from the first of the block `rows`, `provider` over all providers.
    """
    pairs = _Pairs(crowd=crowd, rows=rows, seeker=seeker, provider=provider)
    parts = np.zeros((len(seeker), len(PARTS)), dtype=np.int16)
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
            parts[:, column] = part(pairs, weights)
    return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Pairs to be scored: the n-th is the `seeker[n]`-th of the block with `provider[n]`."""

    crowd: Crowd
    rows: slice
    seeker: Codes
    provider: Codes

    def codes(self, name: str) -> tuple[Codes, Codes]:
        """A column of both sides, a row a pair."""
        seekers: Codes = getattr(self.crowd.seekers, name)[self.rows]
        providers: Codes = getattr(self.crowd.providers, name)
        return seekers[self.seeker], providers[self.provider]

    def shared(self, seekers: Matrix, providers: Matrix) -> Points:
        """How many columns of two indicator matrices each pair shares."""
        return (seekers @ providers.T)[self.seeker, self.provider].astype(np.int64)


def _goals(pairs: _Pairs, weights: Weights) -> Points:
    """Points times the share of goals offered, rounded half up."""
    goals = pairs.crowd.seekers.topics[pairs.rows]
    shared = pairs.shared(goals, pairs.crowd.providers.topics)
    asked = np.maximum(goals.sum(axis=1).astype(np.int64), 1)[pairs.seeker]
    return np.asarray((2 * weights.goals * shared + asked) // (2 * asked), dtype=np.int64)


def _wishes(pairs: _Pairs, weights: Weights) -> Points:
    points = np.zeros(len(pairs.seeker), dtype=np.int64)
    for wishes, most in (
        (pairs.crowd.seeker_wishes, weights.wishes),
        (pairs.crowd.provider_wishes, weights.provider_wishes),
    ):
        tenths = wishes.block(pairs.rows, pairs.crowd.provider_count)[pairs.seeker, pairs.provider]
        points += tenths.astype(np.int64) * most // WISH_STEPS
    return points


def _travel(pairs: _Pairs, weights: Weights) -> Points:
    """Points where the two can meet in person at one site, or in any other way."""
    column = pairs.crowd.modes.index(IN_PERSON)
    seekers, providers = pairs.crowd.seekers.modes[pairs.rows], pairs.crowd.providers.modes
    from_afar = pairs.shared(np.delete(seekers, column, axis=1), np.delete(providers, column, axis=1)) > 0
    in_person = (seekers[pairs.seeker, column] > 0) & (providers[pairs.provider, column] > 0)
    return np.where(from_afar | (in_person & _same(*pairs.codes("site"))), weights.travel, 0)


def _directorate(pairs: _Pairs, weights: Weights) -> Points:
    one, other = pairs.codes("directorate")
    return np.where((one != other) & (one != UNKNOWN) & (other != UNKNOWN), weights.directorate, 0)


def _profession(pairs: _Pairs, weights: Weights) -> Points:
    return np.where(_same(*pairs.codes("profession")), weights.profession, 0)


def _seniority(pairs: _Pairs, weights: Weights) -> Points:
    seeker, provider = pairs.codes("seniority")
    gap = provider - seeker if weights.senior is SeniorSide.PROVIDERS else seeker - provider
    points = np.zeros(len(gap), dtype=np.int64)
    for wanted, earned in weights.seniority:
        points[(gap == wanted) & (seeker != UNKNOWN) & (provider != UNKNOWN)] = earned
    return points


def _same(one: Codes, other: Codes) -> Mask:
    """Where both are known and the same."""
    return np.asarray((one == other) & (one != UNKNOWN), dtype=np.bool_)
