"""What coordinators read about sessions: counts, a mean over enough people, and notes written to them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.commitments.hours import Given, given_in
from api.concurrency import require_version
from api.errors import NotFoundError
from api.feedback.batches import mean_rating
from api.feedback.figures import Mean
from api.feedback.service import NOTE_PURPOSE
from api.programmes.service import get_programme
from api.security.secrets import unseal
from api.settings import Settings
from models import audit, feedback_notes, sessions
from models.accounts import accounts_named
from models.feedback_notes import FeedbackNote
from models.programmes import Programme
from models.sessions import MeetingState

UNREADABLE = "This note can’t be read any more: the product’s key was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note as a coordinator reads it; who dealt with it and when, if anybody did."""

    id: UUID
    author: str
    session_number: int
    written_at: datetime
    text: str
    dealt_with_at: datetime | None
    dealt_with_by: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A programme's feedback for its coordinators."""

    programme: Programme
    met: int
    missed: int
    mean: Mean | None
    notes: tuple[Note, ...]
    hours: tuple[Given, ...]


def reading_of(db: Session, settings: Settings, programme_id: UUID, reader_id: UUID | None) -> Reading:
    """A programme's feedback, without the notes about a pair that the reader is in.

    :param reader_id: the person the reader takes part as, if they do.
    :raises NotFoundError: where there is no such programme.
    """
    programme = get_programme(db, programme_id)
    states = sessions.count_by_state(db, programme_id)
    found = feedback_notes.notes_of_programme(db, programme_id, reader_id=reader_id)
    named = accounts_named(db, [note.dealt_with_by for note, *_ in found if note.dealt_with_by])
    return Reading(
        programme=programme,
        met=states.get(MeetingState.MET, 0),
        missed=states.get(MeetingState.MISSED, 0),
        mean=mean_rating(db, programme_id),
        hours=given_in(db, programme_id),
        notes=tuple(
            Note(
                id=note.id,
                author=person.name,
                session_number=meeting.number,
                written_at=note.written_at,
                text=unseal(settings, NOTE_PURPOSE, note.sealed) or UNREADABLE,
                dealt_with_at=note.dealt_with_at,
                dealt_with_by=named[note.dealt_with_by].name if note.dealt_with_by else None,
                version=note.version,
            )
            for note, meeting, person in found
        ),
    )


def mark_dealt_with(
    db: Session,
    programme_id: UUID,
    note_id: UUID,
    expected: int,
    *,
    is_done: bool,
    reader_id: UUID | None,
    actor_id: UUID,
) -> FeedbackNote:
    """Note that nothing more is to be done about a note, or that there is after all; its author isn't told.

    :raises NotFoundError: where the reader reads no such note in this programme; StaleError: as named.
    """
    found = feedback_notes.notes_of_programme(db, programme_id, reader_id=reader_id)
    row = next((note for note, *_ in found if note.id == note_id), None)
    if row is None:
        raise NotFoundError
    require_version(row, expected)
    now: datetime = db.info["clock"].now()
    row.dealt_with_at, row.dealt_with_by = (now, actor_id) if is_done else (None, None)
    db.flush()
    audit.record(db, "dealt_with" if is_done else "reopened", "note", row.id, actor_id=actor_id)
    return row
