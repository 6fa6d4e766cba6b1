"""Reading the audit trail: entries with names where names may stand, and whether it is whole."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.audit import words
from api.audit.schemas import ChainPublic, EntryPublic
from api.pages.filters import LONDON
from models import audit, members
from models.accounts import accounts_named
from models.audit import AuditEntry, WantedEntries


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry with its words. ``actor`` is None where no name may stand; ``who`` is what stands then."""

    entry: AuditEntry
    actor: str | None
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is narrowed to; days are London's, both included."""

    kind: tuple[str, str] | None = None
    actor_id: UUID | None = None
    resource_id: UUID | None = None
    since: date | None = None
    until: date | None = None


def list_entries(db: Session, asked: Asked, after: list[Any] | None, limit: int) -> list[Line]:
    """Entries as asked for, the latest first."""
    names = actors(db)
    hidden = tuple(kind for kind in audit.kinds(db) if words.is_own(*kind)) if asked.actor_id else ()
    wanted = WantedEntries(
        kind=asked.kind,
        actor_id=asked.actor_id,
        hidden_with_actor=hidden,
        resource_id=asked.resource_id,
        since=_midnight(asked.since) if asked.since else None,
        until=_midnight(asked.until + timedelta(days=1)) if asked.until else None,
    )
    return [_line(entry, names) for entry in audit.entry_page(db, wanted, after=after, limit=limit)]


def all_entries(db: Session, asked: Asked) -> list[Line]:
    """Every entry as asked for, the latest first."""
    found: list[Line] = []
    while page := list_entries(db, asked, [found[-1].entry.sequence] if found else None, 1000):
        found += page
    return found


def actors(db: Session) -> dict[UUID, str]:
    """Everybody who holds or held a role, by name; others are not named."""
    trusted = members.accounts_with_roles(db) | audit.trusted_before(db)
    named = accounts_named(db, list(trusted)).values()
    return {account.id: account.name for account in sorted(named, key=lambda each: each.name.lower())}


def check_chain(db: Session) -> ChainPublic:
    """Whether the whole trail fits together."""
    report = audit.verify(db)
    return ChainPublic(
        is_whole=report.fault is None,
        first_broken=report.sequence,
        head=str(report.head) if report.head else None,
    )


def public(line: Line) -> EntryPublic:
    """An entry as administrators see it."""
    entry = line.entry
    return EntryPublic(
        sequence=entry.sequence,
        at=entry.at,
        actor_id=entry.actor_id if line.actor else None,
        actor=line.actor,
        action=entry.action,
        resource=entry.resource,
        resource_id=entry.resource_id,
        detail=entry.detail,
        hash=entry.hash,
    )


def _line(entry: AuditEntry, names: dict[UUID, str]) -> Line:
    may_name = entry.actor_id is not None and not words.is_own(entry.action, entry.resource)
    actor = names.get(entry.actor_id) if may_name and entry.actor_id else None
    return Line(
        entry=entry,
        actor=actor,
        who=actor or words.nameless(entry),
        what=words.sentence(entry.action, entry.resource),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
