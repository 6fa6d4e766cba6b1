"""Messages as coordinators see them. Links that belong to one person are never among it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

MessageGroup = Literal["waiting", "sent", "failed", "unknown", "stopped"]


class MessagePublic(BaseModel):
    """One message of the outbox. ``failure`` is the mail server's reason, empty where there is none."""

    id: UUID
    kind: str
    receiver: str
    address: str
    state: str
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    failure: str


class MessageInFull(MessagePublic):
    """One message with its words, in which "(a personal link)" stands for each link."""

    subject: str
    text: str
    files: list[str]
