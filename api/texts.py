"""Texts that may be kept: no control characters, no line or direction tricks, no surrounding blanks."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, StringConstraints

from api.pages.form_reading import is_clean


def clean_line(text: str) -> str:
    """``text``, where it is one line of characters that may be kept; raises ValueError otherwise."""
    if "\n" in text or "\t" in text:
        raise ValueError("Write this on one line")
    return clean_text(text)


def clean_text(text: str) -> str:
    """``text``, where all its characters may be kept; raises ValueError otherwise."""
    if not is_clean(text):
        raise ValueError("Take out characters that can't be seen")
    return text


def lower(text: str) -> str:
    """Addresses are kept in lower case."""
    return text.lower()


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(clean_line)
]
"""One line that must be given."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(clean_line)]
"""One line that may be empty."""

Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(clean_text)]
"""Several lines that may be empty."""

Email = Annotated[EmailStr, StringConstraints(max_length=254), AfterValidator(lower)]
"""One address, in lower case."""
