"""What goes in and out of API tokens."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.security.capabilities import Capability
from api.texts import Name


class TokenCreate(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(title="what the token is for")
    scopes: list[Capability] = Field(title="what the token may be used for", min_length=1, max_length=20)
    expires_on: date = Field(title="the last day on which the token works")


class TokenPublic(BaseModel):
    """A token. ``token`` is there once, in the answer that made it."""

    id: UUID
    name: str
    scopes: list[str]
    begins_with: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    """Within five minutes."""
    token: str | None = None
