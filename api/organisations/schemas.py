"""Organisations as they are given and shown."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.texts import Name, Prose, WebAddressOrNothing


class OrganisationCreate(BaseModel):
    """An organisation, new or as it shall be. ``code``: 3 to 12 capitals and digits."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z0-9]{3,12}$")]
    speak_up: Annotated[Prose, StringConstraints(max_length=1000)] = Field("", title="the words")
    """Where its people turn with a concern."""
    speak_up_link: WebAddressOrNothing = Field("", title="the web address")


class OrganisationPublic(BaseModel):
    """An organisation of the partnership."""

    id: UUID
    name: str
    code: str
    speak_up: str
    speak_up_link: str
