"""When a pair meets: fitting dates of their ordinary week, and when people are told about them."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

LONDON = ZoneInfo("Europe/London")
HALF_HOURS_A_DAY = 48
HALF_HOURS_A_WEEK = 336
_SATURDAY = 5
MORNING: Final = time(9)
"""When people get what is due on a day."""
DAY_BEGINS, DAY_ENDS = time(8), time(18)
REMIND_WORKING_DAYS: Final = 2


def first_meeting_at(slot: int, after: date, lead_working_days: int, not_before: date = date.min) -> datetime:
    """The first moment at least ``lead_working_days`` after ``after`` and from ``not_before`` on at ``slot``.

    Never on an English bank holiday, and never at an hour that the clocks leave out that day. An hour that
    exists twice means its first run.

    :param slot: half-hour 0..335 since Monday 00:00 on London's wall clock.
    :returns: the moment in UTC.
    :raises ValueError: where ``slot`` is no half-hour of the week or the lead is negative.
    """
    if not 0 <= slot < HALF_HOURS_A_WEEK or lead_working_days < 0:
        raise ValueError("a slot is 0..335 and a lead is not negative")
    weekday, half_hour = divmod(slot, HALF_HOURS_A_DAY)
    at = time(half_hour // 2, half_hour % 2 * 30)
    bank_holidays = _bank_holidays()
    earliest = max(_after_working_days(after, lead_working_days), not_before)
    day = earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
    while day in bank_holidays or not _exists(day, at):
        day += timedelta(days=7)
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def times_in_week(slots: Collection[int], first: date, last: date) -> Iterator[datetime]:
    """Every moment from ``first`` to ``last`` at which one of ``slots`` begins, in order, in UTC.

    Never on an English bank holiday, and never at an hour that the clocks leave out that day. An hour that
    exists twice means its first run.

    :param slots: half-hours 0..335 since Monday 00:00 on London's wall clock.
    """
    day = first
    while day <= last:
        begin = day.weekday() * HALF_HOURS_A_DAY
        if day not in _bank_holidays():
            for slot in sorted(slot for slot in slots if begin <= slot < begin + HALF_HOURS_A_DAY):
                at = time((slot - begin) // 2, slot % 2 * 30)
                if _exists(day, at):
                    yield datetime.combine(day, at, LONDON).astimezone(UTC)
        day += timedelta(days=1)


def moment_in_london(day: date, at: time) -> datetime | None:
    """The moment in UTC when London's clocks show this, the first of two; None where they leave it out."""
    return datetime.combine(day, at, LONDON).astimezone(UTC) if _exists(day, at) else None


def reminder_at(starts_at: datetime) -> datetime:
    """The morning of the second working day before a meeting, in UTC."""
    day, count = starts_at.astimezone(LONDON).date(), REMIND_WORKING_DAYS
    while count > 0:
        day -= timedelta(days=1)
        count -= _is_working_day(day)
    return datetime.combine(day, MORNING, LONDON).astimezone(UTC)


def morning_after(moment: datetime, working_days: int) -> datetime:
    """The morning of the working day that comes ``working_days`` after a moment's day, in UTC.

    :param working_days: 1 or more.
    """
    day = moment.astimezone(LONDON).date()
    return datetime.combine(_after_working_days(day, working_days), MORNING, LONDON).astimezone(UTC)


def is_daytime(moment: datetime) -> bool:
    """Whether it is between 08:00 and 18:00 in London, when people may be written to."""
    return DAY_BEGINS <= moment.astimezone(LONDON).time() < DAY_ENDS


def next_daytime(moment: datetime) -> datetime:
    """``moment`` where people may be written to then, else the next 08:00 in London, in UTC."""
    if is_daytime(moment):
        return moment
    local = moment.astimezone(LONDON)
    day = local.date() + timedelta(days=local.time() >= DAY_ENDS)
    return datetime.combine(day, DAY_BEGINS, LONDON).astimezone(UTC)


@cache
def _bank_holidays() -> HolidayBase:
    """England's; the years are worked out when they are asked for."""
    return country_holidays("GB", subdiv="ENG")


def _is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def _after_working_days(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= _is_working_day(day)
    return day


def _exists(day: date, at: time) -> bool:
    local = datetime.combine(day, at, LONDON)
    return local.astimezone(UTC).astimezone(LONDON).time() == at
