"""Means over enough people that nobody's own answer can be worked out; pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 8
"""House rule: a mean is of eight people or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of answers from 1 to 5, to one decimal, and how many answers it is of."""

    value: float
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Answers that are counted together: how many, and for each sentence their sum."""

    totals: tuple[int, ...]
    answers: int


def batch_of(answers: Sequence[tuple[Hashable, Sequence[int]]]) -> Batch | None:
    """All of these answers as one batch, each with who gave it; None while fewer than eight people did.

    Answers enter means in such batches only, so that between two looks either nothing changes or what eight
    people said does: the difference of two means is never one person's answer.
    """
    if len({person for person, _ in answers}) < FEWEST:
        return None
    totals = tuple(sum(each) for each in zip(*(given for _, given in answers), strict=True))
    return Batch(totals=totals, answers=len(answers))


def mean_of(batches: Iterable[Batch], sentence: int = 0) -> Mean | None:
    """The mean of what these batches hold for one sentence; None where there is none."""
    counted = list(batches)
    if not counted:
        return None
    answers = sum(batch.answers for batch in counted)
    return Mean(value=round(sum(batch.totals[sentence] for batch in counted) / answers, 1), answers=answers)
