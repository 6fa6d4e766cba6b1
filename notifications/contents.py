"""What each kind of message says, as values: the context that an outbox row keeps, checked when written.

Contexts hold what people will read, never ethnicity, conflicts or feedback.
"""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from notifications.errors import WrongContextError


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or any(character.isspace() for character in value):
        raise ValueError("a link starts with https:// or http://")
    return value


Link = Annotated[str, AfterValidator(_web_address)]
"""An address that a mail may point to."""

REMOVED_LINK = "https://removed.invalid/"
"""Stands where a link stood once its mail was taken."""

GROUND_RULES = (
    "What you say to each other stays between you.",
    "Meet as equals, whatever your jobs are.",
    "Listen first. Ask before you advise.",
    "Be on time, and say early if you cannot come.",
    "Either of you can stop at any time, without giving a reason.",
)
"""The house rules of a pair, where a programme has none of its own."""

AGREEMENT = (
    "By meeting, we both agree to keep these ground rules, to keep what we hear to ourselves "
    "unless somebody is at risk of harm, and to tell the coordinator if something does not work."
)
"""What both agree to, where a programme has no words of its own."""


class Content(BaseModel):
    """A kind of message. Texts are written as they should be read; templates escape them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    kind: ClassVar[str]
    is_optional: ClassVar[bool] = False
    """Whether somebody can ask to get no more of these: questions and reminders, nothing they wait for."""

    def as_context(self) -> dict[str, Any]:
        """The values as JSON knows them, for ``outbox.enqueue``."""
        return self.model_dump(mode="json")


class PersonInBrief(BaseModel):
    """The first that one person reads about another, before either has agreed to meet."""

    model_config = Content.model_config
    name: str
    role_group: str = ""
    organisation: str = ""
    goals: tuple[str, ...] = ()


class Introduced(BaseModel):
    """The other person of a pair, once both may know each other."""

    model_config = Content.model_config
    name: str
    email: str
    role_group: str = ""
    organisation: str = ""
    first_words: str = ""


class MeetingDetails(BaseModel):
    """A meeting as its calendar file needs it.

    ``decided_at`` is when it got this time (DTSTAMP), ``number`` which of the pair's meetings it is.
    """

    model_config = Content.model_config
    uid: str
    sequence: int = Field(ge=0)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    decided_at: AwareDatetime
    location: str = ""
    number: int = Field(default=1, ge=1)


class Attendee(BaseModel):
    """Whom somebody meets."""

    model_config = Content.model_config
    name: str
    email: str


class SignInLink(Content):
    """The link that somebody asked for to sign in."""

    kind = "sign_in_link"
    name: str
    link: Link


class ColleagueInvited(Content):
    """Tells a colleague what they were asked to do here; the link leads to the sign-in page and signs
    nobody in.

    ``role`` says what and where: "Coordinator of the whole partnership".
    """

    kind = "colleague_invited"
    name: str
    inviter: str
    partnership: str
    role: str
    link: Link


class Invitation(Content):
    """Asks somebody to join a programme."""

    kind = "invitation"
    name: str
    programme: str
    link: Link
    coordinator: str
    summary: str = ""
    closes_on: date | None = None


class ApproveIntroduction(Content):
    """Asks the mentor whether they want to be introduced."""

    kind = "approve_introduction"
    name: str
    programme: str
    link: Link
    other: PersonInBrief
    coordinator: str = ""


class Introduction(Content):
    """Introduces two people to each other; each gets one about the other.

    ``email`` is the reader's own address, an attendee of the meeting. In a fellowship ``placement`` is the
    placement's title and ``project`` what the fellow does there.
    """

    kind = "introduction"
    name: str
    email: str
    programme: str
    other: Introduced
    coordinator: str
    meeting: MeetingDetails | None = None
    placement: str = ""
    project: str = ""
    ground_rules: tuple[str, ...] = GROUND_RULES
    agreement: str = AGREEMENT


class NotMatched(Content):
    """Tells somebody kindly that there was no partner for them this time.

    ``reason`` and ``remedy`` are general sentences that tell nothing about anybody else.
    """

    kind = "not_matched"
    name: str
    programme: str
    coordinator: str
    reason: str = ""
    remedy: str = ""
    link: Link | None = None


class AfterSession(Content):
    """Asks whether a session took place and how it was. The link signs nobody in."""

    kind = "after_session"
    is_optional = True
    name: str
    other: str
    met_at: AwareDatetime
    link: Link


class StewardAsked(Content):
    """Asks the network's steward to agree a round."""

    kind = "steward_asked"
    name: str
    programme: str
    round_number: int
    pairs: int
    link: Link


class StewardAnswered(Content):
    """Tells the coordinator that the steward agreed, or asked back; what was asked stands on the page."""

    kind = "steward_answered"
    name: str
    programme: str
    round_number: int
    has_agreed: bool
    link: Link


