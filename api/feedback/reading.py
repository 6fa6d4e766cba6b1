"""What coordinators read about sessions: counts, a mean over enough people, and notes written to them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.commitments.hours import Given, given_in
from api.feedback.figures import Mean, mean_of
from api.feedback.service import NOTE_PURPOSE
from api.programmes.service import get_programme
from api.security.secrets import unseal
from api.settings import Settings
from models import feedback, feedback_notes, sessions
from models.programmes import Programme
from models.sessions import MeetingState

UNREADABLE = "This note can’t be read any more: the product’s key was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note as a coordinator reads it."""

    author: str
    session_number: int
    written_at: datetime
    text: str


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
    return Reading(
        programme=programme,
        met=states.get(MeetingState.MET, 0),
        missed=states.get(MeetingState.MISSED, 0),
        mean=mean_of(feedback.ratings_of_programme(db, programme_id)),
        hours=given_in(db, programme_id),
        notes=tuple(
            Note(
                author=person.name,
                session_number=meeting.number,
                written_at=note.written_at,
                text=unseal(settings, NOTE_PURPOSE, note.sealed) or UNREADABLE,
            )
            for note, meeting, person in found
        ),
    )
