"""Putting messages in the outbox, and taking them back while they are still there."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from models import jobs, outbox, outbox_home
from models.accounts import wants_easy_read
from models.database import partnership_of
from models.outbox import Message, MessageState
from models.programmes import Programme
from notifications.contents import content_of
from notifications.contents.parts import Content, Worded
from notifications.errors import AlreadyLeftError
from notifications.own_words import worded
from notifications.quiet_hours import may_leave_at

_LEFT = (MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)
_WAITING = (MessageState.HELD, MessageState.QUEUED)


def enqueue(
    db: Session,
    *,
    kind: str,
    subject_id: UUID,
    person_id: UUID,
    address: str,
    context: dict[str, Any],
    due_at: datetime,
    programme_id: UUID | None = None,
    batch_id: UUID | None = None,
    held: bool = False,
) -> Message | None:
    """Write a message and its job in the caller's transaction; it leaves at ``due_at`` or soon after,
    by day where nobody waits for it.

    Where the programme has words of its own for this kind they are filled in now, and stay as they are now.
    A message that was taken back before it left is written anew, so that what was undone can be done again.

    :param kind: a kind of ``notifications.contents``, which says what ``context`` must hold.
    :param batch_id: what wrote it together with others, for :func:`cancel_batch`.
    :param held: it may still be undone and is shown so; it leaves at ``due_at`` all the same.
    :returns: the message; None where this person has or had this kind of message about this thing.
    :raises WrongContextError: where ``context`` does not fit ``kind``.
    """
    outbox_home.settle_in(db)
    row = Message(
        subject_id=subject_id,
        person_id=person_id,
        kind=kind,
        programme_id=programme_id,
        batch_id=batch_id,
        address=address,
        context=_in_own_words(db, content_of(kind, context), programme_id).as_context(),
        is_easy_read=wants_easy_read(db, address),
        email_id=email_id_of(uuid4()),
        state=MessageState.HELD if held else MessageState.QUEUED,
        due_at=may_leave_at(kind, due_at, context),
    )
    stored = outbox.message(db, row.id) if outbox.add_message(db, row) else _written_anew(db, row)
    if stored is not None:
        defer_sending(db, stored)
    return stored


def email_id_of(reference: UUID) -> str:
    """The Message-ID that holds ``reference``."""
    return f"<{reference}@counterpart.invalid>"


def cancel_batch(db: Session, batch_id: UUID) -> int:
    """Take back what one act wrote, all or nothing.

    :returns: how many messages will not be sent.
    :raises AlreadyLeftError: where one of them was claimed or sent; none is taken back then.
    """
    rows = outbox.messages_of_batch(db, batch_id, lock=True)
    left = sum(row.state in _LEFT for row in rows)
    if left:
        raise AlreadyLeftError(f"{left} of {len(rows)} messages already left")
    return _cancel([row for row in rows if row.state in _WAITING])


def cancel_waiting(db: Session, programme_id: UUID, person_id: UUID) -> int:
    """Take back what a programme would still send somebody who left it.

    :returns: how many messages will not be sent.
    """
    return _cancel(outbox.waiting_messages(db, programme_id, person_id))


def cancel_about(
    db: Session, subject_id: UUID, *, kind: str | None = None, person_id: UUID | None = None
) -> int:
    """Take back what would still be sent to anybody about something that is over.

    :param kind: take back only messages of this kind.
    :param person_id: take back only messages to this person.
    :returns: how many messages will not be sent.
    """
    rows = outbox.waiting_messages_about(db, subject_id)
    return _cancel([row for row in rows if kind in (None, row.kind) and person_id in (None, row.person_id)])


def defer_sending(db: Session, row: Message) -> None:
    """Wake a worker for ``row`` when it is due."""
    jobs.defer(
        db,
        "send_message",
        at=row.due_at,
        queue="mail",
        partnership_id=str(partnership_of(db)),
        message_id=str(row.id),
    )


def _in_own_words(db: Session, content: Content, programme_id: UUID | None) -> Content:
    programme = db.get(Programme, (partnership_of(db), programme_id)) if programme_id else None
    return worded(content, programme.wording) if programme and isinstance(content, Worded) else content


def _cancel(rows: list[Message]) -> int:
    for row in rows:
        row.state = MessageState.CANCELLED
    return len(rows)


def _written_anew(db: Session, row: Message) -> Message | None:
    stored = outbox.message_about(db, row.subject_id, row.person_id, row.kind, lock=True)
    if stored is None or stored.state is not MessageState.CANCELLED:
        return None
    for name in (
        "programme_id",
        "batch_id",
        "address",
        "context",
        "is_easy_read",
        "email_id",
        "state",
        "due_at",
    ):
        setattr(stored, name, getattr(row, name))
    stored.attempts, stored.claimed_at, stored.failure, stored.delivered_at = 0, None, "", None
    db.flush()
    return stored
