"""The audit trail as it is shown."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class EntryPublic(BaseModel):
    """Who did what to which record. ``actor_id`` and ``actor`` are null where people act as participants."""

    sequence: int
    at: datetime
    actor_id: UUID | None
    actor: str | None
    action: str
    resource: str
    resource_id: UUID | None
    detail: dict[str, Any]
    hash: str


class ChainPublic(BaseModel):
    """Whether the whole trail fits together; ``first_broken`` is the first entry that does not.

    ``head`` is the last entry that fits, as ``number:hash``: keep it somewhere else.
    """

    is_whole: bool
    first_broken: int | None
    head: str | None
