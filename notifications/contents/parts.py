"""What messages are made of: links, people in brief, meetings."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or any(character.isspace() for character in value):
        raise ValueError("a link starts with https:// or http://")
    return value


Link = Annotated[str, AfterValidator(_web_address)]
"""An address that a mail may point to."""

REMOVED_LINK = "https://removed.invalid/"
"""Stands where a link stood once its mail was taken."""


class Content(BaseModel):
    """A kind of message. Texts are written as they should be read; templates escape them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    kind: ClassVar[str]
    is_optional: ClassVar[bool] = False
    """Whether somebody can ask to get no more of these: questions and reminders, nothing they wait for."""
    is_awaited: ClassVar[bool] = True
    """Whether somebody waits for it or just caused it; what nobody waits for leaves by day only."""

    @property
    def true_until(self) -> datetime | None:
        """When it is of no use any more and no longer leaves, or None where it stays true."""
        return None

    def as_context(self) -> dict[str, Any]:
        """The values as JSON knows them, for ``outbox.enqueue``."""
        return self.model_dump(mode="json")


class Worded(Content):
    """A message of a programme to somebody in it, in which the programme may say something of its own.

    ``opening`` comes after the greeting, ``closing`` before the end; both are filled in when it is written.
    """

    name: str
    programme: str
    coordinator: str
    opening: str = ""
    closing: str = ""


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


GROUP_MEETING: Final = "Group meeting"
"""What any group event is called where others may read along: who comes to one could tell what they are."""


def meeting_title(number: int) -> str:
    """What the meeting of a pair with this number is called in diaries: no programme, no purpose."""
    return "First meeting" if number == 1 else "Meeting"


class MeetingDetails(BaseModel):
    """A meeting as its calendar file needs it.

    ``decided_at`` is when it got this time (DTSTAMP), ``number`` which of the pair's meetings it is;
    ``is_group``: it is no pair's, and each of its many people has a calendar file of their own.
    """

    model_config = Content.model_config
    uid: str
    sequence: int = Field(ge=0)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    decided_at: AwareDatetime
    location: str = ""
    number: int = Field(default=1, ge=1)
    is_group: bool = False

    @property
    def title(self) -> str:
        """What it is called in diaries, which others read: no programme, no purpose."""
        return GROUP_MEETING if self.is_group else meeting_title(self.number)


class Attendee(BaseModel):
    """Whom somebody meets."""

    model_config = Content.model_config
    name: str
    email: str
