"""Browser sessions: each a signed-in browser, bound to one membership."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, Session, col, select

from models.base import GlobalTable, Zoned, belongs_to, choice


class SignInMethod(StrEnum):
    """How a browser session began."""

    LINK = "link"
    OPENID = "openid"


class BrowserSession(GlobalTable, table=True):
    """A signed-in browser, bound to one membership. The cookie's value is kept as a digest only.

    ``confirmed_at`` is when a second step was last passed in it, ``seen_at`` when it last asked for anything.
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
    expires_at: datetime = Field(sa_type=Zoned)
    ended_at: datetime | None = Field(default=None, sa_type=Zoned)


def browser_session(db: Session, token_hash: str, now: datetime) -> BrowserSession | None:
    """The live browser session behind a cookie."""
    return db.exec(
        select(BrowserSession).where(
            BrowserSession.token_hash == token_hash,
            col(BrowserSession.ended_at).is_(None),
            col(BrowserSession.expires_at) > now,
        )
    ).one_or_none()
