"""People of a programme as coordinators enter, correct and see them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from api.participants.answers import Free, Modes, Texts, one_of
from api.participants.readiness import Missing
from api.texts import Email, EmailOrNothing, Line, Name, clean_text
from api.vocabulary import PAY_BANDS, ROLE_GROUPS
from models.outbox import MessageState
from models.participations import ParticipationState, Side

UNNAMED: Any = None
"""Stands where a change does not name a field; nobody can send it, so null is refused."""

RoleGroup = Annotated[Line, one_of(("", *ROLE_GROUPS), "a role group")]
PayBand = Annotated[Line, one_of(("", *PAY_BANDS), "a pay band")]
Topics = Annotated[Texts, Field(max_length=60)]
Capacity = Annotated[StrictInt, Field(ge=1, le=50)]
FirstWords = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(clean_text)
]


class Given(BaseModel):
    """What somebody sends: fields not known here are refused."""

    model_config = ConfigDict(extra="forbid")


class Profile(Given):
    """What a coordinator can say about somebody. ``free`` holds half-hours since Monday 00:00.

    ``keep_apart`` is added to what is known and never shown again.
    """

    name: Name = Field(title="the person’s name")
    organisation_id: UUID = Field(title="an organisation")
    site: Line = Field("", title="the site")
    directorate: Line = Field("", title="the directorate")
    team: Line = Field("", title="the team")
    role_group: RoleGroup = Field("", title="a role group")
    pay_band: PayBand = Field("", title="a pay band")
    profession: Line = Field("", title="the profession")
    line_manager_email: EmailOrNothing = Field("", title="the line manager’s email address")
    meeting_modes: Modes = Field(default_factory=list, title="ways of meeting")
    free: Free = Field(default_factory=list, title="free half-hours")
    topics: Topics = Field(default_factory=list, title="topics")
    capacity: Capacity | None = Field(None, title="the number of partners")
    first_words: FirstWords = Field("", title="the first words")
    is_trained: StrictBool = Field(False, title="whether training is done")
    trained_on: date | None = Field(None, title="the day of the training")
    keep_apart: Annotated[Texts, Field(max_length=30)] = Field(default_factory=list, title="people")
    has_consented: StrictBool = Field(False, title="whether the person agreed to take part")
    declares_eligibility: StrictBool = Field(False, title="whether the person meets the criteria")


class ParticipantCreate(Profile):
    """A person entered by a coordinator.

    Someone already known by their address keeps their profile but for what is given here. With
    ``has_consented`` the profile counts as handed in on the person's behalf; without it they are invited to
    fill it in.
    """

    side: Side = Field(title="a side")
    email: Email = Field(title="the person’s email address")


class ParticipantChange(Given):
    """What to correct on someone's behalf; what is not named stays."""

    name: Name = Field(default=UNNAMED, title="the person’s name")
    organisation_id: UUID = Field(default=UNNAMED, title="an organisation")
    site: Line = Field(default=UNNAMED, title="the site")
    directorate: Line = Field(default=UNNAMED, title="the directorate")
    team: Line = Field(default=UNNAMED, title="the team")
    role_group: RoleGroup = Field(default=UNNAMED, title="a role group")
    pay_band: PayBand = Field(default=UNNAMED, title="a pay band")
    profession: Line = Field(default=UNNAMED, title="the profession")
    line_manager_email: EmailOrNothing = Field(default=UNNAMED, title="the line manager’s email address")
    meeting_modes: Modes = Field(default=UNNAMED, title="ways of meeting")
    free: Free = Field(default=UNNAMED, title="free half-hours")
    topics: Topics = Field(default=UNNAMED, title="topics")
    capacity: Capacity = Field(default=UNNAMED, title="the number of partners")
    first_words: FirstWords = Field(default=UNNAMED, title="the first words")
    is_trained: StrictBool = Field(default=UNNAMED, title="whether training is done")
    trained_on: date | None = Field(default=UNNAMED, title="the day of the training")
    keep_apart: Annotated[Texts, Field(max_length=30)] = Field(default=UNNAMED, title="people")
    has_consented: StrictBool = Field(default=UNNAMED, title="whether the person agreed to take part")
    declares_eligibility: StrictBool = Field(default=UNNAMED, title="whether the person meets the criteria")


class ParticipantPublic(BaseModel):
    """A person's part in a programme, as coordinators see it: no ethnicity, nothing on who is kept apart.

    ``missing`` is what keeps the person from being matched; ``invitation`` is the state of the mail, null
    where none was sent. ``is_entered_on_behalf`` marks a profile that a coordinator entered or corrected.
    ``is_trained`` is training done elsewhere, ``training_attended_at`` when they attended one here.
    """

    id: UUID
    person_id: UUID
    side: Side
    state: ParticipationState
    missing: list[Missing]
    name: str
    email: str
    organisation_id: UUID
    organisation: str
    site: str
    directorate: str
    team: str
    role_group: str
    pay_band: str
    profession: str
    line_manager_email: str
    meeting_modes: list[str]
    free: list[int]
    topics: list[str]
    capacity: int
    wishes: list[str]
    first_words: str
    is_trained: bool
    trained_on: date | None
    training_attended_at: datetime | None
    has_consented: bool
    declares_eligibility: bool
    is_entered_on_behalf: bool
    registered_at: datetime | None
    invitation: MessageState | None


class InvitationsCreate(Given):
    """Whom to invite: these people, or with null everybody who was not invited yet."""

    participants: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None


class InvitationsSent(BaseModel):
    """How many invitations go out now, and how many of the people named need none."""

    invited: int
    left_out: int
    closes_on: date
