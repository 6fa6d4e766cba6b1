"""Where somebody is signed in, listed and ended by themselves; in which form their emails come."""

from uuid import UUID

from sqlmodel import Session

from api.account.schemas import BrowserSessionPublic
from api.concurrency import require_version
from api.errors import NotFoundError, SecondStepError
from api.security.caller import Caller
from models import audit, browser_sessions
from models.accounts import Membership, membership
from models.browser_sessions import SignInMethod
from models.clock import Clock
from models.database import Database
from models.partnerships import Partnership
from models.second_steps import second_step


def own_membership(db: Session, caller: Caller, *, lock: bool = False) -> Membership:
    """The caller's place in the partnership, which keeps how they like their emails."""
    return membership(db, caller.membership_id, lock=lock)


def choose_emails(db: Session, caller: Caller, expected: int, *, wants_easy_read: bool) -> Membership:
    """Have what is written to the caller from now on in easy-read form, or in the ordinary one again.

    :raises StaleError: where it was changed since.
    """
    row = own_membership(db, caller, lock=True)
    require_version(row, expected)
    row.wants_easy_read = wants_easy_read
    db.flush()
    audit.record(db, "chose_emails", "account", caller.account_id, actor_id=caller.account_id)
    return row


def own_sessions(database: Database, clock: Clock, caller: Caller) -> list[BrowserSessionPublic]:
    """The caller's live browser sessions, this one first, then the one last seen."""
    with database.unscoped() as db:
        rows = browser_sessions.browser_sessions_of(db, caller.account_id, clock.now())
        shown = [
            BrowserSessionPublic(
                id=row.id,
                device=row.agent or "Unknown",
                partnership=db.get_one(Partnership, row.partnership_id).name,
                method=SignInMethod(row.method),
                began_at=row.created_at,
                seen_at=row.seen_at or row.created_at,
                is_current=row.id == caller.browser_session_id,
            )
            for row in rows
        ]
    return sorted(shown, key=lambda session: not session.is_current)


def end_own(database: Database, clock: Clock, caller: Caller, browser_session_id: UUID) -> None:
    """End one of the caller's browser sessions.

    :raises NotFoundError: where it is somebody else's, or over.
    :raises SecondStepError: one of another partnership, where the account has a second step that was not
        passed in this one.
    """
    if not _end(database, clock, caller, {browser_session_id}):
        raise NotFoundError


def end_others(database: Database, clock: Clock, caller: Caller) -> int:
    """End all of the caller's browser sessions but this one; how many.

    Without the second step that the account has, those of other partnerships go on: whoever reads the mailbox
    only is let in where the account sees little, and must not sign its owner out where it sees much.
    """
    others = {row.id for row in own_sessions(database, clock, caller) if not row.is_current}
    with database.unscoped() as db:
        if not _may_reach_elsewhere(db, caller):
            rows = browser_sessions.browser_sessions_of(db, caller.account_id, clock.now())
            others -= {row.id for row in rows if row.partnership_id != caller.partnership_id}
    return _end(database, clock, caller, others)


def _may_reach_elsewhere(db: Session, caller: Caller) -> bool:
    """Whether sessions of other partnerships are this one's to end."""
    return caller.confirmed_at is not None or second_step(db, caller.account_id) is None


def _end(database: Database, clock: Clock, caller: Caller, ids: set[UUID]) -> int:
    now = clock.now()
    with database.scoped(caller.partnership_id) as db:
        found = [
            row for row in browser_sessions.browser_sessions_of(db, caller.account_id, now) if row.id in ids
        ]
        if any(row.partnership_id != caller.partnership_id for row in found) and not _may_reach_elsewhere(
            db, caller
        ):
            raise SecondStepError(
                "End it in a browser in which you passed your second step.", code="second_step_needed"
            )
        for row in found:
            row.ended_at = now
            audit.record(db, "session_ended", "browser_session", row.id, actor_id=caller.account_id)
    return len(found)
