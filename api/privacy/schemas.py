"""One's own data as it is handed out, and the word that erasing asks for."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from api.privacy.register import Group

Value = str | int | bool | None | list[str]
"""What a record says about one thing; moments are ISO 8601 with their zone."""
Record = dict[str, Value]


def _said(is_understood: bool) -> bool:
    if not is_understood:
        raise ValueError("Tick this if everything is to be erased")
    return is_understood


class OwnGroup(BaseModel):
    """One kind of record about somebody."""

    group: Group
    heading: str
    records: list[Record]


class OwnData(BaseModel):
    """Everything held about somebody in a partnership, as at ``made_at``."""

    person_id: UUID
    made_at: datetime
    groups: list[OwnGroup]


class Erasure(BaseModel):
    """The word to erase somebody: it can't be undone."""

    model_config = ConfigDict(extra="forbid")

    understood: Annotated[StrictBool, AfterValidator(_said)] = Field(
        False, title="that you understand what happens", validate_default=True
    )


class ErasurePublic(BaseModel):
    """What went, as counts."""

    parts: int
    pairs_ended: int
    messages: int
    links: int
    feedback: int
    conflicts: int
    mentions: int
