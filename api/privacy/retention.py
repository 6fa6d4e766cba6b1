"""Deleting what is due, each partnership in a transaction of its own, and saying what went."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlmodel import Session

from api.pages.filters import LONDON
from api.privacy.keeping import RULES, SIGN_IN_MESSAGE_DAYS, due_on
from models import audit, erasure, retention
from models.accounts import Account
from models.clock import Clock
from models.database import Database, partnership_of
from models.partnerships import partnership_ids
from models.programmes import Programme, ProgrammeState
from models.retention import Counts

log = structlog.get_logger("retention")
DELETED: Final = "deleted_when_due"
"""The action in the audit trail; its details are counts by table."""
BATCH_TABLES: Final = {
    "staged_imports": retention.delete_imports,
    "given_answers": retention.delete_given_answers,
    "link_tokens": retention.delete_links,
    "browser_sessions": retention.delete_browser_sessions,
    "api_tokens": retention.delete_tokens,
}
OF_NO_PARTNERSHIP: Final = {
    "sign_in_requests": retention.delete_sign_in_requests,
    "openid_requests": retention.delete_openid_requests,
    "rate_limits": retention.delete_rate_limits,
}
"""What signing in leaves behind, before it is known who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """What went, or would go, in one partnership: of a programme, or of what is kept for days."""

    partnership_id: UUID | None
    programme: str
    counts: Counts


def delete_due(database: Database, clock: Clock, *, is_dry: bool = False) -> list[Deleted]:
    """Delete whatever is due now; with ``is_dry`` find out by doing it and taking it back.

    Doing it again deletes nothing more. What went is in each partnership's audit trail.
    """
    with database.unscoped() as db:
        partnerships = partnership_ids(db)
    done: list[Deleted] = []
    for partnership_id in partnerships:
        with database.scoped(partnership_id) as db:
            taken_back = db.begin_nested()
            found = _delete_in(db, clock.now())
            taken_back.rollback() if is_dry else taken_back.commit()
        done += found
    with database.unscoped() as db:
        taken_back = db.begin_nested()
        counts = {
            table: delete(db, _before(table, clock.now())) for table, delete in OF_NO_PARTNERSHIP.items()
        }
        taken_back.rollback() if is_dry else taken_back.commit()
    if went := {table: count for table, count in counts.items() if count}:
        done.append(Deleted(partnership_id=None, programme="", counts=went))
    if done and not is_dry:
        log.info("deleted what was due", rows=sum(sum(each.counts.values()) for each in done))
    return done


def _delete_in(db: Session, now: datetime) -> list[Deleted]:
    today = now.astimezone(LONDON).date()
    due = [row for row in retention.programmes_ended(db, today) if due_on(row) <= today]
    done = [_delete_programme(db, programme, now) for programme in due]
    counts = {table: delete(db, _before(table, now)) for table, delete in BATCH_TABLES.items()}
    counts["messages"] = retention.delete_sign_in_messages(db, now - timedelta(days=SIGN_IN_MESSAGE_DAYS))
    if went := {table: count for table, count in counts.items() if count}:
        here = partnership_of(db)
        audit.record(db, DELETED, "partnership", here, actor_id=None, detail=dict(went))
        done.append(Deleted(partnership_id=here, programme="", counts=went))
    return done


def _delete_programme(db: Session, programme: Programme, now: datetime) -> Deleted:
    """Everything about its people, and those who take part in nothing else."""
    counts = Counter(retention.delete_programme_data(db, programme.id))
    of_people, accounts = retention.delete_people_without_part(db)
    counts.update(of_people)
    for account_id in accounts:
        account = db.get(Account, account_id)
        counts["accounts"] += bool(account and erasure.close_account(db, account))
    programme.state, programme.data_deleted_at = ProgrammeState.CLOSED, now
    db.flush()
    went = {table: count for table, count in counts.items() if count}
    audit.record(db, DELETED, "programme", programme.id, actor_id=None, detail=dict(went))
    return Deleted(partnership_id=partnership_of(db), programme=programme.name, counts=went)


def _before(table: str, now: datetime) -> datetime:
    return now - timedelta(days=RULES[table].days)
