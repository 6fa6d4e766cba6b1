"""The half-hours of an ordinary week as the free-time grid lays them out."""

from dataclasses import dataclass
from functools import cache
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALF_HOURS_A_DAY: Final = 48
FIRST_USUAL: Final = 14
"""07:00, the first half-hour of a day that is shown unasked."""
AFTER_USUAL: Final = 40
"""20:00, where the half-hours shown unasked end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHour:
    """``number`` counts half-hours from Monday 00:00 (0..335); ``is_usual`` for 07:00 to 20:00."""

    number: int
    starts: str
    ends: str
    is_usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the week with its 48 half-hours."""

    name: str
    is_weekend: bool
    half_hours: tuple[HalfHour, ...]


@cache
def week_days() -> tuple[Day, ...]:
    """Monday to Sunday."""
    return tuple(
        Day(
            name=name,
            is_weekend=day >= 5,
            half_hours=tuple(_half_hour(day, slot) for slot in range(HALF_HOURS_A_DAY)),
        )
        for day, name in enumerate(WEEKDAYS)
    )


def _half_hour(day: int, slot: int) -> HalfHour:
    return HalfHour(
        number=day * HALF_HOURS_A_DAY + slot,
        starts=_clock(slot),
        ends=_clock(slot + 1),
        is_usual=FIRST_USUAL <= slot < AFTER_USUAL,
    )


def _clock(slot: int) -> str:
    return f"{slot // 2 % 24:02}:{slot % 2 * 30:02}"
