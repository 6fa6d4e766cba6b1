"""Claim, send, mark: each message leaves once, whatever dies in between.

The claim commits before anything is handed over and the mark after, so a sender that dies leaves a claimed
message behind. Nobody sends that one again before asking the transport, by Message-ID, whether it was taken.

Nothing that nobody waits for is claimed at night, however it came to be due then: it waits for the morning.
What was true only until a moment that has passed, a reminder of what has begun, is cancelled instead.
Nothing is claimed while a programme's mail is paused, nor in a restored copy of a database until somebody
released it there.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from models import outbox, outbox_home
from models.clock import Clock
from models.database import Database
from models.due import Found
from models.outbox import Message, MessageState
from notifications.contents import is_outdated, without_links
from notifications.contents.joining import SignInLink
from notifications.errors import TransportError, UnknownFateError
from notifications.messages import mail_of
from notifications.outbox import defer_sending
from notifications.quiet_hours import may_leave_at
from notifications.transports.base import Transport

SENDER_LIFE = timedelta(minutes=2)
"""A claim older than this has no living sender: twice the longest delivery."""
MOST_ATTEMPTS = 30
"""With the waits below: tried for about a day."""
LONGEST_WAIT = timedelta(hours=1)
SIGN_IN_LIFE = timedelta(minutes=10)
"""In a restored copy a link to sign in still leaves for so long: whoever releases it must get in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A message that is ours to send; ``attempt`` tells our claim from a later one."""

    row: Message
    attempt: int


def send(
    database: Database, partnership_id: UUID, message_id: UUID, transport: Transport, clock: Clock
) -> MessageState:
    """Send one message if it is due and nobody else has it.

    :returns: its state afterwards; a message that was erased counts as cancelled.
    """
    claim = _claim(database, partnership_id, message_id, clock)
    if isinstance(claim, MessageState):
        return claim
    return _mark(database, partnership_id, claim, _handed_over(claim, transport, clock))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an outbox has to do: messages that are due, and those whose sender died."""

    due: tuple[UUID, ...]
    stale: tuple[Message, ...]


def work_at(now: datetime) -> tuple[Found, ...]:
    """The queries for what :func:`find_work` would find; pure."""
    return outbox.mail_due(now), outbox.unmarked_mail(now - SENDER_LIFE)


