"""The one clock. Nothing else in the product asks for the time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment, in UTC, with its zone."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SteppedClock:
    """A clock that stands still until it is moved: half a year passes in a minute.

    ``start`` must carry a zone.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at a moment with a zone")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def step(self, by: timedelta) -> None:
        """Move forward by ``by``."""
        self._now += by
