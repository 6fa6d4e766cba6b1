"""The audit trail: appended in the same transaction as what it records, each entry sealing the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.audit_chain import GENESIS, ChainEntry, Head, Report, check, seal
from models.base import Json, TenantTable, Zoned, unique_within
from models.database import partnership_of
from models.paging import page_of

GAVE_ROLE: Final = "gave a role to"
TOOK_BACK_ROLE: Final = "took back a role from"
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
    """Append an entry to the partnership's chain; ``detail`` holds counts, states and ids only.

    Where a program did it, ``detail`` names the token by which it asked.
    """
    partnership_id = partnership_of(db)
    db.execute(
        sa.text("SELECT pg_advisory_xact_lock(hashtextextended('audit ' || :id, 0))"),
        {"id": str(partnership_id)},
    )
    token_id: UUID | None = db.info.get("token_id")
    last = db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(1)).first()
    entry = AuditEntry(
        sequence=last.sequence + 1 if last else 1,
        at=db.info["clock"].now(),
        actor_id=actor_id,
        action=action,
        resource=resource,
        resource_id=resource_id,
        detail=(detail or {}) | ({"token": str(token_id)} if token_id else {}),
        previous_hash=last.hash if last else GENESIS,
        hash="",
    )
    entry.hash = seal(partnership_id, chain_entry(entry))
    db.add(entry)
    db.flush()
    return entry


def chain_entry(entry: AuditEntry) -> ChainEntry:
    """An entry as its chain seals it."""
    return ChainEntry(
        sequence=entry.sequence,
        at=entry.at.isoformat(),
        actor_id=str(entry.actor_id) if entry.actor_id else None,
        action=entry.action,
        resource=entry.resource,
        resource_id=str(entry.resource_id) if entry.resource_id else None,
        detail=entry.detail,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )


def entries(db: Session, *, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
    """Entries in order of their sequence."""
    query = select(AuditEntry).where(col(AuditEntry.sequence) > after)
    return list(db.exec(query.order_by(col(AuditEntry.sequence)).limit(limit)))


def entries_about(db: Session, resource_ids: list[UUID]) -> list[AuditEntry]:
    """What was done with these records, the latest first."""
    query = select(AuditEntry).where(col(AuditEntry.resource_id).in_(resource_ids))
    return list(db.exec(query.order_by(col(AuditEntry.sequence).desc())))


def entries_with(db: Session, action: str, limit: int = 100) -> list[AuditEntry]:
    """The latest entries of one action, the latest first."""
    query = select(AuditEntry).where(AuditEntry.action == action)
    return list(db.exec(query.order_by(col(AuditEntry.sequence).desc()).limit(limit)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEntries:
    """Which entries a list shows; None leaves none out. ``since`` is included, ``until`` is not."""

    kind: tuple[str, str] | None = None
    """An action and what it was done to."""
    actor_id: UUID | None = None
    hidden_with_actor: tuple[tuple[str, str], ...] = ()
    """Kinds that are left out where an actor is named: what people do as participants is shown unnamed."""
    resource_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def entry_page(
    db: Session, wanted: WantedEntries, *, after: list[Any] | None, limit: int
) -> list[AuditEntry]:
    """Entries as wanted, the latest first, a page at a time. The key is the sequence."""
    query = select(AuditEntry).where(*_conditions(wanted))
    return page_of(db, query, (col(AuditEntry.sequence),), after=after, limit=limit, latest_first=True)


def kinds(db: Session) -> list[tuple[str, str]]:
    """Every action that was done to something here, with what it was done to."""
    query = select(AuditEntry.action, AuditEntry.resource).distinct()
    return list(db.exec(query.order_by(AuditEntry.action, AuditEntry.resource)).all())


def trusted_before(db: Session) -> set[UUID]:
    """The accounts from which a role was taken back."""
    account = AuditEntry.detail["account"].astext
    query = select(account).where(AuditEntry.action == TOOK_BACK_ROLE, account.is_not(None)).distinct()
    return {UUID(found) for found in db.exec(query)}


def has_acted(db: Session, actor_id: UUID, resource_id: UUID, *, other_than: tuple[str, ...]) -> bool:
    """Whether somebody did anything else with a record than these actions."""
    query = select(AuditEntry.id).where(
        AuditEntry.resource_id == resource_id,
        AuditEntry.actor_id == actor_id,
        col(AuditEntry.action).not_in(other_than),
    )
    return db.exec(query.limit(1)).first() is not None


def lost_since(db: Session, role: str, programme_id: UUID, since: datetime) -> set[UUID]:
    """The accounts from which this role, for this programme or for all, was taken back since then."""
    detail = AuditEntry.detail
    query = select(detail["account"].astext).where(
        AuditEntry.action == TOOK_BACK_ROLE,
        AuditEntry.resource == "membership",
        detail["role"].astext == role,
        sa.or_(detail["programme"].astext.is_(None), detail["programme"].astext == str(programme_id)),
        col(AuditEntry.at) >= since,
    )
    return {UUID(found) for found in db.exec(query)}


def _conditions(wanted: WantedEntries) -> list[Any]:
    found: list[Any] = []
    kind = sa.tuple_(col(AuditEntry.action), col(AuditEntry.resource))
    if wanted.kind is not None:
        found.append(kind == wanted.kind)
    if wanted.actor_id is not None:
        found.append(col(AuditEntry.actor_id) == wanted.actor_id)
        if wanted.hidden_with_actor:
            found.append(kind.not_in(wanted.hidden_with_actor))
    if wanted.resource_id is not None:
        found.append(col(AuditEntry.resource_id) == wanted.resource_id)
    if wanted.since is not None:
        found.append(col(AuditEntry.at) >= wanted.since)
    if wanted.until is not None:
        found.append(col(AuditEntry.at) < wanted.until)
    return found


def chain(db: Session) -> Iterator[ChainEntry]:
    """The whole trail in order, read a thousand entries at a time; whatever number an entry claims."""
    after = -(2**31)
    while page := entries(db, after=after):
        for entry in page:
            yield chain_entry(entry)
            db.expunge(entry)
        after = page[-1].sequence


def verify(db: Session, saved: Head | None = None) -> Report:
    """Whether the partnership's trail holds, and whether ``saved`` is still in it."""
    return check(partnership_of(db), chain(db), saved)


def head(db: Session) -> Head | None:
    """The last entry, or None where there is none."""
    last = db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(1)).first()
    return Head(last.sequence, last.hash) if last else None
