"""Programmes as they are given, changed and shown."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    field_validator,
    model_validator,
)

from api.programmes.defaults import usual_settings
from api.texts import Line, Name, Prose
from matching import OrganisationPolicy
from models.programmes import ProgrammeKind, ProgrammeState

MAX_TOPICS = 60
UNNAMED: Any = None
"""Stands where a change does not name a field; nobody can send it, so null is refused."""
Capacity = Annotated[StrictInt, Field(ge=1, le=50)]
Points = Annotated[StrictInt, Field(ge=0, le=1000)]
Gap = Annotated[StrictInt, Field(ge=-20, le=20)]


class Given(BaseModel):
    """What somebody sends: fields not known here are refused."""

    model_config = ConfigDict(extra="forbid")


class RuleSwitches(Given):
    """The hard rules of a programme. Declared conflicts, bans and consent are always honoured."""

    line_management: StrictBool = Field(True, title="whether line managers are kept apart")
    same_team: StrictBool = Field(True, title="whether people of one team are kept apart")
    organisation: OrganisationPolicy = Field(OrganisationPolicy.FREE, title="which organisations may meet")
    already_paired: StrictBool = Field(True, title="whether earlier pairs are kept apart")
    meeting_mode: StrictBool = Field(True, title="whether a way of meeting must be shared")
    same_site_in_person: StrictBool = Field(False, title="whether meeting in person needs one site")
    shared_free_times: Annotated[StrictInt, Field(ge=0, le=20)] = Field(1, title="shared free times")
    training_seekers: StrictBool = Field(False, title="whether executives or fellows need training first")
    training_providers: StrictBool = Field(False, title="whether mentors or hosts need training first")
    release: StrictBool = Field(False, title="whether the line manager’s release is needed first")
    seniority_gap_minimum: Gap | None = Field(None, title="the smallest seniority gap")
    seniority_gap_maximum: Gap | None = Field(None, title="the largest seniority gap")

    @field_validator("seniority_gap_maximum")
    @classmethod
    def _not_below_minimum(cls, value: int | None, info: ValidationInfo) -> int | None:
        least = info.data.get("seniority_gap_minimum")
        if value is not None and least is not None and value < least:
            raise ValueError("the largest seniority gap can’t be below the smallest")
        return value


class GapPoints(Given):
    """What one seniority gap earns."""

    gap: Gap
    points: Points


class WeightSettings(Given):
    """The most points each part of a score can earn; together at most 1,000."""

    goals: Points = Field(600, title="points for shared topics")
    wishes: Points = Field(100, title="points for wishes")
    provider_wishes: Points = Field(0, title="points for the other side’s wishes")
    travel: Points = Field(100, title="points for meeting without travel")
    directorate: Points = Field(100, title="points for different directorates")
    profession: Points = Field(0, title="points for the same profession")
    seniority: list[GapPoints] = Field(default_factory=list, max_length=41)

    @field_validator("seniority")
    @classmethod
    def _each_gap_once(cls, value: list[GapPoints]) -> list[GapPoints]:
        if len({item.gap for item in value}) != len(value):
            raise ValueError("each seniority gap may stand there once")
        return value

    @model_validator(mode="after")
    def _at_most_a_thousand(self) -> Self:
        parts = (
            self.goals,
            self.wishes,
            self.provider_wishes,
            self.travel,
            self.directorate,
            self.profession,
        )
        if sum(parts) + max((item.points for item in self.seniority), default=0) > 1000:
            raise ValueError("together the points can be at most 1,000")
        return self


class Limb(StrEnum):
    """Why positive action is taken (Equality Act 2010, section 158)."""

    DISADVANTAGE = "disadvantage"
    DIFFERENT_NEEDS = "different_needs"
    LOW_PARTICIPATION = "low_participation"


class PositiveAction(Given):
    """The record that a restricted programme rests on; it may be filled in bit by bit."""

    limb: Limb | None = Field(None, title="the reason in law")
    characteristic: Line = Field("", title="the protected characteristic")
    evidence: Prose = Field("", title="the evidence")
    evidence_source: Line = Field("", title="where the evidence is from")
    evidence_date: date | None = Field(None, title="the date of the evidence")
    aim: Prose = Field("", title="the aim")
    proportionate: Prose = Field("", title="why this is proportionate")
    alternatives: Prose = Field("", title="the alternatives that were considered")
    decided_by: Line = Field("", title="who decided")
    review_on: date | None = Field(None, title="the review date")


class Basics(Given):
    """What a programme is called and when it runs."""

    name: Name = Field(title="the programme’s name")
    summary: Prose = Field("", title="the summary")
    sign_up_closes_on: date = Field(title="the day on which sign-up closes")
    starts_on: date = Field(title="the day on which meetings start")
    ends_on: date = Field(title="the day on which the programme ends")
    topics: list[Name] = Field(default_factory=list, max_length=MAX_TOPICS, title="topics")
    retention_months: Annotated[StrictInt, Field(ge=1, le=120)] = Field(
        title="the number of months for which data is kept"
    )

    @field_validator("starts_on")
    @classmethod
    def _starts_after_sign_up(cls, value: date, info: ValidationInfo) -> date:
        closes = info.data.get("sign_up_closes_on")
        if closes is not None and value < closes:
            raise ValueError("meetings can’t start before sign-up closes")
        return value

    @field_validator("ends_on")
    @classmethod
    def _ends_after_start(cls, value: date, info: ValidationInfo) -> date:
        starts = info.data.get("starts_on")
        if starts is not None and value <= starts:
            raise ValueError("the programme must end after it starts")
        return value

    @field_validator("topics")
    @classmethod
    def _each_topic_once(cls, value: list[str]) -> list[str]:
        return list({topic.casefold(): topic for topic in reversed(value)}.values())[::-1]


class Joining(Given):
    """Who may join, and how many partners one person can have."""

    eligibility: Prose = Field("", title="who may join")
    is_restricted: StrictBool = Field(False, title="whether the programme is restricted")
    positive_action: PositiveAction = Field(default_factory=PositiveAction)
    seeker_capacity: Capacity = Field(1, title="partners for one person")
    provider_capacity: Capacity = Field(1, title="partners for one person")


class Sessions(Given):
    """How meetings go, and what happens around them."""

    meeting_minutes: Annotated[StrictInt, Field(ge=15, le=180, multiple_of=15)] = Field(
        60, title="the length of a meeting"
    )
    sessions_planned: Annotated[StrictInt, Field(ge=1, le=24)] = Field(6, title="the number of meetings")
    weeks_between_sessions: Annotated[StrictInt, Field(ge=1, le=26)] = Field(
        4, title="the weeks between meetings"
    )
    lead_working_days: Annotated[StrictInt, Field(ge=0, le=60)] = Field(10, title="the lead time")
    undo_minutes: Annotated[StrictInt, Field(ge=0, le=1440)] = Field(10, title="the time to undo")
    needs_steward: StrictBool = Field(True, title="whether the steward agrees")


class ProgrammeSettings(Basics, Joining, Sessions):
    """Everything about a programme that can be set."""

    rules: RuleSwitches = Field(default_factory=RuleSwitches)
    weights: WeightSettings = Field(default_factory=WeightSettings)


class ProgrammeCreate(ProgrammeSettings):
    """A new programme; it starts as a draft. What is not named is set as usual for its kind."""

    kind: ProgrammeKind = Field(title="a kind of programme")

    @model_validator(mode="before")
    @classmethod
    def _as_usual(cls, given: Any) -> Any:
        kind = given.get("kind") if isinstance(given, dict) else None
        return {**usual_settings(ProgrammeKind(kind)), **given} if kind in list(ProgrammeKind) else given


class ProgrammeChange(Given):
    """What to change; what is not named stays. ``rules``, ``weights`` and the record are replaced whole."""

    name: Name = Field(default=UNNAMED)
    summary: Prose = Field(default=UNNAMED)
    sign_up_closes_on: date = Field(default=UNNAMED)
    starts_on: date = Field(default=UNNAMED)
    ends_on: date = Field(default=UNNAMED)
    topics: list[Name] = Field(default=UNNAMED, max_length=MAX_TOPICS)
    retention_months: StrictInt = Field(default=UNNAMED)
    eligibility: Prose = Field(default=UNNAMED)
    is_restricted: StrictBool = Field(default=UNNAMED)
    positive_action: PositiveAction = Field(default=UNNAMED)
    seeker_capacity: StrictInt = Field(default=UNNAMED)
    provider_capacity: StrictInt = Field(default=UNNAMED)
    meeting_minutes: StrictInt = Field(default=UNNAMED)
    sessions_planned: StrictInt = Field(default=UNNAMED)
    weeks_between_sessions: StrictInt = Field(default=UNNAMED)
    lead_working_days: StrictInt = Field(default=UNNAMED)
    undo_minutes: StrictInt = Field(default=UNNAMED)
    needs_steward: StrictBool = Field(default=UNNAMED)
    rules: RuleSwitches = Field(default=UNNAMED)
    weights: WeightSettings = Field(default=UNNAMED)


class ProgrammePublic(ProgrammeSettings):
    """A programme as coordinators see it."""

    id: UUID
    kind: ProgrammeKind
    state: ProgrammeState
