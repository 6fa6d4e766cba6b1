"""Answers already given to a creation, so that asking twice creates once."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, select

from models.base import Json, TenantTable, belongs_to, unique_within


class GivenAnswer(TenantTable, table=True):
    """The answer to the first request that carried ``key``; ``request_digest`` tells another body apart."""

    __tablename__ = "given_answers"
    __table_args__ = (
        unique_within("membership_id", "key"),
        belongs_to("membership_id", "memberships", ondelete="CASCADE"),
    )
    membership_id: UUID
    key: str
    request_digest: str
    status: int
    headers: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    body: dict[str, Any] | None = Field(default=None, sa_type=Json)


def hold_key(db: Session, membership_id: UUID, key: str) -> bool:
    """Reserve ``key`` until the transaction ends; False where another request holds it."""
    query = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    return bool(db.execute(query, {"name": f"idempotency {membership_id} {key}"}).scalar_one())


def given_answer(db: Session, membership_id: UUID, key: str) -> GivenAnswer | None:
    """The answer given to ``key`` before, or None."""
    return db.exec(
        select(GivenAnswer).where(GivenAnswer.membership_id == membership_id, GivenAnswer.key == key)
    ).one_or_none()
