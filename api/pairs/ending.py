"""Ending a pair: by either of the two or by the coordinator; nobody is asked why, both are told alike."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.introductions.service import coordinator_name
from api.my.leaving import end_pair
from api.pairs.own import own_couple
from api.sessions.calling_off import tell_called_off
from models import audit, pairs
from models.couples import Couple, Half, couple
from models.outbox import MessageState, message_about
from models.pairs import Pair, PairState
from notifications.contents.pairing import Introduction, PairEnded
from notifications.outbox import enqueue


def couple_of_programme(db: Session, programme_id: UUID, pair_id: UUID) -> Couple:
    """A pair of this programme.

    :raises NotFoundError: where the programme has none of this id.
    """
    found = pairs.pair(db, pair_id)
    if found is None or found.programme_id != programme_id:
        raise NotFoundError
    return couple(db, pair_id)


def end_own(db: Session, participation_id: UUID, pair_id: UUID, actor_id: UUID) -> Pair:
    """End one's own pair. Ending it twice is ending it once.

    :raises NotFoundError: where it is not theirs, or they were not introduced.
    """
    own_couple(db, participation_id, pair_id)
    return _end(db, pair_id, actor_id, action="ended")


def end_by_coordinator(db: Session, programme_id: UUID, pair_id: UUID, expected: int, actor_id: UUID) -> Pair:
    """End a pair of a programme.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is not an introduced pair.
    """
    require_version(couple_of_programme(db, programme_id, pair_id).pair, expected)
    return _end(db, pair_id, actor_id, action="separated")


def tell_ended(db: Session, found: Couple, half: Half) -> None:
    """Tell one of the two that their pair has ended: neither by whom nor why.

    Whose introduction was stopped before it left never heard of the pair, and hears nothing now.
    """
    introduction = message_about(db, found.pair.id, half.person.id, Introduction.kind)
    if introduction is not None and introduction.state == MessageState.CANCELLED:
        return
    content = PairEnded(
        name=half.person.name,
        programme=found.programme.name,
        coordinator=coordinator_name(db, found),
    )
    enqueue(
        db,
        kind=PairEnded.kind,
        subject_id=found.pair.id,
        person_id=half.person.id,
        address=half.person.email,
        context=content.as_context(),
        due_at=db.info["clock"].now(),
        programme_id=found.programme.id,
    )


def _end(db: Session, pair_id: UUID, actor_id: UUID, *, action: str) -> Pair:
    now: datetime = db.info["clock"].now()
    held = pairs.pair(db, pair_id, lock=True)
    if held is None:
        raise NotFoundError
    db.refresh(held)
    if held.state == PairState.ENDED:
        return held
    if held.state != PairState.INTRODUCED:
        raise ConflictError("Only a pair that was introduced can be ended.", code="not_introduced")
    called_off = end_pair(db, held, now)
    found = couple(db, pair_id)
    for half in found.halves:
        tell_ended(db, found, half)
    tell_called_off(db, called_off)
    audit.record(db, action, "pair", pair_id, actor_id=actor_id)
    db.flush()
    return held
