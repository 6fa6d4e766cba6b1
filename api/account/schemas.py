"""What somebody is shown of where they are signed in, and what they choose."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from models.browser_sessions import SignInMethod


class BrowserSessionPublic(BaseModel):
    """One browser in which you are signed in."""

    id: UUID
    device: str
    partnership: str
    method: SignInMethod
    began_at: datetime
    seen_at: datetime
    """Exact to a few minutes."""
    is_current: bool


class EmailsChoice(BaseModel):
    """In which form somebody's emails come."""

    model_config = ConfigDict(extra="forbid")

    easy_read: StrictBool = Field(title="whether your emails are easy to read")
