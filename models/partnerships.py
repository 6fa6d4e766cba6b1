"""Partnerships and the organisations in them."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import GlobalTable, TenantTable, unique_within


class Partnership(GlobalTable, table=True):
    """A health partnership: several organisations that run programmes together. Only its name is global."""

    __tablename__ = "partnerships"
    name: str


class Organisation(TenantTable, table=True):
    """A trust, board or other employer within a partnership."""

    __tablename__ = "organisations"
    __table_args__ = (unique_within("name"), unique_within("code"))
    name: str
    code: str
    speak_up: str = ""
    """Where its people turn with a concern, in its own words."""
    speak_up_link: str = ""


def partnership_ids(db: Session) -> list[UUID]:
    """Every partnership, for work that must look in on each of them."""
    return list(db.exec(select(Partnership.id).order_by(col(Partnership.created_at))))


def partnership_names(db: Session) -> dict[UUID, str]:
    """Every partnership by its id, the oldest first."""
    query = select(Partnership.id, Partnership.name).order_by(col(Partnership.created_at))
    return dict(db.exec(query).all())


def organisations(db: Session) -> list[Organisation]:
    """The partnership's organisations by name."""
    return list(db.exec(select(Organisation).order_by(sa.func.lower(Organisation.name))))


def organisation(db: Session, organisation_id: UUID, *, lock: bool = False) -> Organisation | None:
    """One organisation, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()