class PairDeclined(Content):
    """Tells the coordinator that an introduction will not go ahead; neither who nor why."""

    kind = "pair_declined"
    name: str
    programme: str
    link: Link


class PairEnded(Content):
    """Tells somebody kindly that their pair ended because the other person left; neither who nor why."""

    kind = "pair_ended"
    name: str
    programme: str
    coordinator: str


class _AboutMeeting(Content):
    """One meeting of two people. ``email`` is the reader's own address; the link leads to their programme,
    where they sign in.
    """

    name: str
    email: str
    other: Attendee
    programme: str
    meeting: MeetingDetails
    link: Link


class MeetingBooked(_AboutMeeting):
    """Tells each of two people when they meet, with an invitation for their calendars."""

    kind = "meeting_booked"


class MeetingMoved(_AboutMeeting):
    """Tells each of two people the new time of their meeting, with the change for their calendars."""

    kind = "meeting_moved"
    before: AwareDatetime


class MeetingReminder(_AboutMeeting):
    """Reminds each of two people of their meeting; calendars know of it already."""

    kind = "meeting_reminder"


class MeetingCancelled(Content):
    """Tells somebody that a meeting will not take place, with the cancellation for their calendar.

    ``other`` is None where their name is not to be kept any more, ``link`` where there is nothing to book.
    """

    kind = "meeting_cancelled"
    name: str
    email: str
    other: Attendee | None = None
    programme: str
    meeting: MeetingDetails
    link: Link | None = None


class MeetingNudge(Content):
    """Asks each of two people to book their next meeting."""

    kind = "meeting_nudge"
    name: str
    other: str
    programme: str
    link: Link


class MeetingsMissed(Content):
    """Tells the coordinator that a pair's meetings keep falling out; neither whose doing nor why."""

    kind = "meetings_missed"
    name: str
    programme: str
    pair: str
    count: int = Field(ge=1)
    link: Link


class WellbeingPulse(Content):
    """Asks a mentor how they are; ``month`` is as in "March 2027". The link signs nobody in."""

    kind = "wellbeing_pulse"
    name: str
    programme: str
    month: str
    link: Link


class ContactWanted(Content):
    """Tells a coordinator that a mentor asked to be contacted; not who, which stands on the page."""

    kind = "contact_wanted"
    name: str
    programme: str
    link: Link


class MentorsNeedCare(Content):
    """Tells a coordinator that the mentors as a whole don't feel well; no answer, no number."""

    kind = "mentors_need_care"
    name: str
    programme: str
    link: Link


class _AboutConfidence(Content):
    """Asks how far somebody agrees with four sentences. The link signs nobody in."""

    name: str
    programme: str
    coordinator: str
    link: Link


class FirstQuestions(_AboutConfidence):
    """Asks before two people first meet."""

    kind = "first_questions"


class ProgrammeClosing(_AboutConfidence):
    """Thanks somebody at the end of a programme, and asks."""

    kind = "programme_closing"


class SixMonthSurvey(_AboutConfidence):
    """Asks once more, six months after the end."""

    kind = "six_month_survey"


CONTENTS: dict[str, type[Content]] = {
    content.kind: content
    for content in (
        SignInLink,
        ColleagueInvited,
        Invitation,
        ApproveIntroduction,
        Introduction,
        NotMatched,
        AfterSession,
        StewardAsked,
        StewardAnswered,
        PairDeclined,
        PairEnded,
        MeetingBooked,
        MeetingMoved,
        MeetingCancelled,
        MeetingReminder,
        MeetingNudge,
        MeetingsMissed,
        WellbeingPulse,
        ContactWanted,
        MentorsNeedCare,
        FirstQuestions,
        ProgrammeClosing,
        SixMonthSurvey,
    )
}
"""Every kind of message there is."""


def content_of(kind: str, context: dict[str, Any]) -> Content:
    """The content that ``context`` holds.

    :raises WrongContextError: where there is no such kind, or a value is missing, wrong or too many.
    """
    if kind not in CONTENTS:
        raise WrongContextError(f"there is no message of kind {kind}")
    try:
        return CONTENTS[kind].model_validate(context)
    except ValidationError as error:
        places = ", ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        )
        raise WrongContextError(f"{kind}: {places}") from None


def checked_context(kind: str, context: dict[str, Any]) -> dict[str, Any]:
    """``context`` complete, as JSON.

    :raises WrongContextError: see :func:`content_of`.
    """
    return content_of(kind, context).as_context()


def without_links(context: dict[str, Any]) -> dict[str, Any]:
    """``context`` with its link replaced, so that a copy of the database opens nothing that was sent."""
    return context | {"link": REMOVED_LINK} if context.get("link") else context
