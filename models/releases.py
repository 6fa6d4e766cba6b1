"""Releases: whether a fellow's line manager lets them go for the placement's days."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, Zoned, belongs_to, unique_within
from models.participations import Participation


class Release(TenantTable, table=True):
    """That a fellow agreed to their line manager being asked at this address, and what came of it.

    ``is_released`` is what the manager said, None until they did; ``asked_at`` is when they were asked last.
    Who names another manager must agree anew.
    """

    __tablename__ = "releases"
    __table_args__ = (
        unique_within("participation_id"),
        belongs_to("participation_id", "participations", ondelete="CASCADE"),
    )
    participation_id: UUID
    manager_email: str
    agreed_at: datetime = Field(sa_type=Zoned)
    asked_at: datetime | None = Field(default=None, sa_type=Zoned)
    is_released: bool | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Zoned)


def release(db: Session, release_id: UUID, *, lock: bool = False) -> Release | None:
    """One release, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Release).where(Release.id == release_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def release_of(db: Session, participation_id: UUID, *, lock: bool = False) -> Release | None:
    """A fellow's release, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Release).where(Release.participation_id == participation_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def releases_of(db: Session, participation_ids: Iterable[UUID]) -> list[Release]:
    """The releases of these fellows."""
    query = select(Release).where(col(Release.participation_id).in_(participation_ids))
    return list(db.exec(query.order_by(col(Release.id))))


def releases_of_people(db: Session, person_ids: Iterable[UUID]) -> list[tuple[Release, UUID]]:
    """The releases of these people in all their programmes, held, each with whose it is."""
    query = (
        select(Release, Participation.person_id)
        .join(Participation, _of_participation())
        .where(col(Participation.person_id).in_(person_ids))
        .order_by(col(Release.id))
    )
    return list(db.exec(query.with_for_update(of=Release.__table__)))  # type: ignore[attr-defined]  # a table


def releases_of_programme(db: Session, programme_id: UUID, *, lock: bool = False) -> dict[UUID, Release]:
    """A programme's releases by the fellow's participation; ``lock`` holds the rows."""
    query = (
        select(Release)
        .join(Participation, _of_participation())
        .where(Participation.programme_id == programme_id)
        .order_by(col(Release.id))
    )
    rows = db.exec(query.with_for_update(of=Release.__table__) if lock else query)  # type: ignore[attr-defined]  # a table
    return {row.participation_id: row for row in rows}


def releases_at(db: Session, manager_email: str) -> list[Release]:
    """The releases that somebody with this address is asked for."""
    return list(db.exec(select(Release).where(Release.manager_email == manager_email.strip().lower())))


def _of_participation() -> sa.ColumnElement[bool]:
    return (col(Participation.id) == col(Release.participation_id)) & (
        col(Participation.partnership_id) == col(Release.partnership_id)
    )
