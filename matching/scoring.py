"""How well a pair fits: a whole score 0..1000 made of named parts.

No part looks at free time: being available more often never raises or lowers a score.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matching.crowd import IN_PERSON, WISH_STEPS, Codes, Crowd, Mask, Matrix, Side
from matching.errors import InvalidProblemError
from matching.rules import SeniorSide, known_different, known_equal, seniority_gap

MAX_SCORE = 1000
Parts = NDArray[np.int16]
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
    seekers, providers = crowd.seekers[rows], crowd.providers
    return np.stack(
        [
            _goals(seekers.topics, providers.topics, weights.goals)[seeker, provider],
            _wishes(crowd, weights, rows)[seeker, provider],
            weights.travel * _meet_without_travel(crowd, rows)[seeker, provider],
            weights.directorate
            * known_different(seekers.directorate, providers.directorate)[seeker, provider],
            _seniority(seekers, providers, weights)[seeker, provider],
            weights.profession * known_equal(seekers.profession, providers.profession)[seeker, provider],
        ],
        axis=1,
    ).astype(np.int16)


def _goals(goals: Matrix, offers: Matrix, points: int) -> NDArray[np.int64]:
    """Points times the share of goals offered, rounded half up."""
    shared = (goals @ offers.T).astype(np.int64)
    asked = np.maximum(goals.sum(axis=1).astype(np.int64), 1)[:, None]
    return np.asarray((2 * points * shared + asked) // (2 * asked))


def _wishes(crowd: Crowd, weights: Weights, rows: slice) -> NDArray[np.int64]:
    by_seeker = crowd.seeker_wishes.block(rows, crowd.provider_count).astype(np.int64)
    by_provider = crowd.provider_wishes.block(rows, crowd.provider_count).astype(np.int64)
    return by_seeker * weights.wishes // WISH_STEPS + by_provider * weights.provider_wishes // WISH_STEPS


def _meet_without_travel(crowd: Crowd, rows: slice) -> Mask:
    seekers, providers = crowd.seekers[rows], crowd.providers
    column = crowd.modes.index(IN_PERSON)
    in_person = np.logical_and.outer(seekers.modes[:, column] > 0, providers.modes[:, column] > 0)
    from_afar = np.delete(seekers.modes, column, axis=1) @ np.delete(providers.modes, column, axis=1).T > 0
    return np.asarray(from_afar | (in_person & known_equal(seekers.site, providers.site)), dtype=np.bool_)


def _seniority(seekers: Side, providers: Side, weights: Weights) -> NDArray[np.int64]:
    gap, known = seniority_gap(weights.senior, seekers, providers)
    points = np.zeros(gap.shape, dtype=np.int64)
    for wanted, earned in weights.seniority:
        points[known & (gap == wanted)] = earned
    return points
