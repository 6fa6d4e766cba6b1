"""Invented problems, named by their seed and size."""

import numpy as np
from numpy.typing import NDArray

from matching import LevelName, Limit, Member, Policy, Problem
from matching.problem import assemble

TOPICS = 24
ALL_LEVELS = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)


def topic_scores(seed: int, seekers: int, providers: int) -> NDArray[np.int32]:
    """Scores 0..1000 of every pair: shared topics of 24, weighted by topic, a few hundred distinct values."""
    dice = np.random.default_rng(seed)
    weights = dice.integers(20, 120, TOPICS).astype(np.float32)
    sides = [(dice.random((count, TOPICS)) < 0.35).astype(np.float32) for count in (seekers, providers)]
    return np.minimum((sides[0] * weights) @ sides[1].T, 1000).astype(np.int32)


def dense(score: NDArray[np.int32], levels: tuple[LevelName, ...]) -> Problem:
    """Every pair a candidate, one place each."""
    seeker, provider = (index.astype(np.int32).ravel() for index in np.indices(score.shape))
    return problem_of(score.shape, seeker, provider, score.ravel().copy(), levels)


def sparse(
    seed: int, people: int, candidates: int, levels: tuple[LevelName, ...] = ALL_LEVELS, capacity: int = 1
) -> Problem:
    """About so many candidates for each of `people` on each side, scores 0..1000."""
    dice = np.random.default_rng(seed)
    keys = np.unique(dice.integers(0, people * people, people * candidates))
    seeker, provider = (keys // people).astype(np.int32), (keys % people).astype(np.int32)
    score = dice.integers(0, 1001, len(keys), dtype=np.int32)
    return problem_of((people, people), seeker, provider, score, levels, capacity)


def problem_of(
    shape: tuple[int, ...],
    seeker: NDArray[np.int32],
    provider: NDArray[np.int32],
    score: NDArray[np.int32],
    levels: tuple[LevelName, ...],
    capacity: int = 1,
) -> Problem:
    """A problem from columns, people numbered."""
    return assemble(
        policy=Policy(levels=levels),
        seekers=[Member(id=f"s{row:06}", capacity=capacity) for row in range(shape[0])],
        providers=[Member(id=f"p{row:06}", capacity=capacity) for row in range(shape[1])],
        seeker=seeker,
        provider=provider,
        score=score,
    )


def cells(seed: int, people: int, candidates: int, levels: tuple[LevelName, ...]) -> Problem:
    """Like `sparse`, with 8 organisations of seekers × 6 bands of providers, each cell limited to nine
    tenths of what would be even."""
    dice = np.random.default_rng(seed)
    keys = np.unique(dice.integers(0, people * people, people * candidates))
    organisation, band = dice.integers(0, 8, people).tolist(), dice.integers(0, 6, people).tolist()
    most = int(0.9 * people / 48)
    return assemble(
        policy=Policy(levels=levels),
        seekers=[Member(id=f"s{n:06}", groups=frozenset({f"org:{o}"})) for n, o in enumerate(organisation)],
        providers=[Member(id=f"p{n:06}", groups=frozenset({f"band:{b}"})) for n, b in enumerate(band)],
        seeker=(keys // people).astype(np.int32),
        provider=(keys % people).astype(np.int32),
        score=dice.integers(0, 1001, len(keys), dtype=np.int32),
        limits=[
            Limit(seekers=f"org:{o}", providers=f"band:{b}", maximum=most) for o in range(8) for b in range(6)
        ],
    )


def crowded_out(seed: int, seekers: int, providers: int, candidates: int) -> Problem:
    """Fewer providers than seekers; ten priorities, and 50 organisations of seekers limited to four fifths
    of their share: most of those left over are so because of who comes first."""
    dice = np.random.default_rng(seed)
    keys = np.unique(dice.integers(0, seekers * providers, seekers * candidates))
    priority = dice.integers(0, 10, seekers).tolist()
    return assemble(
        policy=Policy(levels=ALL_LEVELS),
        seekers=[
            Member(id=f"s{n:06}", priority=first, groups=frozenset({f"org:{n % 50}"}))
            for n, first in enumerate(priority)
        ],
        providers=[Member(id=f"p{n:06}") for n in range(providers)],
        seeker=(keys // providers).astype(np.int32),
        provider=(keys % providers).astype(np.int32),
        score=dice.integers(0, 1001, len(keys), dtype=np.int32),
        limits=[Limit(seekers=f"org:{n}", maximum=int(0.8 * providers / 50)) for n in range(50)],
    )
