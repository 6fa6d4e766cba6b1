"""The first meeting falls on the first fitting working day, by London's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.meeting_times import first_meeting_at, is_daytime, next_daytime

LONDON = ZoneInfo("Europe/London")
MONDAY_9, TUESDAY_10, FRIDAY_14, SUNDAY_1_30 = 18, 48 + 20, 4 * 48 + 28, 6 * 48 + 3


@pytest.mark.parametrize(
    ("slot", "after", "lead", "expected"),
    [
        # ten working days after Monday 23 November 2026 is Monday 7 December
        (MONDAY_9, date(2026, 11, 23), 10, datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (TUESDAY_10, date(2026, 11, 23), 10, datetime(2026, 12, 8, 10, tzinfo=UTC)),
        (FRIDAY_14, date(2026, 11, 23), 10, datetime(2026, 12, 11, 14, tzinfo=UTC)),
        # in summer ten o'clock is nine in UTC
        (TUESDAY_10, date(2026, 6, 1), 10, datetime(2026, 6, 16, 9, tzinfo=UTC)),
        # no lead: the same day counts, whatever its hour
        (MONDAY_9, date(2026, 11, 23), 0, datetime(2026, 11, 23, 9, tzinfo=UTC)),
        # Christmas Day and the day in place of Boxing Day don't count towards the lead
        (TUESDAY_10, date(2026, 12, 24), 1, datetime(2026, 12, 29, 10, tzinfo=UTC)),
        # Monday 28 December 2026 stands in for Boxing Day: the Monday after it
        (MONDAY_9, date(2026, 12, 23), 1, datetime(2027, 1, 4, 9, tzinfo=UTC)),
        # Good Friday 26 March 2027
        (FRIDAY_14, date(2027, 3, 22), 2, datetime(2027, 4, 2, 13, tzinfo=UTC)),
        # 31 August 2026 is a holiday in England, 3 August only in Scotland
        (MONDAY_9, date(2026, 7, 31), 1, datetime(2026, 8, 3, 8, tzinfo=UTC)),
        (MONDAY_9, date(2026, 8, 28), 0, datetime(2026, 9, 7, 8, tzinfo=UTC)),
    ],
)
def test_first_meeting_is_the_first_fitting_date(
    slot: int, after: date, lead: int, expected: datetime
) -> None:
    assert first_meeting_at(slot, after, lead) == expected


def test_first_meeting_is_not_before_meetings_start() -> None:
    start = date(2026, 12, 20)
    assert first_meeting_at(MONDAY_9, date(2026, 11, 23), 10, start) == datetime(2026, 12, 21, 9, tzinfo=UTC)
    late = first_meeting_at(MONDAY_9, date(2026, 12, 21), 10, start)
    assert late == first_meeting_at(MONDAY_9, date(2026, 12, 21), 10)


def test_hour_that_exists_twice_means_its_first_run() -> None:
    assert first_meeting_at(SUNDAY_1_30, date(2026, 10, 23), 0) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hour_that_the_clocks_leave_out_is_passed_over() -> None:
    assert first_meeting_at(SUNDAY_1_30, date(2027, 3, 27), 0) == datetime(2027, 4, 4, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("slot", "lead"), [(-1, 10), (336, 10), (0, -1)])
def test_slot_that_is_no_half_hour_is_refused(slot: int, lead: int) -> None:
    with pytest.raises(ValueError, match="a slot is"):
        first_meeting_at(slot, date(2026, 11, 23), lead)


@given(
    slot=st.integers(0, 335),
    after=st.dates(date(2026, 1, 1), date(2036, 12, 31)),
    lead=st.integers(0, 30),
)
def test_meeting_falls_on_its_half_hour_after_the_lead(slot: int, after: date, lead: int) -> None:
    local = first_meeting_at(slot, after, lead).astimezone(LONDON)

    assert (local.weekday() * 24 + local.hour) * 2 + local.minute // 30 == slot
    assert local.date() >= after + timedelta(days=lead)
    assert (local.month, local.day) not in {(12, 25), (12, 26), (1, 1)}


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2027, 1, 12, 3, 0, tzinfo=UTC), datetime(2027, 1, 12, 8, 0, tzinfo=UTC)),
        (datetime(2027, 1, 12, 8, 0, tzinfo=UTC), datetime(2027, 1, 12, 8, 0, tzinfo=UTC)),
        (datetime(2027, 1, 12, 17, 59, tzinfo=UTC), datetime(2027, 1, 12, 17, 59, tzinfo=UTC)),
        (datetime(2027, 1, 12, 18, 0, tzinfo=UTC), datetime(2027, 1, 13, 8, 0, tzinfo=UTC)),
        (datetime(2027, 7, 12, 6, 30, tzinfo=UTC), datetime(2027, 7, 12, 7, 0, tzinfo=UTC)),
        (datetime(2027, 7, 12, 17, 0, tzinfo=UTC), datetime(2027, 7, 13, 7, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
    ],
)
def test_people_are_written_to_by_day(moment: datetime, written: datetime) -> None:
    assert next_daytime(moment) == written
    assert is_daytime(moment) == (moment == written)
