"""Released figures as they are handed out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints


class FunnelChoice(BaseModel):
    """Which table to look at. ``year`` is a financial year, as 2026-27."""

    model_config = ConfigDict(extra="forbid")

    programme: UUID
    year: Annotated[str, StringConstraints(pattern=r"^2[01][0-9]{2}-[0-9]{2}$")]


class FigurePublic(BaseModel):
    """One figure as published.

    ``text`` is a number, ``*`` for a small one, or ``hidden``; ``value`` is the number where there is one.
    ``percent`` is the share of those invited, from the rounded figures.
    """

    step: str
    text: str
    value: int | None
    percent: int | None


class ProgrammeFigures(BaseModel):
    """A programme that has figures to release, and the financial years released already."""

    programme_id: UUID
    programme: str
    released: list[str]


class FunnelRow(BaseModel):
    """One group's figures, by step."""

    group: str
    figures: list[FigurePublic]


class FunnelPublic(BaseModel):
    """The participation table of one programme and financial year, frozen when it was first released."""

    programme_id: UUID
    programme: str
    financial_year: str
    frozen_at: datetime
    threshold: int
    base: int
    rows: list[FunnelRow]
    notes: list[str]
