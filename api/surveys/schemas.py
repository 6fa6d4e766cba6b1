"""The confidence questions as they are answered and read."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from api.feedback.schemas import MeanPublic
from models.participations import Side
from models.surveys import Moment

Agreement = Annotated[StrictInt, Field(ge=1, le=5, title="how far you agree")]
PLACES: Final = ("first", "second", "third", "fourth")
"""The fields of an answer, in the order of the sentences."""


class SurveyGiven(BaseModel):
    """How far somebody agrees with each of the four sentences, from 1 to 5."""

    model_config = ConfigDict(extra="forbid")

    first: Agreement
    second: Agreement
    third: Agreement
    fourth: Agreement

    @property
    def answers(self) -> list[int]:
        """In the order of the sentences."""
        return [getattr(self, place) for place in PLACES]


class SurveyAsked(BaseModel):
    """The sentences, and whether they were answered."""

    programme: str
    moment: Moment
    sentences: list[str]
    is_given: bool


class Line(BaseModel):
    """One sentence with its means; a moment is missing where too few people answered."""

    side: Side
    sentence: str
    means: dict[Moment, MeanPublic]


class Confidence(BaseModel):
    """A programme's means, over eight people or more."""

    lines: list[Line]
