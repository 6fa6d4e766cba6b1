"""Meetings over time, without gaps; pure."""

from datetime import date, timedelta

import pytest

from api.health.periods import periods_of

MONDAY = date(2027, 3, 1)


def told(met: dict[date, int], today: date) -> list[tuple[str, int]]:
    return [(each.words, each.held) for each in periods_of(met, MONDAY, today)]


def test_nothing_was_held() -> None:
    assert periods_of({}, MONDAY, MONDAY) == ()


def test_weeks_begin_on_mondays_and_leave_none_out() -> None:
    met = {date(2027, 3, 7): 2, date(2027, 3, 15): 1}
    assert told(met, date(2027, 3, 22)) == [
        ("Week of 1 March", 2),
        ("Week of 8 March", 0),
        ("Week of 15 March", 1),
        ("Week of 22 March", 0),
    ]


@pytest.mark.parametrize(("days", "unit", "count"), [(90, "week", 13), (91, "month", 3)])
def test_a_long_time_is_told_by_month(days: int, unit: str, count: int) -> None:
    found = periods_of({MONDAY: 1}, MONDAY, MONDAY + timedelta(days=days))
    assert ({each.unit for each in found}, len(found)) == ({unit}, count)


def test_months_run_over_the_end_of_a_year() -> None:
    met = {date(2027, 12, 31): 1, date(2028, 2, 1): 3}
    assert told(met, date(2028, 2, 1))[-3:] == [
        ("December 2027", 1),
        ("January 2028", 0),
        ("February 2028", 3),
    ]


def test_a_meeting_before_the_start_counts() -> None:
    assert told({date(2027, 2, 26): 1}, MONDAY)[0] == ("Week of 22 February", 1)
