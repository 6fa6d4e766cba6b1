"""What is typed to sign in."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.texts import Email


class LinkRequest(BaseModel):
    """Somebody asks for a link by mail."""

    model_config = ConfigDict(extra="forbid")

    email: Email = Field(title="your work email address")


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