def find_work(db: Session, now: datetime) -> Work:
    """What is due or stale now, what the same transaction has just written included."""
    return Work(
        due=tuple(outbox.due_messages(db, now)),
        stale=tuple(outbox.claimed_before(db, now - SENDER_LIFE)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many messages left, and of how many the fate is known now."""

    sent: int
    settled: int


def do_work(database: Database, partnership_id: UUID, work: Work, transport: Transport, clock: Clock) -> Done:
    """Settle and send what was found, the longest due first, whatever somebody else did of it meanwhile.

    A message whose sender died is sent where the transport took it, queued again where it did not, and
    unknown, for a person to decide, where the transport cannot be asked. Where it could but does not answer
    now, the message stays claimed until the next look.
    """
    settled = _settle(database, partnership_id, work.stale, transport, clock)
    return Done(sent=_send_each(database, partnership_id, work.due, transport, clock), settled=settled)


def _send_each(
    database: Database, partnership_id: UUID, due: Iterable[UUID], transport: Transport, clock: Clock
) -> int:
    left = 0
    for message_id in due:
        claim = _claim(database, partnership_id, message_id, clock)
        if isinstance(claim, _Claim):
            state = _mark(database, partnership_id, claim, _handed_over(claim, transport, clock))
            left += state is MessageState.SENT
    return left


def _settle(
    database: Database, partnership_id: UUID, stale: Iterable[Message], transport: Transport, clock: Clock
) -> int:
    claims = [_Claim(row=row, attempt=row.attempts) for row in stale]
    settled = 0
    for claim in claims:
        outcome = _looked_up(claim, transport, clock)
        settled += _mark(database, partnership_id, claim, outcome) is not MessageState.CLAIMED
    return settled


def wait_before_retry(message_id: UUID, attempt: int) -> timedelta:
    """How long to wait after the failure of ``attempt`` (from 1): doubling from a minute, up to an hour.

    Up to a quarter less, by the message's own measure, so that what failed together does not return together.
    """
    whole = min(timedelta(minutes=2 ** min(attempt - 1, 10)), LONGEST_WAIT)
    digest = hashlib.sha256(message_id.bytes + attempt.to_bytes(4, "big")).digest()
    return whole - whole * (digest[0] / 255 / 4)


_Outcome = Callable[[Message], MessageState]
"""Writes down what became of a message and says so."""


def _claim(database: Database, partnership_id: UUID, message_id: UUID, clock: Clock) -> _Claim | MessageState:
    with database.scoped(partnership_id) as db:
        row = outbox.message(db, message_id, lock=True)
        if row is None:
            return MessageState.CANCELLED
        now = clock.now()
        if row.state not in (MessageState.HELD, MessageState.QUEUED) or row.due_at > now:
            return row.state
        if _is_kept_back(db, row, now):
            return row.state
        if is_outdated(row.kind, row.context, now):
            row.state = MessageState.CANCELLED
            return row.state
        by_day = may_leave_at(row.kind, now, row.context)
        if by_day > now:
            row.due_at = by_day
            defer_sending(db, row)
            return row.state
        row.state = MessageState.CLAIMED
        row.claimed_at = now
        row.attempts += 1
    return _Claim(row=row, attempt=row.attempts)


def _is_kept_back(db: Session, row: Message, now: datetime) -> bool:
    if outbox.is_paused(db, row.id):
        return True
    lets_in = row.kind == SignInLink.kind and row.created_at > now - SIGN_IN_LIFE
    return not lets_in and outbox_home.is_away(db)


def _handed_over(claim: _Claim, transport: Transport, clock: Clock) -> _Outcome:
    """Hand the mail over, outside any transaction."""
    try:
        transport.deliver(mail_of(claim.row, transport.sender, clock.now()))
    except UnknownFateError as error:
        return _fate_of_broken(claim, transport, clock, str(error))
    except TransportError as error:
        return _failed_or_later(claim, str(error), clock, permanent=error.permanent)
    return _sent(clock.now())


def _fate_of_broken(claim: _Claim, transport: Transport, clock: Clock, reason: str) -> _Outcome:
    """The relay may still be at work on it, so its 'no' counts only once the claim is old."""
    try:
        taken = transport.was_taken(claim.row.email_id)
    except TransportError:
        return _unchanged
    if taken is None:
        return _unknown(reason)
    return _sent(clock.now()) if taken else _unchanged


def _looked_up(claim: _Claim, transport: Transport, clock: Clock) -> _Outcome:
    try:
        taken = transport.was_taken(claim.row.email_id)
    except TransportError:
        return _unchanged
    reason = "the sender stopped before it was known whether the mail was taken"
    if taken is None:
        return _unknown(reason)
    if taken:
        return _sent(clock.now())
    return _failed_or_later(claim, reason, clock, permanent=False)


def _mark(database: Database, partnership_id: UUID, claim: _Claim, outcome: _Outcome) -> MessageState:
    """Write the outcome down, unless somebody else settled this claim meanwhile."""
    with database.scoped(partnership_id) as db:
        row = outbox.message(db, claim.row.id, lock=True)
        if row is None:
            return MessageState.CANCELLED
        if row.state is MessageState.CLAIMED and row.attempts == claim.attempt:
            state = outcome(row)
            if state is MessageState.QUEUED:
                defer_sending(db, row)
            return state
        return row.state


def _unchanged(row: Message) -> MessageState:
    return row.state


def _sent(now: datetime) -> _Outcome:
    def mark(row: Message) -> MessageState:
        row.state, row.sent_at, row.failure = MessageState.SENT, now, ""
        row.context = without_links(row.context)
        return row.state

    return mark


def _unknown(reason: str) -> _Outcome:
    def mark(row: Message) -> MessageState:
        row.state, row.failure = MessageState.UNKNOWN, reason
        return row.state

    return mark


def _failed_or_later(claim: _Claim, reason: str, clock: Clock, *, permanent: bool) -> _Outcome:
    is_over = permanent or claim.attempt >= MOST_ATTEMPTS
    waited = clock.now() + wait_before_retry(claim.row.id, claim.attempt)
    due_at = may_leave_at(claim.row.kind, waited, claim.row.context)

    def mark(row: Message) -> MessageState:
        row.failure = reason
        row.state = MessageState.FAILED if is_over else MessageState.QUEUED
        if not is_over:
            row.due_at = due_at
        return row.state

    return mark
