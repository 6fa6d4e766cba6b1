"""Ending a pair: by either of the two or by the coordinator; nobody is asked why, who knows of it is told."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.introductions.service import coordinator_name, decline_pair
from api.my.leaving import end_pair
from api.sessions.calling_off import tell_called_off
from api.settings import Settings
from models import audit, pairs
from models.couples import Couple, Half, couple
from models.outbox import MessageState, have_left, message_about
from models.pairs import LIVE, Pair, PairState
from notifications.contents.pairing import Introduction, IntroductionOff, PairEnded
from notifications.outbox import enqueue


def couple_of_programme(db: Session, programme_id: UUID, pair_id: UUID) -> Couple:
    """A pair of this programme.

    :raises NotFoundError: where the programme has none of this id.
    """
    found = pairs.pair(db, pair_id)
    if found is None or found.programme_id != programme_id:
        raise NotFoundError
    return couple(db, pair_id)


def own_couple_to_end(db: Session, participation_id: UUID, pair_id: UUID) -> Couple:
    """A pair that somebody is in and was told of: introduced, or as the mentor who was asked about it.

    Whom the mentor would meet is told nothing before the mentor says yes, and so finds nothing to end.

    :raises NotFoundError: where it is not theirs, or they were not told.
    """
    try:
        found = couple(db, pair_id)
    except LookupError:
        raise NotFoundError from None
    if participation_id not in (found.pair.seeker_id, found.pair.provider_id):
        raise NotFoundError
    if not was_told(db, found, found.half(participation_id)):
        raise NotFoundError
    return found


def end_own(db: Session, settings: Settings, participation_id: UUID, pair_id: UUID, actor_id: UUID) -> Pair:
    """End one's own pair, or say no to an introduction one was asked about. Twice is once.

    :raises NotFoundError: where it is not theirs, or they were not told of it.
    """
    found = own_couple_to_end(db, participation_id, pair_id)
    if found.pair.state in (PairState.AWAITING_APPROVAL, PairState.DECLINED):
        return decline_pair(db, db.info["clock"], pair_id, settings.base_url).pair
    return _end(db, pair_id, actor_id, action="ended")


def end_by_coordinator(db: Session, programme_id: UUID, pair_id: UUID, expected: int, actor_id: UUID) -> Pair:
    """End a pair of a programme, or call off its introduction while the mentor is being asked.

    :raises NotFoundError, StaleError: as named; ConflictError: where there is nothing to end any more.
    """
    require_version(couple_of_programme(db, programme_id, pair_id).pair, expected)
    return _end(db, pair_id, actor_id, action="separated")


def tell_ended(db: Session, found: Couple, half: Half) -> None:
    """Tell one of the two that their pair has ended, or that it will not come to it: neither by whom nor why.

    Who never heard of the pair, because what would have told them was stopped before it left, hears nothing.
    """
    if not was_told(db, found, half):
        return
    kind = PairEnded if found.pair.approved_at is not None else IntroductionOff
    content = kind(
        name=half.person.name,
        programme=found.programme.name,
        coordinator=coordinator_name(db, found),
    )
    enqueue(
        db,
        kind=content.kind,
        subject_id=found.pair.id,
        person_id=half.person.id,
        address=half.person.email,
        context=content.as_context(),
        due_at=db.info["clock"].now(),
        programme_id=found.programme.id,
    )


def was_told(db: Session, found: Couple, half: Half) -> bool:
    """Whether somebody knows of a pair they are in."""
    if found.pair.approved_at is None:
        return have_left(db, [found.pair.id], half.person.id)
    introduction = message_about(db, found.pair.id, half.person.id, Introduction.kind)
    return introduction is None or introduction.state != MessageState.CANCELLED


def _end(db: Session, pair_id: UUID, actor_id: UUID, *, action: str) -> Pair:
    now: datetime = db.info["clock"].now()
    held = pairs.pair(db, pair_id, lock=True)
    if held is None:
        raise NotFoundError
    db.refresh(held)
    if held.state == PairState.ENDED:
        return held
    if held.state not in LIVE:
        raise ConflictError("This pair was not introduced, or is over: there is nothing to end.", code="over")
    called_off = end_pair(db, held, now)
    found = couple(db, pair_id)
    for half in found.halves:
        tell_ended(db, found, half)
    tell_called_off(db, called_off)
    audit.record(db, action, "pair", pair_id, actor_id=actor_id)
    db.flush()
    return held
