"""Where somebody is signed in: listed and ended by themselves."""

from uuid import UUID

from api.account.schemas import BrowserSessionPublic
from api.errors import NotFoundError
from api.security.caller import Caller
from models import audit, browser_sessions
from models.browser_sessions import SignInMethod
from models.clock import Clock
from models.database import Database
from models.partnerships import Partnership


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
    """
    if not _end(database, clock, caller, {browser_session_id}):
        raise NotFoundError


def end_others(database: Database, clock: Clock, caller: Caller) -> int:
    """End all of the caller's browser sessions but this one; how many."""
    others = {row.id for row in own_sessions(database, clock, caller) if not row.is_current}
    return _end(database, clock, caller, others)


def _end(database: Database, clock: Clock, caller: Caller, ids: set[UUID]) -> int:
    now = clock.now()
    with database.scoped(caller.partnership_id) as db:
        found = [
            row for row in browser_sessions.browser_sessions_of(db, caller.account_id, now) if row.id in ids
        ]
        for row in found:
            row.ended_at = now
            audit.record(db, "session_ended", "browser_session", row.id, actor_id=caller.account_id)
    return len(found)
