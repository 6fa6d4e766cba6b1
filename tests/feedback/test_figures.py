"""Answers count in batches of eight people, so that no single answer shows in a mean."""

from hypothesis import given
from hypothesis import strategies as st

from api.feedback.figures import FEWEST, Batch, Mean, batch_of, mean_of

ANSWERS = st.lists(
    st.tuples(st.integers(1, 20), st.tuples(st.integers(1, 5), st.integers(1, 5))), max_size=60
)


def test_seven_people_make_no_batch_and_eight_make_one() -> None:
    people = [(person, (4,)) for person in range(7)]
    assert batch_of(people) is None
    assert batch_of([*people, (7, (2,))]) == Batch(totals=(30,), answers=8)


def test_many_answers_of_few_people_make_none() -> None:
    assert batch_of([(person % 3, (5,)) for person in range(100)]) is None


@given(ANSWERS)
def test_a_batch_is_of_all_answers_of_eight_people_or_more(
    answers: list[tuple[int, tuple[int, int]]],
) -> None:
    people = {person for person, _ in answers}
    expected = Batch(
        totals=(sum(first for _, (first, _) in answers), sum(second for _, (_, second) in answers)),
        answers=len(answers),
    )
    assert batch_of(answers) == (expected if len(people) >= FEWEST else None)


def test_a_mean_is_of_all_that_its_batches_hold() -> None:
    batches = [Batch(totals=(30, 8), answers=8), Batch(totals=(10, 40), answers=9)]
    assert mean_of(batches) == Mean(value=2.4, answers=17)
    assert mean_of(batches, 1) == Mean(value=2.8, answers=17)
    assert mean_of([]) is None
