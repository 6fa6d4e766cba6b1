"""England's days and London's hours in 2027 and 2028, written down by hand and not by the product."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
HOUR: Final = timedelta(hours=1)
CLOCKS_CHANGE: Final = date(2027, 3, 28)
BANK_HOLIDAYS: Final = frozenset(
    date.fromisoformat(day)
    for day in (
        *("2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30"),
        *("2027-12-27", "2027-12-28", "2028-01-03", "2028-04-14", "2028-04-17"),
    )
)
FIRST_HOUR, LAST_HOUR = 8, 17
"""Nobody is written to before eight and from six on, but about what somebody just did."""


def day_of(moment: datetime) -> date:
    """The day on London's calendar."""
    return moment.astimezone(LONDON).date()


def is_day(moment: datetime) -> bool:
    """Whether people may be written to."""
    return FIRST_HOUR <= moment.astimezone(LONDON).hour <= LAST_HOUR


def by_day(moment: datetime) -> datetime:
    """The first full hour from ``moment`` on at which people may be written to."""
    at = full_hour(moment)
    while not is_day(at):
        at += HOUR
    return at


def full_hour(moment: datetime) -> datetime:
    """``moment``, or the next full hour: when the worker looks."""
    begun = moment.replace(minute=0, second=0, microsecond=0)
    return begun if begun == moment else begun + HOUR


def nine_on(day: date) -> datetime:
    """Nine o'clock in London."""
    return datetime.combine(day, time(9), LONDON).astimezone(UTC)


def working_days_from(day: date, count: int) -> date:
    """The working day that comes ``count`` after ``day``, or before it where that is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() >= 5 or day in BANK_HOLIDAYS:
            day += step
    return day
