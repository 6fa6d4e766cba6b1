"""The audit trail: appended in the same transaction as what it records, each entry sealing the one before."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, Zoned, unique_within
from models.database import partnership_of

GENESIS = "0" * 64
TOOK_BACK_ROLE = "took back a role from"
"""The action whose entries remember who was trusted with what before."""


class AuditEntry(TenantTable, table=True):
    """Who did what to which record, without personal values. ``hash`` seals this entry and all before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        unique_within("sequence"),
        sa.Index("ix_audit_entries_resource", "partnership_id", "resource_id"),
        sa.Index("ix_audit_entries_action", "partnership_id", "action", "sequence"),
        sa.Index("ix_audit_entries_actor", "partnership_id", "actor_id", "sequence"),
    )
    sequence: int
    at: datetime = Field(sa_type=Zoned)
    actor_id: UUID | None = None
    action: str
    resource: str
    resource_id: UUID | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    previous_hash: str
    hash: str


def record(
    db: Session,
    action: str,
    resource: str,
    resource_id: UUID | None,
    *,
    actor_id: UUID | None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry to the partnership's chain; ``detail`` holds counts, states and ids only."""
    partnership_id = partnership_of(db)
    db.execute(
        sa.text("SELECT pg_advisory_xact_lock(hashtextextended('audit ' || :id, 0))"),
        {"id": str(partnership_id)},
    )
    last = db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(1)).first()
    entry = AuditEntry(
        sequence=last.sequence + 1 if last else 1,
        at=db.info["clock"].now(),
        actor_id=actor_id,
        action=action,
        resource=resource,
        resource_id=resource_id,
        detail=detail or {},
        previous_hash=last.hash if last else GENESIS,
        hash="",
    )
    entry.hash = seal(partnership_id, entry)
    db.add(entry)
    db.flush()
    return entry


def seal(partnership_id: UUID, entry: AuditEntry) -> str:
    """SHA-256 over the entry's canonical JSON, the previous entry's hash among it."""
    content = [
        str(partnership_id),
        entry.sequence,
        entry.at.isoformat(),
        str(entry.actor_id),
        entry.action,
        entry.resource,
        str(entry.resource_id),
        entry.detail,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def entries(db: Session, *, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
    """Entries in order of their sequence."""
    query = select(AuditEntry).where(col(AuditEntry.sequence) > after)
    return list(db.exec(query.order_by(col(AuditEntry.sequence)).limit(limit)))


def entries_about(db: Session, resource_ids: list[UUID]) -> list[AuditEntry]:
    """What was done with these records, the latest first."""
    query = select(AuditEntry).where(col(AuditEntry.resource_id).in_(resource_ids))
    return list(db.exec(query.order_by(col(AuditEntry.sequence).desc())))


def first_broken(db: Session) -> int | None:
    """The sequence number of the first entry that does not fit its chain, or None if all do."""
    previous, expected = GENESIS, 1
    while page := entries(db, after=expected - 1):
        for entry in page:
            sealed = seal(partnership_of(db), entry)
            if entry.sequence != expected or entry.previous_hash != previous or entry.hash != sealed:
                return expected
            previous, expected = entry.hash, expected + 1
    return None
