"""A form as a value: what was typed, and what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from api.errors import NotFoundError, ProblemError

VERSION: Final = "_version"
IDEMPOTENCY_KEY: Final = "_idempotency_key"
PRESENT: Final = "_present"
"""Names the choices that were on the page, since unticked ones are not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file sent with a form, in full."""

    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FormError:
    """What is wrong with one field, or with the form as a whole where ``field`` is None."""

    field: str | None
    message: str

    @property
    def href(self) -> str | None:
        """Where the error summary leads: the element that has the field's name as its id."""
        return f"#{self.field}" if self.field else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormErrors:
    """What is wrong with a form, in the order in which it is shown. False when nothing is."""

    items: tuple[FormError, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    @classmethod
    def of(cls, messages: Mapping[str | None, str] | Mapping[str, str]) -> "FormErrors":
        """From messages by field; the key None stands for the form as a whole."""
        return cls(items=tuple(FormError(field=name, message=message) for name, message in messages.items()))

    @classmethod
    def from_problem(cls, problem: ProblemError) -> "FormErrors":
        """From what a service refused: by field where it names some, else for the form as a whole."""
        if not problem.errors:
            return cls(items=(FormError(field=None, message=problem.detail or problem.title),))
        return cls(
            items=tuple(FormError(field=error.place, message=error.message) for error in problem.errors)
        )

    def message(self, name: str) -> str | None:
        """The first message for a field."""
        return next((error.message for error in self.items if error.field == name), None)

    def summary(self) -> tuple[FormError, ...]:
        """One line a field, for the error summary at the top."""
        first: dict[str | None, FormError] = {}
        whole = [error for error in self.items if error.field is None]
        for error in self.items:
            if error.field is not None:
                first.setdefault(error.field, error)
        return (*whole, *first.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form holds: texts by name (several for choices), files, and errors to show.

    ``unclean`` names the fields that held characters no text may hold; they are taken out of ``fields``.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    unclean: frozenset[str] = frozenset()
    errors: FormErrors = FormErrors()

    @classmethod
    def of(cls, values: BaseModel | Mapping[str, object]) -> "Form":
        """A form filled in from a record: dates in their three parts, choices as many texts."""
        pairs = values.model_dump() if isinstance(values, BaseModel) else values
        return cls(fields=dict(_flat(pairs, "")))

    def value(self, name: str) -> str:
        """The text of a field; empty when it isn't there, the last when it is there several times."""
        return (self.fields.get(name) or ("",))[-1]

    def values(self, name: str) -> tuple[str, ...]:
        """All texts of a field that are not empty."""
        return tuple(text for text in self.fields.get(name, ()) if text)

    def ids(self, name: str) -> list[UUID]:
        """The ids of rows that were selected in a list, each once.

        :raises NotFoundError: where one is no id, for then it names nothing.
        """
        try:
            return list(dict.fromkeys(UUID(text) for text in self.values(name)))
        except ValueError:
            raise NotFoundError from None

    def has(self, name: str) -> bool:
        """Whether the field was sent."""
        return name in self.fields

    def shows(self, name: str) -> bool:
        """Whether the page said that it has this choice, ticked or not."""
        return name in self.fields.get(PRESENT, ())

    def file(self, name: str) -> Upload | None:
        """The file of a field; None when none was chosen."""
        return self.files.get(name)

    def with_errors(self, errors: FormErrors) -> "Form":
        """The same, to be shown again with what is wrong."""
        return replace(self, errors=errors)

    @property
    def version(self) -> int | None:
        """The version the person was looking at (If-Match); None when missing or malformed."""
        text = self.value(VERSION)
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None

    @property
    def idempotency_key(self) -> str | None:
        """The key of this rendering of the form; None when missing or malformed."""
        text = self.value(IDEMPOTENCY_KEY)
        return text if re.fullmatch(r"[A-Za-z0-9-]{16,64}", text) else None


def _flat(values: Mapping[str, object], prefix: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        elif type(value) is date:
            parts = {"day": value.day, "month": value.month, "year": value.year}
            yield from ((f"{prefix}{name}-{part}", (str(number),)) for part, number in parts.items())
        elif isinstance(value, tuple | list):
            yield prefix + name, tuple(_text(item) for item in value)
        elif isinstance(value, set | frozenset):
            yield prefix + name, tuple(sorted(_text(item) for item in value))
        elif value is not None:
            yield prefix + name, (_text(value),)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value if isinstance(value, Enum) else value)
