"""What is said: the words of each kind of message, filled in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, select_autoescape

from models.outbox import Message
from notifications import calendar
from notifications.calendar import LONDON, Party
from notifications.contents import content_of
from notifications.contents.events import EventBooked, EventCancelled, EventChanged
from notifications.contents.meeting import MeetingBooked, MeetingCancelled, MeetingMoved
from notifications.contents.pairing import AGREEMENT, Introduction
from notifications.contents.parts import Content, MeetingDetails
from notifications.easy_read import as_text, blocks, on_one_line, quoted
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


def render(kind: str, context: dict[str, Any], sender: str, *, is_easy_read: bool = False) -> Words:
    """The words of a message; the same context always gives the same words.

    :param sender: ``Name <address>``; its name signs the mail, its address organises the meeting.
    :param is_easy_read: short lines, one idea each, that say the same under the same subject.
    :raises WrongContextError: where ``context`` does not fit ``kind``.
    :raises UnwritableMailError: where ``sender`` or somebody to meet has no usable address.
    """
    content = content_of(kind, context)
    service, organiser = sender_parts(sender)
    values = {name: getattr(content, name) for name in type(content).model_fields} | {"service": service}
    subject = _filled_in(f"{kind}/subject.txt", values).strip("\n")
    text, page = _easy_read(kind, subject, values) if is_easy_read else _ordinary(kind, values)
    return Words(
        subject=subject,
        text=text,
        html=_inliner.inline(page),
        attachments=_attachments(content, Party(name=service, address=organiser)),
    )


def mail_of(row: Message, sender: str, now: datetime) -> Mail:
    """The mail that ``row`` becomes.

    :raises UnwritableMailError: where the row cannot become one, now or later.
    """
    try:
        words = render(row.kind, row.context, sender, is_easy_read=row.is_easy_read)
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
    environment.filters |= {"long_date": long_date, "clock_time": clock_time, "quoted": quoted}
    environment.globals["house_agreement"] = AGREEMENT
    return environment


_templates = _environment()
_easy_lines = _templates.overlay(finalize=on_one_line)


def _ordinary(kind: str, values: dict[str, Any]) -> tuple[str, str]:
    return _filled_in(f"{kind}/text.txt", values), _filled_in(f"{kind}/page.html", values)


def _easy_read(kind: str, subject: str, values: dict[str, Any]) -> tuple[str, str]:
    """Text and page, both of the one ``easy.txt``."""
    found = blocks(_easy_lines.get_template(f"{kind}/easy.txt").render(values))
    page = {"heading": subject, "blocks": found, "service": values["service"]}
    return as_text(found) + _filled_in("easy_end.txt", values), _filled_in("easy.html", page)


def _filled_in(template: str, values: dict[str, Any]) -> str:
    return _templates.get_template(template).render(values)


def _attachments(content: Content, organiser: Party) -> tuple[Attachment, ...]:
    if isinstance(content, Introduction) and content.meeting is not None:
        return (_invitation(content.meeting, organiser, _both(content, content.other)),)
    if isinstance(content, MeetingBooked | MeetingMoved):
        return (_invitation(content.meeting, organiser, _both(content, content.other)),)
    if isinstance(content, MeetingCancelled):
        return (_cancellation(content.meeting, organiser, _both(content, content.other)),)
    if isinstance(content, EventBooked | EventChanged):
        return (_invitation(content.meeting, organiser, _both(content, None)),)
    if isinstance(content, EventCancelled):
        return (_cancellation(content.meeting, organiser, _both(content, None)),)
    return ()


class _Reader(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...


def _both(reader: _Reader, other: _Reader | None) -> list[Party]:
    """Who meets, in an order that is the same in both people's files."""
    people = [reader] if other is None else [reader, other]
    parties = [Party(name=person.name, address=person.email) for person in people]
    return sorted(parties, key=lambda party: party.address)


def _invitation(meeting: MeetingDetails, organiser: Party, attendees: list[Party]) -> Attachment:
    """Two people get the same file, each of a group one of their own that tells of nobody else.

    Diaries are read by others, so it names no programme and no purpose.
    """
    file = calendar.meeting_request(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        organiser=organiser,
        attendees=attendees,
        title=meeting.title,
        description=_description(meeting),
        location=meeting.location,
        now=meeting.decided_at,
    )
    return _attached(meeting, file, "REQUEST")


def _cancellation(meeting: MeetingDetails, organiser: Party, attendees: list[Party]) -> Attachment:
    file = calendar.cancellation(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        organiser=organiser,
        attendees=attendees,
        title=meeting.title,
        now=meeting.decided_at,
    )
    return _attached(meeting, file, "CANCEL")


def _description(meeting: MeetingDetails) -> str:
    if meeting.is_group:
        return "You got an email about this. If you cannot come, give your place back there."
    return "You both got an email about this. If the time does not suit, write to each other."


def _attached(meeting: MeetingDetails, file: bytes, method: str) -> Attachment:
    return Attachment(
        filename=f"{meeting.title.lower().replace(' ', '-')}.ics",
        media_type="text/calendar",
        content=file,
        parameters={"method": method, "charset": "utf-8"},
    )
