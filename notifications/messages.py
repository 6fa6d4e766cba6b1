"""What is said: the words of each kind of message, filled in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, select_autoescape

from models.outbox import Message
from notifications import calendar
from notifications.calendar import LONDON, Party
from notifications.contents import Content, Introduction, MeetingDetails, content_of
from notifications.errors import UnwritableMailError, WrongContextError
from notifications.mail import Attachment, Mail, sender_parts

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message as its reader sees it, without the envelope."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


def render(kind: str, context: dict[str, Any], sender: str) -> Words:
    """The words of a message; the same context always gives the same words.

    :param sender: ``Name <address>``; its name signs the mail, its address organises the meeting.
    :raises WrongContextError: where ``context`` does not fit ``kind``.
    :raises UnwritableMailError: where ``sender`` or somebody to meet has no usable address.
    """
    content = content_of(kind, context)
    service, organiser = sender_parts(sender)
    values = {name: getattr(content, name) for name in type(content).model_fields} | {"service": service}
    return Words(
        subject=_filled_in(f"{kind}/subject.txt", values).strip("\n"),
        text=_filled_in(f"{kind}/text.txt", values),
        html=_inliner.inline(_filled_in(f"{kind}/page.html", values)),
        attachments=_attachments(content, Party(name=service, address=organiser)),
    )


def mail_of(row: Message, sender: str, now: datetime) -> Mail:
    """The mail that ``row`` becomes.

    :raises UnwritableMailError: where the row cannot become one, now or later.
    """
    try:
        words = render(row.kind, row.context, sender)
    except (WrongContextError, TemplateError) as error:
        raise UnwritableMailError(f"the words could not be filled in: {error}") from error
    return Mail(
        sender=sender,
        to=row.address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        email_id=row.email_id,
        date=now,
        kind=row.kind,
        attachments=words.attachments,
    )


def long_date(day: date) -> str:
    """``Tuesday 1 December 2026``: a day, or the day of a moment on London's calendar."""
    local = day.astimezone(LONDON) if isinstance(day, datetime) else day
    return f"{local:%A} {local.day} {local:%B %Y}"


def clock_time(moment: datetime) -> str:
    """``10:00`` on London's wall clock."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications", "templates"),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"long_date": long_date, "clock_time": clock_time}
    return environment


_templates = _environment()


def _filled_in(template: str, values: dict[str, Any]) -> str:
    return _templates.get_template(template).render(values)


def _attachments(content: Content, organiser: Party) -> tuple[Attachment, ...]:
    if not isinstance(content, Introduction) or content.meeting is None:
        return ()
    return (_invitation(content, content.meeting, organiser),)


def _invitation(content: Introduction, meeting: MeetingDetails, organiser: Party) -> Attachment:
    """Both get the same file. Diaries are read by others, so it names no programme and no purpose."""
    attendees = sorted(
        (
            Party(name=content.name, address=content.email),
            Party(name=content.other.name, address=content.other.email),
        ),
        key=lambda party: party.address,
    )
    file = calendar.first_meeting(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        organiser=organiser,
        attendees=attendees,
        title="First meeting",
        description="You both got an email about this. If the time does not suit, write to each other.",
        location=meeting.location,
        now=meeting.decided_at,
    )
    return Attachment(
        filename="first-meeting.ics",
        media_type="text/calendar",
        content=file,
        parameters={"method": "REQUEST", "charset": "utf-8"},
    )
