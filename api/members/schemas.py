"""Members and their roles as they are given and shown."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.texts import Email, Name
from models.accounts import Role


class GrantScope(BaseModel):
    """A role and where it counts: the whole partnership, or the one organisation or programme named."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    organisation_id: UUID | None = None
    programme_id: UUID | None = None


class GrantCreate(GrantScope):
    """A role for a member."""

    membership_id: UUID


class MemberCreate(GrantScope):
    """A colleague to invite, with their first role."""

    name: Name = Field(title="their name")
    email: Email = Field(title="their work email address")


class GrantPublic(BaseModel):
    """A role that a member holds."""

    id: UUID
    membership_id: UUID
    role: Role
    organisation_id: UUID | None
    programme_id: UUID | None
    given_at: datetime


class MemberPublic(BaseModel):
    """A colleague who holds a role here."""

    id: UUID
    name: str
    email: str
    grants: list[GrantPublic]
