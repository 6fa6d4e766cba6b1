"""How values are written on a page: dates as "Tuesday 1 December 2026, 10:00", in London's time."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def date_time(moment: datetime | None) -> str:
    """ "Tuesday 1 December 2026, 10:00"; empty for None. Raises ValueError for a moment without a zone."""
    return "" if moment is None else f"{_day(_local(moment))}, {_local(moment):%H:%M}"


def date_only(day: date | datetime | None) -> str:
    """ "Tuesday 1 December 2026"; empty for None. A moment is shown as its day in London."""
    if day is None:
        return ""
    return _day(_local(day) if isinstance(day, datetime) else day)


def time_only(moment: datetime | None) -> str:
    """ "10:00" in London; empty for None."""
    return "" if moment is None else f"{_local(moment):%H:%M}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 person", "1,200 people": the number with its word; ``many`` is ``one`` with an s unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without a zone can't be shown")
    return moment.astimezone(LONDON)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
