"""The text form of free time and its half-hours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.free_time import (
    HALF_HOURS_IN_WEEK,
    FreeRange,
    FreeTimeError,
    format_free_time,
    free_ranges,
    from_bits,
    half_hour_at,
    half_hour_label,
    parse_free_time,
    time_label,
    to_bits,
)

weeks = st.frozensets(st.integers(min_value=0, max_value=HALF_HOURS_IN_WEEK - 1))


@given(weeks)
def test_free_time_survives_its_text_form(week: frozenset[int]) -> None:
    assert parse_free_time(format_free_time(week)) == week


@given(weeks)
def test_free_time_survives_its_stored_form(week: frozenset[int]) -> None:
    assert from_bits(to_bits(week)) == week


@given(st.text(max_size=60) | st.text(alphabet="monwed 0123459:-;,apt.", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        week = parse_free_time(text)
    except FreeTimeError:
        return
    assert parse_free_time(format_free_time(week)) == week


@pytest.mark.parametrize(
    "text",
    [
        "Mon 09:00-12:00; Wed 13:00-15:30",
        "mon 9:00–12:00;wed 13.00 - 15.30;",
        "Monday 0900-1200\nWednesday 1300-1530",
        "Mon: 9am-12pm; Weds 1pm to 3:30pm",
        "Wed 13:00-14:30, 14:00-15:30; MON 10:00-12:00 and 09:00-10:30",
    ],
)
def test_free_time_is_read_as_people_write_it(text: str) -> None:
    assert format_free_time(parse_free_time(text)) == "Mon 09:00-12:00; Wed 13:00-15:30"


def test_a_run_of_days_repeats_the_times() -> None:
    text = "Tue-Thu 08:30-09:30"
    assert format_free_time(parse_free_time(text)) == ("Tue 08:30-09:30; Wed 08:30-09:30; Thu 08:30-09:30")


@pytest.mark.parametrize("text", ["", "  ", ";", " ; \n"])
def test_empty_text_is_no_free_time(text: str) -> None:
    assert parse_free_time(text) == frozenset()


def test_the_day_ends_at_midnight() -> None:
    week = parse_free_time("Sun 23:30-24:00; Mon 00:00-00:30")
    assert week == {0, HALF_HOURS_IN_WEEK - 1}
    assert format_free_time(week) == "Mon 00:00-00:30; Sun 23:30-24:00"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mon 09:15-10:00", "half-hours"),
        ("Mon 10:00-09:00", "ends before it starts"),
        ("Mon 22:00-02:00", "midnight"),
        ("Mon 09:00-09:00", "ends before it starts"),
        ("Mon 09:00-25:00", "24:00"),
        ("Mon 24:30-24:30", "24:00"),
        ("Mon 09:00", "start and an end"),
        ("09:00-12:00", "needs a day"),
        ("Mon", "needs a day"),
        ("Someday 09:00-10:00", "Days are written"),
        ("Fri-Mon 09:00-10:00", "backwards"),
        ("Mon 1-3", "09:00 or 9am"),
        ("Mon 13pm-14pm", "am or pm"),
        ("Mon 09:00-12:00; " * 300, "longer"),
    ],
)
def test_unclear_free_time_is_refused_with_what_to_change(text: str, words: str) -> None:
    with pytest.raises(FreeTimeError) as refused:
        parse_free_time(text)
    assert words in refused.value.message


def test_ranges_are_cut_at_midnight() -> None:
    assert free_ranges({47, 48, 49}) == (
        FreeRange(day=0, start=47, end=48),
        FreeRange(day=1, start=0, end=2),
    )


def test_labels_name_day_and_time() -> None:
    assert half_hour_at(1, 9, 30) == 67
    assert half_hour_label(67) == "Tuesday 09:30"
    assert time_label(67) == "09:30"


@pytest.mark.parametrize("half_hour", [-1, HALF_HOURS_IN_WEEK])
def test_numbers_outside_the_week_are_refused(half_hour: int) -> None:
    with pytest.raises(ValueError, match="half-hours are"):
        to_bits({half_hour})


@pytest.mark.parametrize(("day", "hour", "minute"), [(7, 0, 0), (0, 24, 0), (0, 0, 15)])
def test_half_hours_off_the_week_are_refused(day: int, hour: int, minute: int) -> None:
    with pytest.raises(ValueError, match="half-hour starts"):
        half_hour_at(day, hour, minute)


@pytest.mark.parametrize("bits", ["", "01", "2" * HALF_HOURS_IN_WEEK])
def test_stored_free_time_of_another_shape_is_refused(bits: str) -> None:
    with pytest.raises(ValueError, match="stored as"):
        from_bits(bits)
