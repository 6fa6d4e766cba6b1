"""Commitments as they are given and shown."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.texts import Prose
from models.commitments import Progress


class CommitmentGiven(BaseModel):
    """What a leader will do, by when, and how far it is."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[Prose, StringConstraints(min_length=1, max_length=500)] = Field(title="what you will do")
    due_on: date = Field(title="by when")
    progress: Progress = Progress.OPEN


class CommitmentPublic(BaseModel):
    """One commitment as everybody in the programme sees it; ``version`` goes into If-Match."""

    id: UUID
    leader: str
    is_mine: bool
    words: str
    due_on: date
    progress: Progress
    version: int
