"""A participant's own answers as they are given and shown: one model a topic of the form."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)

from api.participants.answers import Free, Modes, Texts, one_of
from api.participants.readiness import Missing
from api.texts import EmailOrNothing, Line, Name, clean_text
from api.vocabulary import PAY_BANDS, ROLE_GROUPS
from models.participations import ParticipationState, Side
from models.programmes import ProgrammeKind

MAX_APART = 30
MAX_WISHES = 5
MAX_CAPACITY = 50


def _different(placements: list[UUID]) -> list[UUID]:
    if len(set(placements)) != len(placements):
        raise ValueError("Choose each placement once")
    return placements


class Given(BaseModel):
    """What somebody sends: fields not known here are refused."""

    model_config = ConfigDict(extra="forbid")


class About(Given):
    """Who they are at work."""

    name: Name = Field(title="your name")
    organisation_id: UUID = Field(title="your organisation")
    site: Line = Field("", title="your site")
    directorate: Line = Field("", title="your directorate")
    team: Line = Field("", title="your team")
    role_group: Annotated[str, one_of(ROLE_GROUPS, "your role group")] = Field("", validate_default=True)
    pay_band: Annotated[str, one_of(PAY_BANDS, "your pay band")] = Field("", validate_default=True)
    profession: Line = Field("", title="your profession")
    line_manager_email: EmailOrNothing = Field("", title="your line manager’s email address")


class Topics(Given):
    """What they can speak about or want to learn, and what they first say to the other person."""

    topics: list[Name] = Field(max_length=60, title="topics")
    first_words: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(clean_text)
    ] = Field("", title="your first words")
    capacity: Annotated[StrictInt, Field(ge=1, le=MAX_CAPACITY)] = Field(1, title="how many people")


class Times(Given):
    """How and when they can meet; ``free`` holds half-hours since Monday 00:00, one for all programmes."""

    meeting_modes: Annotated[Modes, Field(min_length=1)] = Field(title="ways of meeting")
    free: Annotated[Free, Field(min_length=1)] = Field(title="half-hours in which you could meet")


class Apart(Given):
    """Names or addresses of those they must not be paired with. Shown to nobody else."""

    people: Annotated[Texts, Field(max_length=MAX_APART)] = Field(title="people")


class Wishes(Given):
    """The placements a fellow would like, the first the most."""

    placements: Annotated[list[UUID], Field(max_length=MAX_WISHES), AfterValidator(_different)] = Field(
        title="placements"
    )


class MyChange(Given):
    """What to change: a topic that is named is replaced whole, the others stay."""

    about: About | None = None
    topics: Topics | None = None
    times: Times | None = None
    apart: Apart | None = None
    wishes: Wishes | None = None


class Submission(Given):
    """Handing in: consent to the wording shown, and the self-declaration where the programme asks for it."""

    has_consented: StrictBool = Field(title="whether you agree")
    meets_criteria: StrictBool = Field(False, title="whether you meet the criteria")


class AboutShown(BaseModel):
    """Who they are at work, as far as they have said."""

    name: str
    organisation_id: UUID
    site: str
    directorate: str
    team: str
    role_group: str
    pay_band: str
    profession: str
    line_manager_email: str


class TopicsShown(BaseModel):
    """Their topics and first words."""

    topics: list[str]
    first_words: str
    capacity: int


class TimesShown(BaseModel):
    """How and when they can meet."""

    meeting_modes: list[str]
    free: list[int]


class ApartShown(BaseModel):
    """Whom they must not be paired with, as they typed it."""

    people: list[str]


class WishesShown(BaseModel):
    """The placements they would like."""

    placements: list[UUID]


class MyProgramme(BaseModel):
    """The programme somebody takes part in."""

    id: UUID
    name: str
    kind: ProgrammeKind
    starts_on: date
    ends_on: date


class MyParticipation(BaseModel):
    """Somebody's own part in a programme, in brief."""

    id: UUID
    programme: MyProgramme
    side: Side
    state: ParticipationState


class MyAnswers(MyParticipation):
    """Somebody's own part in a programme with all their answers.

    ``missing`` is what keeps them from being ready.
    """

    about: AboutShown
    topics: TopicsShown
    times: TimesShown
    apart: ApartShown
    wishes: WishesShown
    missing: list[Missing]
    consent_wording: str
    consented_at: datetime | None
    eligibility_declared_at: datetime | None
