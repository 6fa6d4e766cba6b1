"""Publishing a round and taking that back: pairs, sessions, messages and audit in one transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from api.agreements.service import needs_agreement, require_current
from api.errors import ConflictError, FieldError
from api.pairs.messages import Outgoing, approval_message, waiting_messages
from api.programmes.service import get_programme
from api.rounds import words
from api.rounds.about_reader import told_rules
from api.rounds.answers import Found, FoundPair
from api.rounds.changes import Changes, changes_since
from api.rounds.directory import Directory, directory_of
from api.rounds.service import snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.taking import take_snapshot
from api.rounds.transitions import hold_round
from api.security.links import issue_link, link_address
from api.settings import Settings
from models import audit, link_tokens, pairs, participations
from models.database import partnership_of
from models.link_tokens import LinkPurpose
from models.outbox import MessageState, messages_of_batch
from models.pairs import Pair
from models.programmes import Programme
from models.rounds import Round, RoundState
from models.sessions import Meeting
from notifications import outbox
from notifications.errors import AlreadyLeftError

SHORTEST_LINK_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who publishes, when, and from which installation. ``person_id`` is set where they take part."""

    settings: Settings
    account_id: UUID
    person_id: UUID | None
    name: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would go out now, and what has changed since the snapshot."""

    found: Found
    people: Directory
    messages: tuple[Outgoing, ...]
    changes: Changes


def preview(db: Session, programme: Programme, row: Round, sender: Sender) -> Preview:
    """What publishing would do at this moment; links are made only then.

    :raises ConflictError: where the round has no current answer.
    """
    found = require_current(db, row)
    snapshot, people = snapshot_of(row), directory_of(db, programme)
    link = f"{sender.settings.base_url}/approve/…"
    approvals = tuple(
        approval_message(programme, people, pair, link=link, coordinator=sender.name) for pair in found.pairs
    )
    waiting = waiting_messages(
        programme, people, snapshot, found, base_url=sender.settings.base_url, coordinator=sender.name
    )
    changes = changes_since(snapshot, take_snapshot(db, programme), found.pairs)
    return Preview(found=found, people=people, messages=(*approvals, *waiting), changes=changes)


def publish(db: Session, programme_id: UUID, round_id: UUID, expected: int, sender: Sender) -> Round:
    """Make the proposed pairs real and put their messages in the outbox, held for the time to undo.

    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: in another state, without the steward's word or with the publisher's own, with
        outdated pairs, or where somebody has left or a rule refuses a pair now (``changed``, each named in
        ``errors``).
    """
    programme = get_programme(db, programme_id)
    row = hold_round(db, programme_id, round_id, expected, RoundState.AGREED, RoundState.PROPOSED)
    if row.state == RoundState.PROPOSED and needs_agreement(programme, row):
        raise ConflictError("The steward has not agreed yet. Ask for that first.", code="not_agreed")
    if needs_agreement(programme, row) and row.agreed_by == sender.account_id:
        raise ConflictError(
            "You agreed this round as its steward, so somebody else must publish it.", code="agreed_by_you"
        )
    found = require_current(db, row)
    snapshot = snapshot_of(row)
    pairs.hold_first_meetings(db)
    _hold_everybody(db, snapshot)
    people = directory_of(db, programme)
    now_ready = take_snapshot(db, programme)
    refuse_changed(changes_since(snapshot, now_ready, found.pairs), people, sender.person_id)
    row.state = RoundState.PUBLISHED
    row.published_at = sender.now
    row.undo_until = sender.now + timedelta(minutes=programme.undo_minutes)
    made = _make_pairs(db, programme, row, found, people)
    for pair, pair_row in made:
        link = _approval_link(db, programme, pair_row, sender)
        message = approval_message(programme, people, pair, link=link, coordinator=sender.name)
        _enqueue(db, programme, row, message, pair_row.id)
    waiting = waiting_messages(
        programme, people, snapshot, found, base_url=sender.settings.base_url, coordinator=sender.name
    )
    for message in waiting:
        _enqueue(db, programme, row, message, row.id)
    counts = {"pairs": len(made), "waiting": len(waiting), "generation": row.generation}
    audit.record(db, "published", "round", row.id, actor_id=sender.account_id, detail=counts)
    return row


def undo(
    db: Session, programme_id: UUID, round_id: UUID, expected: int, *, now: datetime, actor_id: UUID
) -> Round:
    """Take a publication back while none of its messages has left.

    :raises NotFoundError, StaleError: as named; ConflictError: in another state, or too late.
    """
    row = hold_round(db, programme_id, round_id, expected, RoundState.PUBLISHED)
    if row.undo_until is None or now >= row.undo_until:
        raise ConflictError("The time to undo is over: the messages have gone out.", code="too_late")
    try:
        cancelled = outbox.cancel_batch(db, row.id)
    except AlreadyLeftError:
        raise ConflictError(
            "Some messages have gone out, so this cannot be undone.", code="too_late"
        ) from None
    made = [pair.id for pair in pairs.pairs_of_round(db, row.id)]
    for link in link_tokens.links_about(db, LinkPurpose.APPROVAL, made):
        link.revoked_at = now
    removed = pairs.remove_pairs_of_round(db, row.id)
    row.needs_steward = row.needs_steward or row.agreed_at is not None
    row.state = RoundState.AGREED if row.agreed_at is not None else RoundState.PROPOSED
    row.published_at = row.undo_until = None
    db.flush()
    counts = {"pairs": removed, "messages": cancelled}
    audit.record(db, "took back", "round", row.id, actor_id=actor_id, detail=counts)
    return row


def messages_waiting(db: Session, row: Round) -> int:
    """How many messages of a published round are held."""
    return sum(message.state == MessageState.HELD for message in messages_of_batch(db, row.id))


def refuse_changed(changes: Changes, people: Directory, reader_id: UUID | None) -> None:
    """Stop where the pairs cannot go out as they are.

    :raises ConflictError: naming everybody it is about, and the way on.
    """
    if changes.stop_publishing:
        raise ConflictError(
            "Find the pairs again with everybody as they are now; your pins are kept.",
            code="changed",
            errors=tuple(
                FieldError(place="pairs", code=code, message=sentence)
                for code, sentence in stopping_sentences(changes, people, reader_id)
            ),
        )


def stopping_sentences(
    changes: Changes, people: Directory, reader_id: UUID | None
) -> tuple[tuple[str, str], ...]:
    """What stops publishing, as a code and a sentence each.

    :param reader_id: the person who reads, where they take part: which rule refuses their own pairs is not
        told.
    """
    left = [("left", f"{people[id_].label} has left or is not ready any more.") for id_ in changes.left]
    refused = [
        ("refused", f"{people[s].label} and {people[p].label}: {words.refusal(rules)}.")
        for (s, p), rules in told_rules(changes.refused, people, reader_id)
    ]
    crowded = [("no_room", f"{people[id_].label} has fewer places now.") for id_ in changes.crowded]
    taken = [
        ("time_taken", f"{people[s].label} and {people[p].label}: one of them is not free at that time now.")
        for s, p in changes.taken
    ]
    return (*left, *refused, *crowded, *taken)


def _hold_everybody(db: Session, snapshot: Snapshot) -> None:
    """Let nobody leave between the look at who is ready and the pairs."""
    ids = sorted({place.participation for place in snapshot.by_id.values()})
    participations.hold_participations(db, [UUID(id_) for id_ in ids])


def _make_pairs(
    db: Session, programme: Programme, row: Round, found: Found, people: Directory
) -> list[tuple[FoundPair, Pair]]:
    """The pairs, awaiting the mentor's word, each with its planned sessions."""
    made = [
        (
            pair,
            Pair(
                programme_id=programme.id,
                round_id=row.id,
                seeker_id=people[pair.seeker].participation_id,
                provider_id=people[pair.provider].participation_id,
                placement_id=people[pair.provider].placement_id,
                score=pair.score,
                first_slot=pair.time,
            ),
        )
        for pair in found.pairs
    ]
    db.add_all(pair_row for _, pair_row in made)
    db.flush()
    db.add_all(
        Meeting(pair_id=pair_row.id, number=number, calendar_uid=f"{uuid4()}@counterpart.invalid")
        for _, pair_row in made
        for number in range(1, programme.sessions_planned + 1)
    )
    db.flush()
    return made


def _approval_link(db: Session, programme: Programme, pair: Pair, sender: Sender) -> str:
    end = datetime.combine(programme.ends_on, time.max, UTC)
    token = issue_link(
        db,
        LinkPurpose.APPROVAL,
        subject_id=pair.id,
        participation_id=pair.provider_id,
        expires_at=max(end, sender.now + SHORTEST_LINK_LIFE),
    )
    return link_address(sender.settings, partnership_of(db), token)


def _enqueue(db: Session, programme: Programme, row: Round, message: Outgoing, subject_id: UUID) -> None:
    if row.undo_until is None:
        raise ValueError("a round's messages are held until it cannot be undone")
    outbox.enqueue(
        db,
        kind=message.content.kind,
        subject_id=subject_id,
        person_id=message.to.person_id,
        address=message.to.email,
        context=message.content.as_context(),
        due_at=row.undo_until,
        programme_id=programme.id,
        batch_id=row.id,
        held=True,
    )
