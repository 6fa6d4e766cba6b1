"""A programme at a glance, as programs read it."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from api.feedback.schemas import MeanPublic
from api.health.service import Stage


class PairCounts(BaseModel):
    """How many of a programme's pairs stand where; one pair can count in several."""

    matched: int
    awaiting_approval: int
    first_booked: int
    met: int
    all_met: int
    unbooked: int
    silent: int
    falling_out: int


class StagePublic(BaseModel):
    """How many of all pairs that were ever made came so far."""

    stage: Stage
    pairs: int


class HeldPublic(BaseModel):
    """How many meetings took place in a week from its Monday, or in a month."""

    begins_on: date
    unit: Literal["week", "month"]
    held: int


class MessageCounts(BaseModel):
    """Messages that somebody must look at."""

    failed: int
    unknown: int


class AskedPublic(BaseModel):
    """Notes and wishes to be contacted that nobody has dealt with yet, and the mean of ratings.

    ``mean`` is None where too few people answered.
    """

    notes: int
    contacts: int
    mean: MeanPublic | None


class HealthPublic(BaseModel):
    """A programme at a glance; ``messages`` and ``asked`` are None for who may not see them."""

    pairs: PairCounts
    free_again: int
    funnel: list[StagePublic]
    held: list[HeldPublic]
    messages: MessageCounts | None
    asked: AskedPublic | None
