"""What all tables share: composite keys, versions, zoned times, choices kept as text."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Zoned = sa.DateTime(timezone=True)
"""Column type of a moment; it refuses nothing, so hand it datetimes with a zone only."""

Json = JSONB
"""Column type of a structured value."""
JsonOrNull = JSONB(none_as_null=True)
"""Column type of a structured value that may be missing."""


class GlobalTable(SQLModel):
    """A row that belongs to no partnership: accounts and what signs them in."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    created_at: datetime = Field(default=None, sa_type=Zoned, nullable=False)


class TenantTable(SQLModel):
    """A row of one partnership, keyed ``(partnership_id, id)`` and behind row-level security.

    ``partnership_id`` and ``created_at`` are filled in by the scoped database session; ``version`` starts
    at 1 and rises with each change (the ETag of the resource).
    """

    partnership_id: UUID = Field(default=None, primary_key=True, foreign_key="partnerships.id")
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    created_at: datetime = Field(default=None, sa_type=Zoned, nullable=False)
    version: int = Field(default=1, nullable=False)


def belongs_to(column: str, table: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """A foreign key to another tenant table that carries the partnership too."""
    return sa.ForeignKeyConstraint(
        ["partnership_id", column], [f"{table}.partnership_id", f"{table}.id"], ondelete=ondelete
    )


def unique_within(*columns: str) -> sa.UniqueConstraint:
    """Unique within a partnership; nothing is unique across partnerships."""
    return sa.UniqueConstraint("partnership_id", *columns)


def choice(values: type[StrEnum], *, name: str = "") -> Any:
    """Column type of a choice, stored as its text and checked by the database.

    :param name: of the check, where a table has two columns of one kind.
    """
    return sa.Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or values.__name__.lower(),
        values_callable=lambda kind: [member.value for member in kind],
    )


@event.listens_for(OrmSession, "before_flush")
def _complete_rows(db: OrmSession, _context: object, _instances: object) -> None:
    """Give new rows their partnership and time, and changed rows their next version."""
    for row in db.new:
        if isinstance(row, TenantTable) and row.partnership_id is None:
            row.partnership_id = db.info["partnership_id"]
        if isinstance(row, TenantTable | GlobalTable) and row.created_at is None:
            row.created_at = db.info["clock"].now()
    for row in db.dirty:
        if isinstance(row, TenantTable) and db.is_modified(row):
            row.version += 1
