"""What a round's pairs must come to, besides single pairs: minimum loads and limits on groups."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, belongs_to, choice, unique_within


class Grouping(StrEnum):
    """By what people of one side are counted together."""

    EVERYBODY = "everybody"
    ORGANISATION = "organisation"
    SITE = "site"
    DIRECTORATE = "directorate"
    PAY_BAND = "pay_band"


_GROUPS = (
    "partnership_id",
    "round_id",
    "seekers_grouping",
    "seekers_value",
    "providers_grouping",
    "providers_value",
)


class Minimum(TenantTable, table=True):
    """Somebody must be in at least ``least`` pairs. ``place_id`` is the engine's: a participation's, or a
    placement's.
    """

    __tablename__ = "minimums"
    __table_args__ = (
        unique_within("round_id", "place_id"),
        belongs_to("round_id", "rounds", ondelete="CASCADE"),
        sa.CheckConstraint("least > 0", name="least"),
    )
    round_id: UUID
    place_id: UUID
    least: int
    made_by: UUID = Field(foreign_key="accounts.id")


class PairLimit(TenantTable, table=True):
    """At least ``least`` and at most ``most`` pairs between a group of seekers and one of providers.

    A group's value is an organisation's id, a pay band's code, or the mark that a snapshot puts in the place
    of a typed site or directorate; empty for everybody.
    """

    __tablename__ = "pair_limits"
    __table_args__ = (
        sa.UniqueConstraint(*_GROUPS, name="uq_pair_limits_groups"),
        belongs_to("round_id", "rounds", ondelete="CASCADE"),
        sa.CheckConstraint("least >= 0 AND (most IS NULL OR most >= least)", name="range"),
    )
    round_id: UUID
    seekers_grouping: Grouping = Field(sa_type=choice(Grouping, name="seekers_grouping"))
    seekers_value: str
    providers_grouping: Grouping = Field(sa_type=choice(Grouping, name="providers_grouping"))
    providers_value: str
    least: int
    most: int | None = None
    made_by: UUID = Field(foreign_key="accounts.id")


def minimum(db: Session, minimum_id: UUID) -> Minimum | None:
    """One minimum, or None."""
    return db.exec(select(Minimum).where(Minimum.id == minimum_id)).one_or_none()


def minimum_of(db: Session, round_id: UUID, place_id: UUID) -> Minimum | None:
    """Somebody's minimum in a round, or None."""
    return db.exec(
        select(Minimum).where(Minimum.round_id == round_id, Minimum.place_id == place_id)
    ).one_or_none()


def minimums(db: Session, round_id: UUID) -> list[Minimum]:
    """A round's minimums in the order they were set."""
    query = select(Minimum).where(Minimum.round_id == round_id)
    return list(db.exec(query.order_by(col(Minimum.created_at), col(Minimum.id))))


def limit(db: Session, limit_id: UUID) -> PairLimit | None:
    """One limit, or None."""
    return db.exec(select(PairLimit).where(PairLimit.id == limit_id)).one_or_none()


def limits(db: Session, round_id: UUID) -> list[PairLimit]:
    """A round's limits in the order they were set."""
    query = select(PairLimit).where(PairLimit.round_id == round_id)
    return list(db.exec(query.order_by(col(PairLimit.created_at), col(PairLimit.id))))
