"""API tokens: each lets a program do a few of the things that its owner may do."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select, update

from models.accounts import Membership
from models.base import Json, TenantTable, Zoned, belongs_to, unique_within

USE_NOTED_EVERY: Final = timedelta(minutes=5)


class ApiToken(TenantTable, table=True):
    """One token. Its value is kept as a digest only; ``shown`` is how it begins.

    ``used_at`` is as coarse as ``USE_NOTED_EVERY``.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        belongs_to("membership_id", "memberships", ondelete="CASCADE"),
        unique_within("token_hash"),
        sa.Index("ix_api_tokens_membership", "partnership_id", "membership_id"),
    )
    membership_id: UUID
    name: str
    scopes: list[str] = Field(sa_type=Json)
    shown: str
    token_hash: str
    expires_at: datetime = Field(sa_type=Zoned)
    used_at: datetime | None = Field(default=None, sa_type=Zoned)
    revoked_at: datetime | None = Field(default=None, sa_type=Zoned)


def live_token(db: Session, token_hash: str, now: datetime) -> ApiToken | None:
    """The token with this digest, where it is neither revoked nor ended."""
    query = select(ApiToken).where(
        ApiToken.token_hash == token_hash,
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > now,
    )
    return db.exec(query).one_or_none()


def note_use(db: Session, token: ApiToken, now: datetime) -> None:
    """Remember that ``token`` was used, where that was not remembered lately; its version stays."""
    since = now - USE_NOTED_EVERY
    if token.used_at is None or token.used_at <= since:
        not_lately = col(ApiToken.used_at).is_(None) | (col(ApiToken.used_at) <= since)
        db.exec(
            update(ApiToken)
            .where(col(ApiToken.id) == token.id, not_lately)
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )


def owner_of(db: Session, token: ApiToken) -> Membership:
    """The member who made ``token``."""
    return db.exec(select(Membership).where(Membership.id == token.membership_id)).one()


def tokens_of(db: Session, membership_id: UUID) -> list[ApiToken]:
    """A member's tokens that are not revoked, the newest first."""
    query = select(ApiToken).where(
        ApiToken.membership_id == membership_id, col(ApiToken.revoked_at).is_(None)
    )
    return list(db.exec(query.order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))))
