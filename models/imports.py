"""Imports of people that were previewed and wait to be confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, select

from models.base import Json, TenantTable, Zoned, belongs_to


class StagedImport(TenantTable, table=True):
    """The rows of a file, checked and compared; written to people only when confirmed."""

    __tablename__ = "staged_imports"
    __table_args__ = (belongs_to("programme_id", "programmes"),)
    programme_id: UUID
    filename: str
    rows: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    staged_by: UUID = Field(foreign_key="accounts.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Zoned)


def staged_import(db: Session, import_id: UUID, *, lock: bool = False) -> StagedImport | None:
    """One staged import, or None; ``lock`` holds the row, as it is now, until the transaction ends."""
    query = select(StagedImport).where(StagedImport.id == import_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if lock else query).one_or_none()
