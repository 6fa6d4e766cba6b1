"""Meetings held over time, by week at first and by month in the long run; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

WEEKS_AT_MOST: Final = 13
"""More weeks than these are shown as months."""

Unit = Literal["week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A week from its Monday or a month from its first day, and how many meetings were held in it."""

    begins_on: date
    unit: Unit
    held: int

    @property
    def words(self) -> str:
        """ "Week of 2 March", "March 2027"."""
        if self.unit == "month":
            return f"{self.begins_on:%B %Y}"
        return f"Week of {self.begins_on.day} {self.begins_on:%B}"


def periods_of(met_by_day: Mapping[date, int], starts_on: date, today: date) -> tuple[Period, ...]:
    """Meetings by week or month, without a gap from the first meeting or the programme's start to today.

    :returns: nothing where none was held.
    """
    if not met_by_day:
        return ()
    first, last = min(*met_by_day, starts_on), max(*met_by_day, today)
    monday = first - timedelta(days=first.weekday())
    unit: Unit = "week" if (last - monday).days < 7 * WEEKS_AT_MOST else "month"
    begins_on, periods = monday if unit == "week" else first.replace(day=1), []
    while begins_on <= last:
        following = _after(begins_on, unit)
        held = sum(number for day, number in met_by_day.items() if begins_on <= day < following)
        periods.append(Period(begins_on=begins_on, unit=unit, held=held))
        begins_on = following
    return tuple(periods)


def _after(begins_on: date, unit: Unit) -> date:
    if unit == "week":
        return begins_on + timedelta(weeks=1)
    return (begins_on + timedelta(days=31)).replace(day=1)
