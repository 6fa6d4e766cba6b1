"""The small values that components are drawn from."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select, of radios or checkboxes."""

    value: str
    text: str
    hint: str | None = None


class StepState(StrEnum):
    """Where a step of a programme or of a job stands."""

    DONE = "done"
    NOW = "now"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a timeline or of a running job; ``detail`` says more in a few words."""

    text: str
    state: StepState
    when: date | datetime | None = None
    detail: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """What one reason adds to a score, in points of the score's scale; ``most`` is what it could add."""

    text: str
    points: int
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number with its word."""

    number: int
    text: str
    href: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One line of a summary; ``value`` may hold line breaks. ``change_href`` leads to where it is changed."""

    label: str
    value: str
    change_href: str | None = None
    change_text: str = "Change"
