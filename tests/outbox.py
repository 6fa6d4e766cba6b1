"""What a programme has written, as its page of messages reads it."""

from uuid import UUID

from sqlmodel import Session

from models.outbox import Message, MessageState, message_page


def messages_of(db: Session, programme_id: UUID) -> list[Message]:
    """A programme's first hundred messages in whatever state, the latest first."""
    return message_page(db, programme_id, states=frozenset(MessageState), after=None, limit=100)
