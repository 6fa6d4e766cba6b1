"""When a pair first meets: the first fitting date of their ordinary week."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

LONDON = ZoneInfo("Europe/London")
HALF_HOURS_A_DAY = 48
HALF_HOURS_A_WEEK = 336
_SATURDAY = 5
DAY_BEGINS, DAY_ENDS = time(8), time(18)


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
    bank_holidays = country_holidays("GB", subdiv="ENG")
    earliest = max(_after_working_days(after, lead_working_days, bank_holidays), not_before)
    day = earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
    while day in bank_holidays or not _exists(day, at):
        day += timedelta(days=7)
    return datetime.combine(day, at, LONDON).astimezone(UTC)


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


def _after_working_days(day: date, count: int, bank_holidays: HolidayBase) -> date:
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in bank_holidays:
            count -= 1
    return day


def _exists(day: date, at: time) -> bool:
    local = datetime.combine(day, at, LONDON)
    return local.astimezone(UTC).astimezone(LONDON).time() == at
