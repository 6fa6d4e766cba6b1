"""Texts that may be kept: no control characters, no line or direction tricks, no surrounding blanks."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, validate_email

from api.pages.form_reading import is_clean
from notifications.errors import UnwritableMailError
from notifications.mail import plain_address


def clean_line(text: str) -> str:
    """``text``, where it is one line of characters that may be kept; raises ValueError otherwise."""
    if "\n" in text or "\t" in text:
        raise ValueError("Write this on one line")
    return clean_text(text)


def clean_text(text: str) -> str:
    """``text``, where all its characters may be kept; raises ValueError otherwise."""
    if not is_clean(text):
        raise ValueError("Take out characters that can’t be seen")
    return text


def one_address(text: str) -> str:
    """``text`` in lower case, where it is one address that mails can go to; raises ValueError otherwise.

    The words are ours, since the library's repeat parts of what was typed.
    """
    try:
        return validate_email(plain_address(text))[1].lower()
    except (UnwritableMailError, ValueError):
        raise ValueError("Enter an email address in the right format, like name@example.com") from None


def one_address_or_none(text: str) -> str:
    """As :func:`one_address`, where there is any text."""
    return one_address(text) if text else ""


def web_address_or_none(text: str) -> str:
    """``text``, where it is empty or an address that a page may point to; raises ValueError otherwise."""
    if not text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    is_plain = text.isascii() and not any(character.isspace() or character in "<>\"'`" for character in text)
    if not is_plain or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise ValueError("Enter a web address that begins with https://")
    return text


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(clean_line)
]
"""One line that must be given."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(clean_line)]
"""One line that may be empty."""

Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(clean_text)]
"""Several lines that may be empty."""

Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(one_address),
    Field(json_schema_extra={"format": "email"}),
]
"""One address, in lower case."""

EmailOrNothing = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(one_address_or_none)
]
"""As ``Email``, or empty."""

WebAddressOrNothing = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(web_address_or_none)
]
"""An address of a web page, https only, or empty; nothing of ours ever fetches it."""

UnlessEmpty = BeforeValidator(lambda value: value or None)
"""A filter that a form sends empty leaves nothing out."""
