"""Programmes: who they are for, what refuses a pair, what makes one good."""

import calendar
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, Zoned, choice, unique_within
from models.paging import page_of


class ProgrammeKind(StrEnum):
    """Reverse mentoring pairs executives with mentors; a fellowship places fellows."""

    REVERSE_MENTORING = "reverse_mentoring"
    FELLOWSHIP = "fellowship"


class ProgrammeState(StrEnum):
    """Only an open programme takes people in."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Programme(TenantTable, table=True):
    """One programme. ``rules`` and ``weights`` are read and checked by ``api.programmes.schemas``.

    ``wording`` holds its own words for its messages, by kind, as ``api.wording`` checked them;
    ``data_deleted_at`` is when its retention ended and everything about its people was deleted;
    ``mail_paused_at`` since when none of its mail leaves.
    """

    __tablename__ = "programmes"
    __table_args__ = (unique_within("name"),)
    kind: ProgrammeKind = Field(sa_type=choice(ProgrammeKind))
    name: str
    summary: str = ""
    state: ProgrammeState = Field(default=ProgrammeState.DRAFT, sa_type=choice(ProgrammeState))
    sign_up_closes_on: date
    starts_on: date
    ends_on: date
    eligibility: str = ""
    is_restricted: bool = False
    positive_action: dict[str, Any] | None = Field(default=None, sa_type=Json)
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    seeker_capacity: int = 1
    provider_capacity: int = 1
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    weights: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    meeting_minutes: int = 60
    sessions_planned: int = 6
    weeks_between_sessions: int = 4
    lead_working_days: int = 10
    undo_minutes: int = 10
    needs_steward: bool = True
    retention_months: int
    data_deleted_at: datetime | None = Field(default=None, sa_type=Zoned)
    wording: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    mail_paused_at: datetime | None = Field(default=None, sa_type=Zoned)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last where it has no such day."""
    over = day.month - 1 + months
    year, month = day.year + over // 12, over % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def programmes(db: Session) -> list[Programme]:
    """The partnership's programmes, the newest start first."""
    query = select(Programme).order_by(col(Programme.starts_on).desc(), sa.func.lower(Programme.name))
    return list(db.exec(query))


def programme_page(
    db: Session, *, only: frozenset[UUID] | None, after: list[Any] | None, limit: int
) -> list[Programme]:
    """Programmes by name, a page at a time; ``only`` narrows them. Keys are those of :func:`page_keys`."""
    query = select(Programme)
    if only is not None:
        query = query.where(col(Programme.id).in_(only))
    keys = (sa.func.lower(Programme.name, type_=sa.Text), col(Programme.id))
    return page_of(db, query, keys, after=after, limit=limit)


def page_keys(row: Programme) -> tuple[str, UUID]:
    """Where a page that ends with ``row`` goes on."""
    return row.name.lower(), row.id


def programme(db: Session, programme_id: UUID, *, lock: bool = False) -> Programme | None:
    """One programme, or None; ``lock`` holds the row, not what refers to it, until the transaction ends."""
    query = select(Programme).where(Programme.id == programme_id)
    return db.exec(query.with_for_update(key_share=True) if lock else query).one_or_none()
