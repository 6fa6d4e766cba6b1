"""Private notes to the coordinator, kept sealed and apart from the feedback they came with."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, Zoned, belongs_to, unique_within
from models.pairs import Pair
from models.participations import Participation
from models.people import Person
from models.sessions import Meeting


class FeedbackNote(TenantTable, table=True):
    """What one participant wrote to the coordinators about one session; ``sealed`` is encrypted.

    ``dealt_with_at`` is when a coordinator said that nothing more is to be done about it.
    """

    __tablename__ = "feedback_notes"
    __table_args__ = (
        unique_within("session_id", "participation_id"),
        belongs_to("session_id", "sessions", ondelete="CASCADE"),
        belongs_to("participation_id", "participations"),
    )
    session_id: UUID
    participation_id: UUID
    sealed: str
    written_at: datetime = Field(sa_type=Zoned)
    dealt_with_at: datetime | None = Field(default=None, sa_type=Zoned)
    dealt_with_by: UUID | None = Field(default=None, foreign_key="accounts.id")


def note_by(db: Session, session_id: UUID, participation_id: UUID) -> FeedbackNote | None:
    """What one participant wrote about one session."""
    return db.exec(
        select(FeedbackNote).where(
            FeedbackNote.session_id == session_id, FeedbackNote.participation_id == participation_id
        )
    ).one_or_none()


def notes_of(db: Session, participation_ids: list[UUID]) -> dict[UUID, FeedbackNote]:
    """What these participations of one person wrote, by the session it is about."""
    query = select(FeedbackNote).where(col(FeedbackNote.participation_id).in_(participation_ids))
    return {row.session_id: row for row in db.exec(query)}


def notes_of_programme(
    db: Session, programme_id: UUID, *, reader_id: UUID | None
) -> list[tuple[FeedbackNote, Meeting, Person]]:
    """A programme's notes with their session and their author: those that are open first, then the latest.

    :param reader_id: the person who reads; what their own partner or they themselves wrote is left out.
    """
    author, same = Participation, col(FeedbackNote.partnership_id)
    query = (
        select(FeedbackNote, Meeting, Person)
        .join(
            Meeting, (col(Meeting.id) == col(FeedbackNote.session_id)) & (col(Meeting.partnership_id) == same)
        )
        .join(Pair, (col(Pair.id) == col(Meeting.pair_id)) & (col(Pair.partnership_id) == same))
        .join(
            author,
            (col(author.id) == col(FeedbackNote.participation_id)) & (col(author.partnership_id) == same),
        )
        .join(Person, (col(Person.id) == col(author.person_id)) & (col(Person.partnership_id) == same))
        .where(Pair.programme_id == programme_id)
    )
    if reader_id is not None:
        theirs = select(Participation.id).where(Participation.person_id == reader_id)
        query = query.where(
            ~sa.or_(col(Pair.seeker_id).in_(theirs), col(Pair.provider_id).in_(theirs)),
        )
    is_done = col(FeedbackNote.dealt_with_at).is_not(None)
    return list(db.exec(query.order_by(is_done, col(FeedbackNote.written_at).desc(), col(FeedbackNote.id))))
