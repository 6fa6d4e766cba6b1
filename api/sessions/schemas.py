"""Sessions as they are booked and shown."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from models.pairs import PairState
from models.sessions import MeetingState

EXAMPLE = "Enter a time such as 14:30"


class SessionTime(BaseModel):
    """When a session begins; it lasts as long as the programme's meetings do."""

    model_config = ConfigDict(extra="forbid")

    starts_at: AwareDatetime = Field(title="a time")


def a_time_of_day(text: str) -> str:
    """``9:30`` as ``09:30``; raises ValueError for what is no time of a day."""
    try:
        return f"{time.fromisoformat(text.zfill(5)):%H:%M}"
    except ValueError:
        raise ValueError(EXAMPLE) from None


TimeOfDay = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20), AfterValidator(a_time_of_day)
]
"""A time as typed on a page, as ``HH:MM`` on London's clocks."""


class TypedTime(BaseModel):
    """A day and a time as typed on a page, on London's clocks."""

    model_config = ConfigDict(extra="forbid")

    day: date = Field(title="the day")
    time: TimeOfDay = Field(title="the time")


class MySession(BaseModel):
    """One session of a pair; only that it took place is kept, never what was said."""

    id: UUID
    number: int
    state: MeetingState
    starts_at: datetime | None
    ends_at: datetime | None


class MyPair(BaseModel):
    """Somebody the caller was introduced to, the sessions with them, and what is next.

    ``due_on`` is when the next is due by the programme's interval, ``times`` when both are free for it.
    ``version`` goes into If-Match where the pair is ended; one that has ended has nothing ahead.
    """

    id: UUID
    state: PairState
    version: int
    other_name: str
    planned: int
    met: int
    due_on: date | None
    can_book: bool
    sessions: list[MySession]
    times: list[datetime]


class CalendarFeed(BaseModel):
    """A private address that calendar programs read; None where there is none, or it was shown before."""

    address: str | None


class PairMeetings(BaseModel):
    """How a pair's sessions go, for the coordinator: counts and times, never reasons."""

    pair_id: UUID
    seeker: str
    provider: str
    planned: int
    met: int
    missed: int
    next_at: datetime | None
    due_on: date | None
    moved_by_seeker: int
    moved_by_provider: int
    cancelled_by_seeker: int
    cancelled_by_provider: int
    needs_help: bool
