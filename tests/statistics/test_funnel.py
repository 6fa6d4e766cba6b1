"""Counting how far people came."""

from hypothesis import given
from hypothesis import strategies as st

from api.ethnicity import WresGroup
from api.statistics.funnel import Step, count_funnel

people = st.lists(st.tuples(st.sampled_from(WresGroup), st.sampled_from(Step)))


def test_a_person_counts_at_every_step_up_to_the_furthest() -> None:
    found = count_funnel([(WresGroup.BME, Step.MATCHED), (WresGroup.BME, Step.INVITED)])
    assert found.counts == ((0, 0, 0, 0, 0), (2, 1, 1, 0, 0), (0, 0, 0, 0, 0))


@given(people)
def test_everybody_counts_once_and_nobody_skips_a_step(listed: list[tuple[WresGroup, Step]]) -> None:
    counts = count_funnel(listed).counts
    assert sum(row[0] for row in counts) == len(listed)
    assert all(list(row) == sorted(row, reverse=True) for row in counts)


def test_steps_have_names_for_people() -> None:
    assert [step.label for step in Step] == [
        "Invited",
        "Registered",
        "Matched",
        "Met at least once",
        "Completed",
    ]
