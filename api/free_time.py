"""Free time in an ordinary week: its text form and its half-hours.

A half-hour is a whole number 0..335: half-hours since Monday 00:00 in the local (Europe/London) week.
A person's free time is a `frozenset[int]` of them. The text form, in files and exports, is
`Mon 09:00-12:00; Wed 13:00-15:30`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALF_HOURS_IN_DAY: Final = 48
HALF_HOURS_IN_WEEK: Final = 7 * HALF_HOURS_IN_DAY
MAX_TEXT_LENGTH: Final = 4_000

_DAY_NUMBERS: Final = {
    **{name.lower(): day for day, name in enumerate(DAYS)},
    **{name.lower(): day for day, name in enumerate(DAY_NAMES)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_DASHES: Final = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-"})
_PART: Final = re.compile(r"([a-z]+)\.?\s*(?:(?:-|\bto\b)\s*([a-z]+)\.?\s*)?:?\s+?(\d.*)")
_RANGE: Final = re.compile(r"(\d[\d:.]*\s*(?:am|pm)?)\s*(?:-|\bto\b)\s*(\d[\d:.]*\s*(?:am|pm)?)")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})|(\d{2})(\d{2})")
_TWELVE: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)")
_EXAMPLE: Final = "Write it like “Mon 09:00-12:00; Wed 13:00-15:30”."


class FreeTimeError(ValueError):
    """The text can't be read as free time; `message` says what to change."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeRange:
    """An unbroken run of free half-hours on one day.

    `day` is 0 (Monday) to 6; `start` and `end` are half-hours since that day's 00:00, end not included
    (so 48 is 24:00).
    """

    day: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{DAYS[self.day]} {_clock(self.start)}-{_clock(self.end)}"


def parse_free_time(text: str) -> frozenset[int]:
    """Read the text form; empty text is no free time. Overlapping ranges merge.

    Raises FreeTimeError for anything unclear: unknown days, times off the half-hour, ranges that end
    before they start.
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise FreeTimeError(f"Free time is longer than {MAX_TEXT_LENGTH:,} characters. {_EXAMPLE}")
    half_hours: set[int] = set()
    for part in re.split(r"[;\n]", text.translate(_DASHES).lower()):
        if part.strip():
            half_hours.update(_half_hours_of(part.strip()))
    return frozenset(half_hours)


def format_free_time(half_hours: Iterable[int]) -> str:
    """Write the text form, one range after another in the week's order; '' for none.

    Raises ValueError for a number outside 0..335.
    """
    return "; ".join(str(free) for free in free_ranges(half_hours))


def free_ranges(half_hours: Iterable[int]) -> tuple[FreeRange, ...]:
    """The unbroken runs of free time, cut at midnight, in the week's order."""
    ranges: list[FreeRange] = []
    for half_hour in sorted(_checked(half_hours)):
        day, start = divmod(half_hour, HALF_HOURS_IN_DAY)
        last = ranges[-1] if ranges else None
        if last is not None and (last.day, last.end) == (day, start):
            ranges[-1] = FreeRange(day=day, start=last.start, end=start + 1)
        else:
            ranges.append(FreeRange(day=day, start=start, end=start + 1))
    return tuple(ranges)


def half_hour_at(day: int, hour: int, minute: int = 0) -> int:
    """The half-hour that starts at a day (0 is Monday) and a time on the hour or half past."""
    if not (0 <= day < len(DAYS) and 0 <= hour < 24 and minute in (0, 30)):
        raise ValueError("a half-hour starts on a day 0..6, an hour 0..23 and minute 0 or 30")
    return day * HALF_HOURS_IN_DAY + hour * 2 + minute // 30


def time_label(half_hour: int) -> str:
    """The time at which a half-hour starts: `09:30`."""
    return _clock(half_hour % HALF_HOURS_IN_DAY)


def half_hour_label(half_hour: int) -> str:
    """Day and time at which a half-hour starts: `Tuesday 09:30`."""
    return f"{DAY_NAMES[half_hour // HALF_HOURS_IN_DAY]} {time_label(half_hour)}"


def to_bits(half_hours: Iterable[int]) -> str:
    """336 characters 0 or 1, Monday 00:00 first: the form in which free time is stored."""
    free = _checked(half_hours)
    return "".join("1" if half_hour in free else "0" for half_hour in range(HALF_HOURS_IN_WEEK))


def from_bits(bits: str) -> frozenset[int]:
    """The half-hours stored by `to_bits`. Raises ValueError unless given 336 characters 0 or 1."""
    if len(bits) != HALF_HOURS_IN_WEEK or set(bits) - {"0", "1"}:
        raise ValueError(f"free time is stored as {HALF_HOURS_IN_WEEK} characters 0 or 1")
    return frozenset(half_hour for half_hour, bit in enumerate(bits) if bit == "1")


def _checked(half_hours: Iterable[int]) -> frozenset[int]:
    free = frozenset(half_hours)
    if any(not 0 <= half_hour < HALF_HOURS_IN_WEEK for half_hour in free):
        raise ValueError(f"half-hours are 0..{HALF_HOURS_IN_WEEK - 1}")
    return free


def _clock(half_hour: int) -> str:
    return f"{half_hour // 2:02d}:{half_hour % 2 * 30:02d}"


def _half_hours_of(part: str) -> set[int]:
    """The half-hours of one part such as `mon-wed 09:00-12:00, 13:00-14:00`."""
    match = _PART.fullmatch(part)
    if match is None:
        raise FreeTimeError(f"Free time needs a day and a range of times. {_EXAMPLE}")
    first = _day(match[1])
    last = _day(match[2]) if match[2] else first
    if last < first:
        raise FreeTimeError(f"The days {DAYS[first]}-{DAYS[last]} run backwards. {_EXAMPLE}")
    ranges = [_range(piece.strip()) for piece in re.split(r",|\band\b|&", match[3]) if piece.strip()]
    return {
        day * HALF_HOURS_IN_DAY + half_hour
        for day in range(first, last + 1)
        for start, end in ranges
        for half_hour in range(start, end)
    }


def _day(word: str) -> int:
    if word not in _DAY_NUMBERS:
        raise FreeTimeError(f"Days are written {', '.join(DAYS)}. {_EXAMPLE}")
    return _DAY_NUMBERS[word]


def _range(piece: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(piece)
    if match is None:
        raise FreeTimeError(f"Each range needs a start and an end time. {_EXAMPLE}")
    start, end = _time(match[1]), _time(match[2])
    if end <= start:
        raise FreeTimeError(
            f"The range {_clock(start)}-{_clock(end)} ends before it starts. "
            "Split a range over midnight into one for each day."
        )
    return start, end


def _time(text: str) -> int:
    """Half-hours since midnight, 0..48."""
    hour, minute = _hour_and_minute(text.strip())
    if minute not in (0, 30):
        raise FreeTimeError("Free time is counted in half-hours: times end in :00 or :30.")
    if hour > 24 or (hour == 24 and minute):
        raise FreeTimeError("Times run from 00:00 to 24:00.")
    return hour * 2 + minute // 30


def _hour_and_minute(text: str) -> tuple[int, int]:
    if match := _CLOCK.fullmatch(text):
        return int(match[1] or match[3]), int(match[2] or match[4])
    if match := _TWELVE.fullmatch(text):
        hour = int(match[1])
        if not 1 <= hour <= 12:
            raise FreeTimeError("Times with am or pm run from 12am to 11:30pm.")
        return hour % 12 + (12 if match[3] == "pm" else 0), int(match[2] or 0)
    raise FreeTimeError(f"Times are written 09:00 or 9am. {_EXAMPLE}")
