"""The settings of a programme, one topic a page."""

from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel

from api.pages.forms import Form
from api.pages.lines import lines_joined, lines_split
from api.programmes.schemas import (
    Basics,
    Joining,
    ProgrammeChange,
    ProgrammeSettings,
    RuleSwitches,
    Sessions,
    WeightSettings,
)


class Section(StrEnum):
    """A topic of the settings."""

    BASICS = "basics"
    JOINING = "joining"
    RULES = "rules"
    WEIGHTS = "weights"
    SESSIONS = "sessions"


HEADINGS: Final = {
    Section.BASICS: "Basics and dates",
    Section.JOINING: "Who may join",
    Section.RULES: "What rules a pair out",
    Section.WEIGHTS: "What makes a good pair",
    Section.SESSIONS: "Meetings and messages",
}
SCHEMAS: Final[dict[Section, type[BaseModel]]] = {
    Section.BASICS: Basics,
    Section.JOINING: Joining,
    Section.RULES: RuleSwitches,
    Section.WEIGHTS: WeightSettings,
    Section.SESSIONS: Sessions,
}
_WHOLE: Final = {Section.RULES: "rules", Section.WEIGHTS: "weights"}
"""The sections that are one structure of the programme."""


def form_of(section: Section, settings: ProgrammeSettings) -> Form:
    """The section's form as it stands."""
    if section in _WHOLE:
        return Form.of(getattr(settings, _WHOLE[section]))
    values = settings.model_dump(include=set(SCHEMAS[section].model_fields))
    if section is Section.BASICS:
        values["topics"] = lines_joined(settings.topics)
    return Form.of(values)


def readable(section: Section, form: Form) -> Form:
    """The form as its schema reads it: topics stand one a line."""
    return lines_split(form, "topics") if section is Section.BASICS else form


def change_of(section: Section, given: BaseModel, settings: ProgrammeSettings) -> ProgrammeChange:
    """The change that a filled-in section asks for; what its page doesn't show stays."""
    values: dict[str, Any] = given.model_dump()
    if section is Section.WEIGHTS:
        values["seniority"] = [points.model_dump() for points in settings.weights.seniority]
    return ProgrammeChange.model_validate({_WHOLE[section]: values} if section in _WHOLE else values)
