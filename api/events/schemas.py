"""Group events as they are given and shown."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt

from api.sessions.schemas import TimeOfDay
from api.texts import Line, Name, WebAddressOrNothing
from models.events import EventKind, EventState, SignUpState
from models.participations import Side

Places = Annotated[StrictInt, Field(ge=1, le=1000)]
MOST_MARKED = 1000
BOTH = "both"


class _Described(BaseModel):
    """What an event is, without its time."""

    model_config = ConfigDict(extra="forbid")

    kind: EventKind = Field(title="what it is")
    title: Name = Field(title="a title")
    place: Line = Field("", title="the place")
    link: WebAddressOrNothing = Field("", title="the link")
    places: Places | None = Field(None, title="the number of places")


class EventGiven(_Described):
    """An event to be. ``side`` is whom it is for, null for both; ``places`` null for any number."""

    side: Side | None = Field(None, title="whom it is for")
    starts_at: AwareDatetime = Field(title="when it begins")
    ends_at: AwareDatetime = Field(title="when it ends")


class EventTyped(_Described):
    """An event as typed on a page: a day and two times on London's clocks."""

    whom: Literal["both", "seeker", "provider"] = Field("both", title="whom it is for")
    day: date = Field(title="the day")
    starts: TimeOfDay = Field(title="when it begins")
    ends: TimeOfDay = Field(title="when it ends")


class EventPublic(BaseModel):
    """An event as coordinators see it, with how many people are in which state; ``version`` for If-Match."""

    id: UUID
    kind: EventKind
    title: str
    side: Side | None
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    places: int | None
    state: EventState
    signed_up: int
    attended: int
    absent: int
    version: int


class AttendeePublic(BaseModel):
    """Somebody who has a place at an event."""

    participation_id: UUID
    name: str
    email: str
    side: Side
    state: SignUpState


class AttendanceGiven(BaseModel):
    """Who came, by their participations; everybody else who had a place was absent.

    Somebody whom the event is for and who came without signing up can be named too.
    """

    model_config = ConfigDict(extra="forbid")

    attended: Annotated[list[UUID], Field(max_length=MOST_MARKED)] = Field(title="who came")


class PeopleTold(BaseModel):
    """How many people get an email now."""

    told: int


class MyEvent(BaseModel):
    """An event as somebody sees whom it is for: what they need to come, and nobody else.

    ``mine`` is what became of their place, null where they never had one; ``version`` goes into If-Match
    where they give it back. ``link`` is for those who have a place.
    """

    id: UUID
    kind: EventKind
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    places_left: int | None
    mine: SignUpState | None
    version: int | None
