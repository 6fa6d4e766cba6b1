"""Releases as they are asked for, answered and shown."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.releases.standing import Standing


class ReleaseAnswer(BaseModel):
    """A line manager's word."""

    model_config = ConfigDict(extra="forbid")

    is_released: StrictBool = Field(title="whether you release them")


class ReleaseAsked(BaseModel):
    """What a line manager is asked, and what they answered so far."""

    fellow: str
    organisation: str
    days_a_week: int
    starts_on: date
    ends_on: date
    is_released: bool | None
    can_change: bool


class FellowRelease(BaseModel):
    """A fellow and where their release stands."""

    participation_id: UUID
    name: str
    standing: Standing
    asked_at: datetime | None
    answered_at: datetime | None
    may_be_asked: bool


class ReleasesToAsk(BaseModel):
    """Fellows whose line managers are asked."""

    model_config = ConfigDict(extra="forbid")

    participation_ids: Annotated[list[UUID], Field(max_length=1000)]


class ReleasesAsked(BaseModel):
    """How many line managers are asked, how many of those named are not, and when the mails leave."""

    asked: int
    left_out: int
    at: datetime


class MyAgreement(BaseModel):
    """Whether one's line manager may be asked."""

    model_config = ConfigDict(extra="forbid")

    agrees: StrictBool


class MyRelease(BaseModel):
    """Where one's own release stands, and who would be asked."""

    standing: Standing
    line_manager_email: str
