"""A mail as a value, and the one writer that turns it into what travels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from typing import Any

from notifications.errors import UnwritableMailError


class _LinkHeader(UnstructuredHeader, BaseHeader):
    """A header that holds an address of the web, which no mail program reads once it is folded or encoded."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """One line, however long: relays take 998 bytes (RFC 5322, 2.1.1)."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _LinkHeader)
_SEVEN_BIT = SMTP.clone(cte_type="7bit", header_factory=_headers)
_ONE_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_CONTROLS_AND_HALVES = r"\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_BIDI_AND_SEPARATORS = r"\u2028-\u202e\u2066-\u2069"
_HARMFUL = re.compile(rf"[\x00-\x0a{_CONTROLS_AND_HALVES}{_BIDI_AND_SEPARATORS}]")
"""Control characters, halves of characters, what turns the direction of reading, and line breaks."""
_HARMFUL_IN_TEXT = re.compile(rf"[\x00-\x08{_CONTROLS_AND_HALVES}{_BIDI_AND_SEPARATORS}]")
"""The same where a line may end and a tab may stand."""
_ALWAYS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "Content-Language": "en-GB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a mail. ``media_type`` is like ``text/calendar``; ``parameters`` belong to it."""

    filename: str
    media_type: str
    content: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one address. ``email_id`` is the whole Message-ID header, angle brackets included.

    ``kind`` is the kind of message it was made from. ``file_link`` is where its file can be fetched, for
    transports that carry none; ``unsubscribe_link`` where to ask for no more such mails.
    """

    sender: str
    to: str
    subject: str
    text: str
    html: str
    email_id: str
    date: datetime
    kind: str = ""
    file_link: str = ""
    unsubscribe_link: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def written(mail: Mail) -> EmailMessage:
    """``mail`` as a message of lines no longer and bytes no higher than any relay takes.

    A calendar file is there twice: as an alternative, from which mail programs offer to accept it, and as a
    file to save.

    :raises UnwritableMailError: where an address is not exactly one address, or a header or text holds line
        breaks, control characters, direction overrides or halves of characters.
    """
    message = EmailMessage(policy=_SEVEN_BIT)
    message["From"] = _sender(mail.sender)
    message["To"] = Address(addr_spec=plain_address(mail.to))
    message["Subject"] = one_line("subject", mail.subject)
    message["Date"] = mail.date
    message["Message-ID"] = one_line("Message-ID", mail.email_id)
    for name, value in {**_ALWAYS, **_unsubscribing(mail.unsubscribe_link), **mail.headers}.items():
        message[name] = one_line(name, value)
    message.set_content(_body("text", mail.text))
    message.add_alternative(_body("page", mail.html), subtype="html")
    for attachment in mail.attachments:
        if attachment.media_type == "text/calendar":
            message.add_alternative(
                attachment.content,
                maintype="text",
                subtype="calendar",
                params=dict(attachment.parameters),
            )
    for attachment in mail.attachments:
        maintype, subtype = attachment.media_type.split("/")
        message.add_attachment(
            attachment.content,
            maintype=maintype,
            subtype=subtype,
            params=dict(attachment.parameters),
            filename=one_line("file name", attachment.filename),
        )
    return message


def _unsubscribing(link: str) -> dict[str, str]:
    """The headers from which mail programs offer to unsubscribe, without opening a page (RFC 8058)."""
    if not link:
        return {}
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def plain_address(value: str) -> str:
    """``value`` where it is exactly one address without a name.

    :raises UnwritableMailError: where it is none, several, or not ASCII.
    """
    if not _ONE_ADDRESS.fullmatch(value):
        raise UnwritableMailError("the address is not exactly one email address")
    try:
        return Address(addr_spec=value).addr_spec
    except (ValueError, MessageError) as error:
        raise UnwritableMailError("the address is not exactly one email address") from error


def sender_parts(sender: str) -> tuple[str, str]:
    """Name and address of ``Name <address>``; the address serves as name where there is none.

    :raises UnwritableMailError: where it is not one address.
    """
    name, address = parseaddr(one_line("sender", sender))
    return name or address, plain_address(address)


def _sender(sender: str) -> Address:
    name, address = sender_parts(sender)
    return Address(display_name=name, addr_spec=address)


def one_line(place: str, value: str) -> str:
    """``value`` where it can stand in a header.

    :raises UnwritableMailError: naming ``place``, where it is empty or would break or bend the line.
    """
    if not value.strip() or _HARMFUL.search(value):
        raise UnwritableMailError(f"the {place} is empty or holds characters that no mail may carry there")
    return value


def _body(place: str, value: str) -> str:
    if _HARMFUL_IN_TEXT.search(value):
        raise UnwritableMailError(f"the {place} holds characters that no mail may carry")
    return value
