"""Pairs as they are shown once they are published."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from models.pairs import PairState
from models.participations import Side


class PairPublic(BaseModel):
    """A pair of a programme; ``version`` goes into If-Match."""

    id: UUID
    state: PairState
    seeker: str
    provider: str
    ended_at: datetime | None
    version: int


class FreeAgain(BaseModel):
    """Somebody whose pair ended early and who is in none now."""

    participation_id: UUID
    side: Side
    name: str


class ProgrammePairs(BaseModel):
    """A programme's pairs, and who comes first in the next round because theirs ended."""

    pairs: list[PairPublic]
    free_again: list[FreeAgain]


class EndedPair(BaseModel):
    """A pair that was just ended, or had been."""

    id: UUID
    state: PairState
    version: int
