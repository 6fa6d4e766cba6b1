"""Placements of a fellowship: a host's project and how many fellows it takes."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, belongs_to, unique_within
from models.paging import page_of


class Placement(TenantTable, table=True):
    """A place to work, offered by a host (a participation on the provider side)."""

    __tablename__ = "placements"
    __table_args__ = (
        unique_within("programme_id", "title"),
        belongs_to("programme_id", "programmes"),
        belongs_to("host_id", "participations"),
        belongs_to("organisation_id", "organisations"),
    )
    programme_id: UUID
    host_id: UUID
    organisation_id: UUID
    title: str
    project: str = ""
    site: str = ""
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    capacity: int = 1
    is_open: bool = True


def placements(db: Session, programme_id: UUID) -> list[Placement]:
    """A programme's placements by title."""
    query = select(Placement).where(Placement.programme_id == programme_id)
    return list(db.exec(query.order_by(sa.func.lower(Placement.title), col(Placement.id))))


def placement_page(
    db: Session, programme_id: UUID, *, after: list[Any] | None, limit: int
) -> list[Placement]:
    """A programme's placements by title, a page at a time. Keys are those of :func:`page_keys`."""
    query = select(Placement).where(Placement.programme_id == programme_id)
    keys = (sa.func.lower(Placement.title, type_=sa.Text), col(Placement.id))
    return page_of(db, query, keys, after=after, limit=limit)


def page_keys(row: Placement) -> tuple[str, UUID]:
    """Where a page that ends with ``row`` goes on."""
    return row.title.lower(), row.id


def placement(db: Session, placement_id: UUID, *, lock: bool = False) -> Placement | None:
    """One placement, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Placement).where(Placement.id == placement_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def placements_of_host(db: Session, host_id: UUID) -> list[Placement]:
    """What one host offers, by title."""
    query = select(Placement).where(Placement.host_id == host_id)
    return list(db.exec(query.order_by(sa.func.lower(Placement.title), col(Placement.id))))
