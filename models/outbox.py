"""The outbox: every message is a row before it is a mail, so that none is lost or sent twice."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import Json, TenantTable, Zoned, belongs_to, choice, unique_within
from models.paging import page_of
from models.programmes import Programme


class MessageState(StrEnum):
    """held → queued → claimed → sent | failed | unknown | cancelled."""

    HELD = "held"
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Message(TenantTable, table=True):
    """One mail to one person about one thing.

    ``subject_id`` is what it is about (a pair, a session, a sign-in request …), ``person_id`` whom it is for
    (a person's id, an account's for sign-in links, the fellow's participation for a line manager).
    ``email_id`` is the Message-ID header, made once.
    A held message becomes due at ``due_at`` like a queued one, but can still be taken back until then.
    ``is_easy_read`` is what the reader had chosen when it was written; a message keeps its form.
    ``delivered_at`` is known only where the transport tells that a mail reached its letter box.
    """

    __tablename__ = "messages"
    __table_args__ = (
        unique_within("subject_id", "person_id", "kind"),
        unique_within("email_id"),
        belongs_to("programme_id", "programmes"),
        sa.Index("ix_messages_due", "partnership_id", "state", "due_at"),
        sa.Index("ix_messages_programme", "partnership_id", "programme_id"),
    )
    subject_id: UUID
    person_id: UUID
    kind: str
    programme_id: UUID | None = None
    batch_id: UUID | None = None
    address: str
    context: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    is_easy_read: bool = False
    email_id: str
    state: MessageState = Field(default=MessageState.QUEUED, sa_type=choice(MessageState))
    due_at: datetime = Field(sa_type=Zoned)
    attempts: int = 0
    claimed_at: datetime | None = Field(default=None, sa_type=Zoned)
    sent_at: datetime | None = Field(default=None, sa_type=Zoned)
    delivered_at: datetime | None = Field(default=None, sa_type=Zoned)
    failure: str = ""


def message(db: Session, message_id: UUID, *, lock: bool = False) -> Message | None:
    """One message, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Message).where(Message.id == message_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def message_about(
    db: Session, subject_id: UUID, person_id: UUID, kind: str, *, lock: bool = False
) -> Message | None:
    """The one message of this kind to this person about this thing."""
    query = select(Message).where(
        Message.subject_id == subject_id, Message.person_id == person_id, Message.kind == kind
    )
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def message_with_email_id(db: Session, email_id: str, *, lock: bool = False) -> Message | None:
    """The message with this Message-ID, or None."""
    query = select(Message).where(Message.email_id == email_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def add_message(db: Session, row: Message) -> bool:
    """Insert ``row`` unless this person already has this kind of message about this thing.

    Two transactions that try at once leave one row: the second waits for the first.
    """
    values = row.model_dump(exclude={"partnership_id", "created_at"})
    statement = (
        insert(Message)
        .values(**values, partnership_id=db.info["partnership_id"], created_at=db.info["clock"].now())
        .on_conflict_do_nothing(index_elements=["partnership_id", "subject_id", "person_id", "kind"])
        .returning(col(Message.id))
    )
    return db.execute(statement).scalar_one_or_none() is not None


def mail_due(now: datetime) -> SelectOfScalar[UUID]:
    """The query for messages that should go out now, none of a programme whose mail is paused."""
    return select(Message.id).where(
        col(Message.state).in_([MessageState.HELD, MessageState.QUEUED]),
        col(Message.due_at) <= now,
        ~_is_paused(),
    )


def due_messages(db: Session, now: datetime) -> list[UUID]:
    """The :func:`mail_due`, the longest due first."""
    return list(db.exec(mail_due(now).order_by(col(Message.due_at), col(Message.id))))


def is_paused(db: Session, message_id: UUID) -> bool:
    """Whether a message's programme lets none of its mail leave."""
    return db.exec(select(Message.id).where(Message.id == message_id, _is_paused())).first() is not None


def count_waiting(db: Session, programme_id: UUID | None = None) -> dict[str, int]:
    """How many messages of each kind wait, in a programme or in the partnership."""
    query = (
        select(Message.kind, sa.func.count())
        .where(col(Message.state).in_([MessageState.HELD, MessageState.QUEUED]))
        .group_by(Message.kind)
        .order_by(Message.kind)
    )
    if programme_id is not None:
        query = query.where(Message.programme_id == programme_id)
    return dict(db.exec(query).all())


def last_sent_at(db: Session) -> datetime | None:
    """When the partnership's latest mail left, by what this database knows."""
    return db.exec(select(sa.func.max(Message.sent_at))).one()


def _is_paused() -> sa.ColumnElement[bool]:
    paused = sa.select(sa.literal(1)).where(
        col(Programme.partnership_id) == col(Message.partnership_id),
        col(Programme.id) == col(Message.programme_id),
        col(Programme.mail_paused_at).is_not(None),
    )
    return sa.exists(paused)


def unmarked_mail(moment: datetime) -> SelectOfScalar[Message]:
    """The query for messages claimed at ``moment`` or before and never marked: their sender died."""
    return select(Message).where(Message.state == MessageState.CLAIMED, col(Message.claimed_at) <= moment)


def claimed_before(db: Session, moment: datetime) -> list[Message]:
    """The :func:`unmarked_mail`."""
    return list(db.exec(unmarked_mail(moment).order_by(col(Message.id))))


def messages_of_batch(db: Session, batch_id: UUID, *, lock: bool = False) -> list[Message]:
    """The messages that one act (publishing a round) wrote."""
    query = select(Message).where(Message.batch_id == batch_id).order_by(col(Message.id))
    return list(db.exec(query.with_for_update() if lock else query))


def waiting_messages(db: Session, programme_id: UUID, person_id: UUID) -> list[Message]:
    """What a programme would still send somebody; the rows stay locked until the transaction ends."""
    query = select(Message).where(
        Message.programme_id == programme_id,
        Message.person_id == person_id,
        col(Message.state).in_([MessageState.HELD, MessageState.QUEUED]),
    )
    return list(db.exec(query.order_by(col(Message.id)).with_for_update()))


def waiting_messages_about(db: Session, subject_id: UUID) -> list[Message]:
    """What would still be sent about this thing; the rows stay locked until the transaction ends."""
    query = select(Message).where(
        Message.subject_id == subject_id, col(Message.state).in_([MessageState.HELD, MessageState.QUEUED])
    )
    return list(db.exec(query.order_by(col(Message.id)).with_for_update()))


def have_left(db: Session, subject_ids: list[UUID], person_id: UUID) -> bool:
    """Whether anything about these things was sent to somebody, or may have been."""
    left = [MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN]
    query = select(Message.id).where(
        col(Message.subject_id).in_(subject_ids),
        Message.person_id == person_id,
        col(Message.state).in_(left),
    )
    return db.exec(query.limit(1)).first() is not None


def message_page(
    db: Session,
    programme_id: UUID,
    *,
    states: frozenset[MessageState],
    words: str = "",
    after: list[Any] | None,
    limit: int,
) -> list[Message]:
    """A programme's messages in ``states``, the latest first, a page at a time.

    ``words`` must each stand in the receiver's name or address. Keys are those of :func:`page_keys`.
    """
    query = select(Message).where(Message.programme_id == programme_id, col(Message.state).in_(states))
    receiver = sa.func.lower(sa.func.concat_ws(" ", col(Message.context)["name"].astext, Message.address))
    for word in words.lower().split():
        query = query.where(receiver.contains(word, autoescape=True))
    keys = (col(Message.created_at), col(Message.id))
    return page_of(db, query, keys, after=after, limit=limit, latest_first=True)


def page_keys(row: Message) -> tuple[datetime, UUID]:
    """Where a page that ends with ``row`` goes on."""
    return row.created_at, row.id


def count_by_state(db: Session, programme_id: UUID) -> dict[MessageState, int]:
    """How many of a programme's messages are in each state."""
    query = (
        select(Message.state, sa.func.count())
        .where(Message.programme_id == programme_id)
        .group_by(col(Message.state))
    )
    return {MessageState(state): count for state, count in db.exec(query)}


def oldest_in_state(db: Session, programme_id: UUID, states: Iterable[MessageState]) -> datetime | None:
    """When the oldest of a programme's messages in these states was due, or None where there is none."""
    query = select(sa.func.min(Message.due_at)).where(
        Message.programme_id == programme_id, col(Message.state).in_(list(states))
    )
    return db.exec(query).one()


def messages_about(db: Session, subject_ids: list[UUID], kind: str) -> dict[UUID, Message]:
    """The messages of one kind about these things, by what they are about."""
    query = select(Message).where(col(Message.subject_id).in_(subject_ids), Message.kind == kind)
    return {row.subject_id: row for row in db.exec(query)}


def messages_to(db: Session, programme_id: UUID, person_id: UUID) -> list[Message]:
    """What a programme sent or will send somebody, the latest first."""
    query = select(Message).where(Message.programme_id == programme_id, Message.person_id == person_id)
    return list(db.exec(query.order_by(col(Message.created_at).desc(), col(Message.id))))
