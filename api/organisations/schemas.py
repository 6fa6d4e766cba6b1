"""Organisations as they are given and shown."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.texts import Name


class OrganisationCreate(BaseModel):
    """An organisation, new or as it shall be. ``code``: 3 to 12 capitals and digits."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z0-9]{3,12}$")]


class OrganisationPublic(BaseModel):
    """An organisation of the partnership."""

    id: UUID
    name: str
    code: str
