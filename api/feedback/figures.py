"""Means over enough people that nobody's own answer can be worked out; pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 8
"""House rule: a mean is of eight people or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of answers from 1 to 5, to one decimal, and how many answers it is of."""

    value: float
    answers: int


def mean_of(answers: Iterable[tuple[Hashable, int]]) -> Mean | None:
    """The mean of answers in the order in which they came, each with who gave it; None for too few people.

    Answers count in batches of eight people or more, so that between two looks either nothing changes or
    what eight people said does: the difference of two means is never one person's answer.
    """
    counted: list[int] = []
    batch: list[int] = []
    people: set[Hashable] = set()
    for person, answer in answers:
        batch.append(answer)
        people.add(person)
        if len(people) == FEWEST:
            counted += batch
            batch, people = [], set()
    if not counted:
        return None
    return Mean(value=round(sum(counted) / len(counted), 1), answers=len(counted))
