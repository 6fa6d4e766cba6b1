"""What signing in with an OpenID Connect provider leaves behind: who was sent there, who is whose account."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, delete, select

from models.base import GlobalTable, Zoned


class OpenIdRequest(GlobalTable, table=True):
    """A browser was sent to the provider; ``browser_hash`` digests a secret that only that browser has.

    State, nonce and code verifier are derived from the row's id with the product's key and stored nowhere.
    """

    __tablename__ = "openid_requests"
    browser_hash: str
    expires_at: datetime = Field(sa_type=Zoned, index=True)
    spent_at: datetime | None = Field(default=None, sa_type=Zoned)
    next_path: str = "/"
    """The page of ours at which the way ends."""


class OpenIdIdentity(GlobalTable, table=True):
    """Which account somebody is whom the provider calls ``subject``.

    An account has one identity at each issuer, so that whoever is given a leaver's address there does not
    get the leaver's account here.
    """

    __tablename__ = "openid_identities"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), sa.UniqueConstraint("issuer", "account_id"))
    issuer: str
    subject: str
    account_id: UUID = Field(foreign_key="accounts.id", ondelete="CASCADE")


def openid_request(db: Session, request_id: UUID) -> OpenIdRequest | None:
    """A browser's way to the provider, held until the transaction ends."""
    query = select(OpenIdRequest).where(OpenIdRequest.id == request_id)
    return db.exec(query.with_for_update()).one_or_none()


def openid_identity(db: Session, issuer: str, subject: str) -> OpenIdIdentity | None:
    """Whose account it is that ``issuer`` calls ``subject``, or None."""
    query = select(OpenIdIdentity).where(OpenIdIdentity.issuer == issuer, OpenIdIdentity.subject == subject)
    return db.exec(query).one_or_none()


def has_openid_identity(db: Session, issuer: str, account_id: UUID) -> bool:
    """Whether the account is somebody's at ``issuer`` already."""
    query = select(OpenIdIdentity.id).where(
        OpenIdIdentity.issuer == issuer, OpenIdIdentity.account_id == account_id
    )
    return db.exec(query).one_or_none() is not None


def forget_openid_identities(db: Session, account_id: UUID) -> int:
    """Delete what ties an account to providers; the next sign-in there ties it anew. Tells how many."""
    return db.exec(delete(OpenIdIdentity).where(col(OpenIdIdentity.account_id) == account_id)).rowcount
