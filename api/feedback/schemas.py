"""Feedback as it is given."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from api.texts import Prose


class FeedbackGiven(BaseModel):
    """Whether a session took place and, if it did, how it was from 1 to 5."""

    model_config = ConfigDict(extra="forbid")

    took_place: StrictBool = Field(title="whether the session took place")
    rating: Annotated[StrictInt, Field(ge=1, le=5)] | None = None
    note: Annotated[Prose, StringConstraints(max_length=2000)] = Field("", title="your note")
    """To the programme's coordinators, by name; nobody else reads it."""

    @model_validator(mode="after")
    def _rated_if_held(self) -> Self:
        if self.took_place and self.rating is None:
            raise ValueError("Choose from 1 to 5 how the session was")
        if not self.took_place:
            self.rating = None
        return self


class FeedbackAsked(BaseModel):
    """What feedback is asked about."""

    other_name: str
    session_number: int
    is_given: bool


class MeanPublic(BaseModel):
    """A mean of answers from 1 to 5, over eight people or more."""

    value: float
    answers: int


class NotePublic(BaseModel):
    """A private note to the coordinators; ``version`` goes into If-Match where it is marked or reopened."""

    id: UUID
    author: str
    session_number: int
    written_at: datetime
    text: str
    dealt_with_at: datetime | None
    dealt_with_by: str | None
    version: int


class TimeGiven(BaseModel):
    """What one mentor or host gave: sessions that took place, and their minutes."""

    participation_id: UUID
    name: str
    sessions: int
    minutes: int


class FeedbackRead(BaseModel):
    """A programme's feedback for its coordinators; ``mean`` is None where too few people answered."""

    sessions_met: int
    sessions_missed: int
    mean: MeanPublic | None
    notes: list[NotePublic]
    time_given: list[TimeGiven]
