"""What a new programme starts from: the same over REST and by form."""

from typing import Any

import pytest
from pydantic import ValidationError

from api.programmes.schemas import ProgrammeCreate
from tests.programmes.programmes import MENTORING


def settings_of(**given: Any) -> ProgrammeCreate:
    return ProgrammeCreate.model_validate(MENTORING | given)


def test_a_fellowship_ranks_by_wishes_and_needs_no_shared_times() -> None:
    made = settings_of(kind="fellowship")
    assert (made.weights.wishes, made.weights.goals, made.sessions_planned) == (500, 300, 12)
    assert (made.rules.shared_free_times, made.rules.meeting_mode) == (0, False)


def test_reverse_mentoring_goes_by_topics() -> None:
    made = settings_of(kind="reverse_mentoring")
    assert (made.weights.goals, made.weights.wishes, made.sessions_planned) == (700, 0, 6)
    assert made.rules.shared_free_times == 1


def test_what_is_given_counts() -> None:
    made = settings_of(kind="fellowship", sessions_planned=3, rules={"training_seekers": True})
    assert (made.sessions_planned, made.rules.training_seekers, made.rules.shared_free_times) == (3, True, 1)
    assert made.weights.wishes == 500


@pytest.mark.parametrize("kind", [None, "course", 1, ["fellowship"], {}])
def test_an_unknown_kind_is_refused(kind: Any) -> None:
    with pytest.raises(ValidationError):
        settings_of(kind=kind)
