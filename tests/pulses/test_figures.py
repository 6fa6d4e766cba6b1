import pytest

from api.pulses.figures import mood_of
from models.pulses import Mood


@pytest.mark.parametrize(
    ("answers", "mood"),
    [
        ([1] * 7, None),
        ([5] * 8, Mood.WELL),
        ([3] * 8, Mood.MIXED),
        ([3, 3, 3, 4, 4, 4, 4, 3], Mood.WELL),
        ([5, 5, 5, 5, 5, 5, 5, 1], Mood.WELL),
        ([5, 5, 5, 5, 5, 5, 2, 1], Mood.CARE),
        ([2] * 8, Mood.CARE),
        ([3, 3, 3, 3, 3, 3, 3, 2], Mood.MIXED),
    ],
)
def test_a_band_of_eight_people_or_more(answers: list[int], mood: Mood | None) -> None:
    assert mood_of(answers) is mood
