"""Whether mail leaves, as coordinators and administrators see it."""

from datetime import datetime

from pydantic import BaseModel


class ProgrammeMail(BaseModel):
    """A programme's mail. ``waiting`` counts what would leave, by kind."""

    paused_at: datetime | None
    is_held: bool
    """The database is a restored copy, and nobody has released it yet."""
    waiting: dict[str, int]


class Outbox(BaseModel):
    """A partnership's outbox. ``last_sent_at`` is the latest mail that this database knows of."""

    is_held: bool
    waiting: dict[str, int]
    last_sent_at: datetime | None
