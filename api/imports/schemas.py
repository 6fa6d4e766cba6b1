"""Imports as they are previewed and confirmed."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.people_file import RowKind
from models.participations import Side


class ImportConfirm(BaseModel):
    """What the coordinator vouches for. It counts for rows whose file says nothing about it."""

    model_config = ConfigDict(extra="forbid")

    people_agreed: StrictBool = Field(False, title="whether these people agreed to take part")
    criteria_declared: StrictBool = Field(False, title="whether these people said they meet the criteria")


class RowPreview(BaseModel):
    """What an import would do with one row. ``columns`` are the headings of what would change."""

    row: int
    name: str
    email: str
    side: Side
    kind: RowKind
    columns: list[str]
    has_left: bool


class ImportPreview(BaseModel):
    """What an import would do, before anything is written; those who left the programme stay out.

    ``may_agree`` counts rows of people who are here already and have not agreed or declared something that
    the file does not tell and whoever confirms may.
    """

    id: UUID
    filename: str
    is_confirmed: bool
    new: int
    changed: int
    same: int
    left: int
    may_agree: int
    rows: list[RowPreview]


class ImportDone(BaseModel):
    """What an import did."""

    added: int
    changed: int
    same: int
    left: int
