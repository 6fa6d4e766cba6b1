"""What is done with the messages of a programme."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.messages.schemas import MessageInFull, MessagePublic
from api.messages.words import GROUPS
from api.programmes.service import get_programme
from models import audit, outbox
from models.clock import Clock
from models.outbox import Message, MessageState
from models.participations import ParticipationState, participations_of
from notifications.contents import without_links
from notifications.contents.parts import REMOVED_LINK
from notifications.errors import NotificationError
from notifications.messages import render
from notifications.outbox import defer_sending

PERSONAL_LINK: Final = "(a personal link)"
_REMOVED: Final = re.compile(re.escape(REMOVED_LINK) + r"(\?[a-z]+=\w+)?")
RESENDABLE: Final = frozenset({MessageState.FAILED, MessageState.UNKNOWN})
STOPPABLE: Final = frozenset({MessageState.HELD, MessageState.QUEUED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWords:
    """A message's words without its links; ``files`` are the names of what is attached."""

    subject: str
    text: str
    html: str
    files: tuple[str, ...]


def list_messages(
    db: Session, programme_id: UUID, group: str | None, words: str, after: list[Any] | None, limit: int
) -> list[Message]:
    """A programme's messages, the latest first; ``group`` is one of ``words.GROUPS``.

    :raises NotFoundError: where there is no such programme.
    """
    get_programme(db, programme_id)
    states = GROUPS[group] if group else frozenset(MessageState)
    return outbox.message_page(db, programme_id, states=states, words=words, after=after, limit=limit)


def count_groups(db: Session, programme_id: UUID) -> Mapping[str, int]:
    """How many messages of a programme are in each group."""
    counts = outbox.count_by_state(db, programme_id)
    return {group: sum(counts.get(state, 0) for state in states) for group, states in GROUPS.items()}


def get_message(db: Session, programme_id: UUID, message_id: UUID, *, lock: bool = False) -> Message:
    """One message of a programme.

    :raises NotFoundError: where the programme has none of this id.
    """
    row = outbox.message(db, message_id, lock=lock)
    if row is None or row.programme_id != programme_id:
        raise NotFoundError
    return row


def words_of(row: Message, sender: str) -> ShownWords:
    """The words as they went or will go out, but for the links: those are for the receiver alone."""
    try:
        words = render(row.kind, without_links(row.context), sender, is_easy_read=row.is_easy_read)
    except NotificationError:
        return ShownWords(subject="", text="", html="", files=())
    return ShownWords(
        subject=words.subject,
        text=without_personal_links(words.text),
        html=without_personal_links(words.html),
        files=tuple(attachment.filename for attachment in words.attachments),
    )


def without_personal_links(rendered: str) -> str:
    """A text or page of a message whose links were removed, in words that say what stood there."""
    return _REMOVED.sub(PERSONAL_LINK, rendered)


def send_again(
    db: Session, clock: Clock, programme_id: UUID, message_id: UUID, expected: int, actor_id: UUID
) -> Message:
    """Queue a message that failed or whose fate is not known; it keeps its Message-ID.

    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: where it is in another state, or the receiver has left the programme.
    """
    row = get_message(db, programme_id, message_id, lock=True)
    require_version(row, expected)
    if row.state not in RESENDABLE:
        raise ConflictError("Only what failed or is not known can be sent again.", code="not_resendable")
    if _has_left(db, row):
        raise ConflictError("This person has left the programme and gets no more mail.", code="left")
    before = MessageState(row.state)
    row.state, row.due_at, row.claimed_at, row.failure = MessageState.QUEUED, clock.now(), None, ""
    db.flush()
    defer_sending(db, row)
    audit.record(db, "resent", "message", row.id, actor_id=actor_id, detail={"was": before.value})
    return row


def stop(db: Session, programme_id: UUID, message_id: UUID, expected: int, actor_id: UUID) -> Message:
    """Take back a message that still waits.

    :raises NotFoundError, StaleError: as named; ConflictError: where it has left or will not leave anyway.
    """
    row = get_message(db, programme_id, message_id, lock=True)
    require_version(row, expected)
    if row.state not in STOPPABLE:
        raise ConflictError("Only what still waits can be stopped.", code="not_stoppable")
    row.state = MessageState.CANCELLED
    db.flush()
    audit.record(db, "stopped", "message", row.id, actor_id=actor_id)
    return row


def public(row: Message) -> MessagePublic:
    """A message as a line of the list."""
    return MessagePublic.model_validate(_values(row))


def in_full(row: Message, sender: str) -> MessageInFull:
    """A message with its words."""
    words = words_of(row, sender)
    shown = {"subject": words.subject, "text": words.text, "files": list(words.files)}
    return MessageInFull.model_validate(_values(row) | shown)


def _values(row: Message) -> dict[str, Any]:
    plain = ("id", "kind", "address", "due_at", "sent_at", "attempts", "failure")
    values = {name: getattr(row, name) for name in plain}
    return values | {"receiver": receiver_of(row), "state": MessageState(row.state).value}


def receiver_of(row: Message) -> str:
    """The name of whom a message is for."""
    return str(row.context.get("name", ""))


def when_of(row: Message) -> datetime | None:
    """When it went, or goes, out; None where it was stopped and never will."""
    return None if row.state == MessageState.CANCELLED else row.sent_at or row.due_at


def _has_left(db: Session, row: Message) -> bool:
    """Whether the receiver took part and does no more; coordinators and stewards never did."""
    parts = [part for part in participations_of(db, row.person_id) if part.programme_id == row.programme_id]
    return bool(parts) and all(part.state == ParticipationState.WITHDRAWN for part in parts)
