"""Feedback as it is given."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator


class FeedbackGiven(BaseModel):
    """Whether a session took place and, if it did, how it was from 1 to 5."""

    model_config = ConfigDict(extra="forbid")

    took_place: StrictBool = Field(title="whether the session took place")
    rating: Annotated[StrictInt, Field(ge=1, le=5)] | None = None

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
