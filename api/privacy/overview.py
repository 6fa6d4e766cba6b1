"""What was deleted when, and what is due next: of a partnership, for its administrator."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from api.pages.filters import LONDON
from api.privacy.keeping import RULES, due_on
from api.privacy.retention import DELETED
from models import audit, programmes
from models.programmes import Programme


class DueProgramme(BaseModel):
    """When everything about a programme's people is deleted, or was."""

    programme_id: UUID
    programme: str
    ends_on: date
    retention_months: int
    due_on: date
    deleted_at: datetime | None


class DeletedRows(BaseModel):
    """What went at one time; ``programme`` is empty for what is kept for days. Counts by what it was."""

    at: datetime
    programme: str
    counts: dict[str, int]


class Retention(BaseModel):
    """The next due first; the last deleted first."""

    programmes: list[DueProgramme]
    deleted: list[DeletedRows]


def retention_of(db: Session) -> Retention:
    """Of the partnership in scope."""
    rows = programmes.programmes(db)
    names = {row.id: row.name for row in rows}
    due = [_due(row) for row in rows]
    return Retention(
        programmes=sorted(due, key=lambda each: (each.deleted_at is not None, each.due_on)),
        deleted=[
            DeletedRows(
                at=entry.at,
                programme=names.get(entry.resource_id, "") if entry.resource_id else "",
                counts={RULES[table].words: count for table, count in entry.detail.items()},
            )
            for entry in audit.entries_with(db, DELETED)
        ],
    )


def sentence_of(programme: Programme) -> str:
    """A line for the programme's page."""
    if programme.data_deleted_at is not None:
        deleted = programme.data_deleted_at.astimezone(LONDON)
        return f"Everything about its people was deleted on {deleted.day} {deleted:%B %Y}."
    due = due_on(programme)
    return f"Everything about its people is deleted on {due.day} {due:%B %Y}. Release its figures before."


def _due(row: Programme) -> DueProgramme:
    return DueProgramme(
        programme_id=row.id,
        programme=row.name,
        ends_on=row.ends_on,
        retention_months=row.retention_months,
        due_on=due_on(row),
        deleted_at=row.data_deleted_at,
    )
