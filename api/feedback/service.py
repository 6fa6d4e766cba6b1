"""Feedback after a session. Only its author could ever read it again; the other person never does.

A note goes to the programme's coordinators, sealed, in a table of its own.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import GoneError
from api.feedback.batches import count_ratings
from api.feedback.schemas import FeedbackGiven
from api.security.links import hold_owner
from api.security.secrets import seal
from api.sessions.booking import note_missed
from api.settings import Settings
from models import audit
from models.clock import Clock
from models.couples import Couple, Half, couple
from models.feedback import Feedback, feedback_by, feedback_on
from models.feedback_notes import FeedbackNote, note_by
from models.link_tokens import LinkToken
from models.session_changes import Change, changes_of_session
from models.sessions import Meeting, MeetingState, meeting

NOTE_PURPOSE: Final = "feedback note"
"""Notes are sealed under a key of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The session that somebody is asked about."""

    couple: Couple
    author: Half
    meeting: Meeting
    is_given: bool

    @property
    def other(self) -> Half:
        """The person the author met."""
        return self.couple.other(self.author)


def question(db: Session, token: LinkToken) -> Question:
    """What a feedback link asks about.

    :raises GoneError: where the session is no longer there.
    """
    return _question(db, token.subject_id, token.participation_id)


def give(db: Session, settings: Settings, clock: Clock, token: LinkToken, given: FeedbackGiven) -> Question:
    """Keep an answer; answering again replaces it, the note included, but not what was counted already.

    The session counts as met as soon as one of the two says so, as missed once both say no.
    """
    hold_owner(db, token)
    asked = _question(db, token.subject_id, token.participation_id, lock=True)
    kept = feedback_by(db, asked.meeting.id, asked.author.participation.id)
    if kept is None:
        kept = Feedback(
            session_id=asked.meeting.id,
            participation_id=asked.author.participation.id,
            took_place=given.took_place,
            given_at=clock.now(),
        )
        db.add(kept)
    kept.took_place, kept.rating, kept.given_at = given.took_place, given.rating, clock.now()
    _keep_note(db, settings, clock, asked, given.note)
    db.flush()
    count_ratings(db, asked.couple.pair.programme_id)
    before, asked.meeting.state = asked.meeting.state, _state_of(db, asked.meeting)
    if asked.meeting.state is MeetingState.MISSED and before is not MeetingState.MISSED:
        note_missed(db, settings, asked.couple, asked.meeting)
    audit.record(db, "answered", "session", asked.meeting.id, actor_id=None)
    return asked


def _keep_note(db: Session, settings: Settings, clock: Clock, asked: Question, text: str) -> None:
    session_id, participation_id = asked.meeting.id, asked.author.participation.id
    kept = note_by(db, session_id, participation_id)
    if not text:
        if kept is not None:
            db.delete(kept)
        return
    sealed, now = seal(settings, NOTE_PURPOSE, text), clock.now()
    if kept is not None:
        kept.sealed, kept.written_at = sealed, now
        kept.dealt_with_at = kept.dealt_with_by = None
        return
    db.add(
        FeedbackNote(session_id=session_id, participation_id=participation_id, sealed=sealed, written_at=now)
    )


def _question(db: Session, meeting_id: UUID, participation_id: UUID, *, lock: bool = False) -> Question:
    found = meeting(db, meeting_id, lock=lock)
    if found is None:
        raise GoneError("This session is no longer planned.", code="link_gone")
    pair = couple(db, found.pair_id)
    return Question(
        couple=pair,
        author=pair.half(participation_id),
        meeting=found,
        is_given=feedback_by(db, meeting_id, participation_id) is not None,
    )


def _state_of(db: Session, about: Meeting) -> MeetingState:
    answers = [answer.took_place for answer in feedback_on(db, about.id)]
    if any(answers) or any(change.what == Change.MET for change in changes_of_session(db, about.id)):
        return MeetingState.MET
    return MeetingState.MISSED if len(answers) == 2 else MeetingState.BOOKED
