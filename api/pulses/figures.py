"""How a programme's mentors are on the whole, in three words and only over enough people; pure."""

from collections.abc import Sequence
from typing import Final

from api.feedback.figures import FEWEST
from models.pulses import Mood

CARE_BELOW: Final = 2.5
"""A mean below this asks for care."""
CARE_SHARE: Final = 0.25
"""So does this share of mentors who feel poor or very poor (1 or 2)."""
WELL_FROM: Final = 3.5


def mood_of(answers: Sequence[int]) -> Mood | None:
    """The band of one month's answers from 1 to 5; None where fewer than eight people answered."""
    if len(answers) < FEWEST:
        return None
    mean = sum(answers) / len(answers)
    low = sum(answer <= 2 for answer in answers)
    if mean < CARE_BELOW or low >= CARE_SHARE * len(answers):
        return Mood.CARE
    return Mood.WELL if mean >= WELL_FROM else Mood.MIXED
