"""Placements as they are given, changed and shown."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api.texts import Line, Name, Prose

UNNAMED: Any = None
"""Stands for what a change does not name; only ``exclude_unset`` reads changes, so it is never seen."""
Capacity = Annotated[StrictInt, Field(ge=1, le=50)]
Topics = Annotated[list[Name], Field(max_length=60)]


class PlacementCreate(BaseModel):
    """A place to work that a host offers; ``host_id`` is the host's participation in the programme."""

    model_config = ConfigDict(extra="forbid")

    title: Name = Field(title="the title")
    host_id: UUID = Field(title="the host")
    organisation_id: UUID = Field(title="the organisation")
    site: Line = Field("", title="the site")
    project: Prose = Field("", title="the project")
    topics: Topics = Field(default_factory=list, title="topics")
    capacity: Capacity = Field(1, title="the number of fellows")
    is_open: StrictBool = Field(True, title="whether it is open")


class PlacementChange(BaseModel):
    """What to change; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    title: Name = Field(default=UNNAMED)
    host_id: UUID = Field(default=UNNAMED)
    organisation_id: UUID = Field(default=UNNAMED)
    site: Line = Field(default=UNNAMED)
    project: Prose = Field(default=UNNAMED)
    topics: Topics = Field(default=UNNAMED)
    capacity: Capacity = Field(default=UNNAMED)
    is_open: StrictBool = Field(default=UNNAMED)


class PlacementPublic(BaseModel):
    """A placement as coordinators see it."""

    id: UUID
    title: str
    host_id: UUID
    host: str
    organisation_id: UUID
    organisation: str
    site: str
    project: str
    topics: list[str]
    capacity: int
    is_open: bool


class PlacementOffer(BaseModel):
    """An open placement as fellows see it."""

    id: UUID
    title: str
    organisation: str
    site: str
    project: str
    topics: list[str]
    capacity: int
