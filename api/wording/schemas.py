"""A programme's own words, as they are given and shown."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.texts import clean_line, clean_text
from notifications import own_words

MOST_RULES = 12
LONGEST_TEXT = 1500

OwnText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT),
    AfterValidator(clean_text),
    AfterValidator(own_words.checked),
]
"""A paragraph or a few, with placeholders, or empty."""

Rule = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(clean_line),
    AfterValidator(own_words.checked),
]
"""One ground rule."""


class MessageWording(BaseModel):
    """The programme's own words in one kind of message. What is empty stays as the house has it.

    Ground rules and agreement stand in introductions only.
    """

    model_config = ConfigDict(extra="forbid")

    opening: OwnText = Field("", title="the words after the greeting")
    closing: OwnText = Field("", title="the words before the end")
    ground_rules: list[Rule] = Field(default_factory=list, max_length=MOST_RULES, title="the ground rules")
    agreement: OwnText = Field("", title="what both agree to")


class WordingPublic(BaseModel):
    """All of a programme's own words, by kind of message, and the placeholders that may stand in them."""

    messages: dict[str, MessageWording]
    placeholders: list[str]
