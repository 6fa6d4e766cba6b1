"""Browser sessions: each a signed-in browser, bound to one membership."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.accounts import Account
from models.base import GlobalTable, Zoned, belongs_to, choice
from models.partnerships import Partnership

IDLE_AFTER: Final = timedelta(hours=1)
"""A browser session in which nothing was asked for that long is over."""
SEEN_EVERY: Final = timedelta(minutes=5)
"""How exactly it is known when something was last asked."""


class SignInMethod(StrEnum):
    """How a browser session began."""

    LINK = "link"
    OPENID = "openid"


class BrowserSession(GlobalTable, table=True):
    """A signed-in browser, bound to one membership. The cookie's value is kept as a digest only.

    ``confirmed_at`` is when a second step was last passed in it, ours or the provider's, ``seen_at`` when
    it last asked for anything. Where the provider vouched for a second step (``is_vouched_for``), ours is
    never asked.
    """

    __tablename__ = "browser_sessions"
    __table_args__ = (belongs_to("membership_id", "memberships", ondelete="CASCADE"),)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    partnership_id: UUID = Field(foreign_key="partnerships.id")
    membership_id: UUID
    token_hash: str = Field(unique=True)
    method: SignInMethod = Field(default=SignInMethod.LINK, sa_type=choice(SignInMethod))
    agent: str = ""
    """Which browser on which system it said to be, in a few words."""
    seen_at: datetime | None = Field(default=None, sa_type=Zoned)
    confirmed_at: datetime | None = Field(default=None, sa_type=Zoned)
    is_vouched_for: bool = False
    expires_at: datetime = Field(sa_type=Zoned)
    ended_at: datetime | None = Field(default=None, sa_type=Zoned)


def browser_session(
    db: Session, token_hash: str, now: datetime
) -> tuple[BrowserSession, Account, Partnership] | None:
    """The live browser session behind a cookie, with whose it is and where."""
    query = (
        select(BrowserSession, Account, Partnership)
        .join(Account, col(Account.id) == BrowserSession.account_id)
        .join(Partnership, col(Partnership.id) == BrowserSession.partnership_id)
        .where(BrowserSession.token_hash == token_hash, _is_live(now))
    )
    found = db.exec(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def browser_sessions_of(db: Session, account_id: UUID, now: datetime) -> list[BrowserSession]:
    """An account's live browser sessions, in whatever partnership; the one last seen first."""
    query = select(BrowserSession).where(BrowserSession.account_id == account_id, _is_live(now))
    last_seen = sa.func.coalesce(BrowserSession.seen_at, BrowserSession.created_at)
    return list(db.exec(query.order_by(last_seen.desc(), col(BrowserSession.id))))


def mark_seen(session: BrowserSession, now: datetime) -> None:
    """Note that something was asked for, no oftener than every few minutes."""
    if session.seen_at is None or now - session.seen_at >= SEEN_EVERY:
        session.seen_at = now


def _is_live(now: datetime) -> sa.ColumnElement[bool]:
    last_seen = sa.func.coalesce(BrowserSession.seen_at, BrowserSession.created_at)
    return sa.and_(
        col(BrowserSession.ended_at).is_(None),
        col(BrowserSession.expires_at) > now,
        last_seen > now - IDLE_AFTER,
    )
