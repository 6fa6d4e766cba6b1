"""Means move by eight people at a time, so that no single answer shows in them."""

from hypothesis import given
from hypothesis import strategies as st

from api.feedback.figures import FEWEST, Mean, mean_of

Answers = list[tuple[int, int]]
ANSWERS = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 5)), max_size=60)


def test_seven_people_have_no_mean_and_eight_have_one() -> None:
    people = [(person, 4) for person in range(7)]
    assert mean_of(people) is None
    assert mean_of([*people, (7, 2)]) == Mean(value=3.8, answers=8)


def test_many_answers_of_few_people_have_none() -> None:
    assert mean_of([(person % 3, 5) for person in range(100)]) is None


@given(ANSWERS, st.integers(1, 5))
def test_one_more_answer_changes_nothing_or_brings_eight_people(before: Answers, rating: int) -> None:
    after = [*before, (99, rating)]
    was, now = mean_of(before), mean_of(after)
    if was != now:
        assert now is not None
        new = after[was.answers if was else 0 : now.answers]
        assert len({person for person, _ in new}) >= FEWEST


@given(ANSWERS)
def test_the_mean_is_of_the_answers_that_it_counts(answers: Answers) -> None:
    found = mean_of(answers)
    if found is not None:
        counted = [rating for _, rating in answers[: found.answers]]
        assert found.value == round(sum(counted) / len(counted), 1)
        assert found.answers == len(counted)
