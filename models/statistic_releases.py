"""Statistics that were released: protected tables only, frozen when first shown."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, Zoned, belongs_to, unique_within


class StatisticRelease(TenantTable, table=True):
    """One frozen table of a programme and financial year. Unprotected counts are never stored."""

    __tablename__ = "statistic_releases"
    __table_args__ = (
        unique_within("programme_id", "financial_year", "table_name"),
        belongs_to("programme_id", "programmes"),
    )
    programme_id: UUID
    financial_year: str
    table_name: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    frozen_at: datetime = Field(sa_type=Zoned)
    frozen_by: UUID = Field(foreign_key="accounts.id")


def statistic_release(
    db: Session, programme_id: UUID, financial_year: str, table_name: str
) -> StatisticRelease | None:
    """The frozen table, or None where it was never released."""
    return db.exec(
        select(StatisticRelease).where(
            StatisticRelease.programme_id == programme_id,
            StatisticRelease.financial_year == financial_year,
            StatisticRelease.table_name == table_name,
        )
    ).one_or_none()


def statistic_releases(db: Session, table_name: str) -> list[StatisticRelease]:
    """All releases of one table, the latest first."""
    query = select(StatisticRelease).where(StatisticRelease.table_name == table_name)
    return list(db.exec(query.order_by(col(StatisticRelease.frozen_at).desc(), col(StatisticRelease.id))))
