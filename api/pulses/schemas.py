"""The wellbeing pulse as it is answered and read."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from models.pulses import Mood


class PulseGiven(BaseModel):
    """How a mentor feels about mentoring, from 1 to 5, and whether they want to be contacted."""

    model_config = ConfigDict(extra="forbid")

    mood: Annotated[StrictInt, Field(ge=1, le=5, title="how you feel")]
    wants_contact: StrictBool = Field(title="whether somebody should contact you")


class PulseAsked(BaseModel):
    """Which month is asked about."""

    programme: str
    month: date
    is_given: bool


class ContactWanted(BaseModel):
    """A mentor who asked to be contacted; ``version`` goes into If-Match of what is done about it."""

    id: UUID
    participation_id: UUID
    name: str
    asked_at: datetime
    contacted_at: datetime | None
    contacted_by: str | None
    version: int


class MonthPublic(BaseModel):
    """A month that takes no more answers; ``mood`` is None where fewer than eight people answered."""

    month: date
    mood: Mood | None


class Wellbeing(BaseModel):
    """What a programme's coordinators read of the pulse."""

    contacts: list[ContactWanted]
    months: list[MonthPublic]
