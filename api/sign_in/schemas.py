"""What is typed to sign in."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints


class LinkRequest(BaseModel):
    """Somebody asks for a link by mail."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[EmailStr, StringConstraints(max_length=254)]


class LinkSpent(BaseModel):
    """A link from a mail, opened in the browser that asked for it."""

    model_config = ConfigDict(extra="forbid")

    request_id: UUID
    secret: str = Field(max_length=100)


class PartnershipChoice(BaseModel):
    """The partnership to go on in."""

    model_config = ConfigDict(extra="forbid")

    partnership_id: UUID


class PartnershipPublic(BaseModel):
    """A partnership somebody is a member of."""

    id: UUID
    name: str
    is_current: bool


class SignedIn(BaseModel):
    """Who is signed in, and where."""

    name: str
    partnership: str
    roles: list[str]
