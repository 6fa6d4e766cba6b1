"""Browser sessions: begun by whatever signs somebody in, each under a new secret, ended on the server."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from api.security.secrets import digest, new_secret
from models import audit
from models.accounts import Membership
from models.browser_sessions import BrowserSession, SignInMethod
from models.clock import Clock
from models.database import Database

SESSION_LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A browser session just begun; ``cookie`` exists nowhere else. It opens at ``landing``."""

    cookie: str
    landing: str = "/"


def begin_session(
    database: Database,
    clock: Clock,
    membership: Membership,
    method: SignInMethod,
    *,
    agent: str = "",
    confirmed_at: datetime | None = None,
    is_vouched_for: bool = False,
) -> NewSession:
    """Sign a browser in as this member.

    ``agent`` says which browser it is, in a few words; ``confirmed_at`` when its second step was passed,
    and ``is_vouched_for`` whether it was the provider's.
    """
    cookie = new_secret()
    with database.unscoped() as db:
        db.add(
            BrowserSession(
                account_id=membership.account_id,
                partnership_id=membership.partnership_id,
                membership_id=membership.id,
                token_hash=digest(cookie),
                method=method,
                agent=agent,
                seen_at=clock.now(),
                confirmed_at=confirmed_at,
                is_vouched_for=is_vouched_for,
                expires_at=clock.now() + SESSION_LIFE,
            )
        )
    with database.scoped(membership.partnership_id) as db:
        audit.record(
            db,
            "signed_in",
            "account",
            membership.account_id,
            actor_id=membership.account_id,
            detail={"method": method.value},
        )
    return NewSession(cookie=cookie)


def confirm_session(db: Session, clock: Clock, browser_session_id: UUID) -> str:
    """The second step was passed in this browser session: it goes on under a new secret.

    :returns: the new cookie, which exists nowhere else.
    """
    cookie = new_secret()
    session = db.get_one(BrowserSession, browser_session_id)
    session.token_hash = digest(cookie)
    session.confirmed_at = clock.now()
    return cookie


def end_session(database: Database, clock: Clock, browser_session_id: UUID) -> BrowserSession:
    """End a browser session on the server; how it was."""
    with database.unscoped() as db:
        session = db.get_one(BrowserSession, browser_session_id)
        session.ended_at = clock.now()
        return session
