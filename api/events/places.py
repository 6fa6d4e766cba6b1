"""A participant's places at group events: taken and given back in one click, and given up on leaving."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.events import telling
from api.events.schemas import MyEvent
from api.events.service import get_event, require_ahead, require_open
from api.events.words import KINDS
from api.my.own import Own
from api.settings import Settings
from models import audit, events
from models.events import HOLDS_PLACE, Attendee, EventKind, EventState, GroupEvent, SignUp, SignUpState
from models.participations import ParticipationState
from models.programmes import ProgrammeState
from notifications.contents.events import EventBooked, EventCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An event as one of those whom it is for sees it: ``left`` places, None for any number."""

    event: GroupEvent
    sign_up: SignUp | None
    left: int | None
    can_sign_up: bool
    can_give_back: bool

    @property
    def kind_words(self) -> str:
        """What it is: a training, a supervision."""
        return KINDS[EventKind(self.event.kind)]

    @property
    def has_place(self) -> bool:
        """Whether the reader has one of its places."""
        return self.sign_up is not None and self.sign_up.state in HOLDS_PLACE


def offers(db: Session, mine: Own) -> tuple[Offer, ...]:
    """The events of one's programme that are not over and that are for one's side, the next first."""
    now: datetime = db.info["clock"].now()
    if mine.participation.state == ParticipationState.WITHDRAWN:
        return ()
    rows = [row for row in events.events_of_programme(db, mine.programme.id) if row.ends_at > now]
    own = {row.id: sign_up for sign_up, row in events.sign_ups_of(db, [mine.participation.id])}
    counts = events.places_taken(db, mine.programme.id)
    found = []
    for row in rows:
        sign_up = own.get(row.id)
        if row.state == EventState.PLANNED and _is_for(mine, row):
            taken = sum(counts.get(row.id, {}).get(state, 0) for state in HOLDS_PLACE)
            found.append(_offer(mine, row, sign_up, taken, now))
    return tuple(found)


def _offer(mine: Own, row: GroupEvent, sign_up: SignUp | None, taken: int, now: datetime) -> Offer:
    left = None if row.places is None else max(0, row.places - taken)
    is_ahead, has_place = row.starts_at > now, sign_up is not None and sign_up.state in HOLDS_PLACE
    may = (
        mine.programme.state == ProgrammeState.OPEN
        and mine.participation.consented_at is not None
        and is_ahead
        and left != 0
        and not has_place
    )
    return Offer(event=row, sign_up=sign_up, left=left, can_sign_up=may, can_give_back=is_ahead and has_place)


def sign_up(db: Session, settings: Settings, mine: Own, event_id: UUID, actor_id: UUID) -> SignUp:
    """Take a place at an event, for a participation that the caller holds; having one already is enough.

    :raises NotFoundError: where there is no such event for them.
    :raises ConflictError: where it is full, cancelled or begun, or they left, or have not agreed yet.
    """
    if mine.participation.state == ParticipationState.WITHDRAWN:
        raise ConflictError("You left this programme.", code="left")
    if mine.participation.consented_at is None:
        raise ConflictError("Finish your form and send it first. Then you can sign up.", code="not_joined")
    row = _own_event(db, mine, event_id)
    require_ahead(db, row)
    require_open(mine.programme)
    found = events.sign_up_of(db, row.id, mine.participation.id, lock=True)
    if found is not None and found.state in HOLDS_PLACE:
        return found
    if row.places is not None and events.count_places_taken(db, row.id) >= row.places:
        raise ConflictError("This event is full. Look whether there is another one.", code="full")
    taken = _take(db, mine, row, found)
    telling.take_back_invitation(db, row, mine.person.id)
    telling.tell(db, settings, mine.programme, row, _attendee(mine, taken), EventBooked)
    _note(db, "signed_up", taken, actor_id)
    return taken


def give_back(
    db: Session, settings: Settings, mine: Own, event_id: UUID, expected: int, actor_id: UUID
) -> SignUp:
    """Give one's place back; it leaves one's calendar, and somebody else can have it.

    :raises NotFoundError: where they have no place there; StaleError: as named.
    :raises ConflictError: where the event is cancelled or has begun, or the place was given back before.
    """
    row = _own_event(db, mine, event_id)
    found = events.sign_up_of(db, row.id, mine.participation.id, lock=True)
    if found is None:
        raise NotFoundError
    require_version(found, expected)
    require_ahead(db, row)
    if found.state != SignUpState.SIGNED_UP:
        raise ConflictError("You have no place at this event.", code="no_place")
    _free(db, found)
    telling.tell(db, settings, mine.programme, row, _attendee(mine, found), EventCancelled, by_reader=True)
    _note(db, "gave_back", found, actor_id)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A place of somebody who leaves, at an event that their calendar may hold."""

    event: GroupEvent
    sign_up: SignUp


def give_up(db: Session, participation_id: UUID, person_id: UUID, now: datetime) -> list[GivenUp]:
    """Give back whatever is ahead of somebody who leaves, whom the caller holds.

    :returns: what :func:`tell_given_up` then takes out of their calendar.
    """
    given_up = []
    for found, row in events.sign_ups_of(db, [participation_id]):
        if found.state != SignUpState.SIGNED_UP or row.starts_at <= now:
            continue
        was_told = telling.is_in_calendar(db, found, person_id)
        _free(db, found)
        if was_told:
            given_up.append(GivenUp(event=row, sign_up=found))
    db.flush()
    return given_up


def tell_given_up(db: Session, settings: Settings, mine: Own, given_up: list[GivenUp]) -> None:
    """Take these events out of the calendar of somebody who left."""
    for each in given_up:
        to = _attendee(mine, each.sign_up)
        telling.tell(db, settings, mine.programme, each.event, to, EventCancelled, by_reader=True)


def own_offer(db: Session, mine: Own, event_id: UUID) -> Offer:
    """One event as its participant sees it, over too.

    :raises NotFoundError: where there is no such event for them.
    """
    row = get_event(db, mine.programme.id, event_id)
    found = events.sign_up_of(db, row.id, mine.participation.id)
    if not _is_for(mine, row) and found is None:
        raise NotFoundError
    return _offer(mine, row, found, events.count_places_taken(db, row.id), db.info["clock"].now())


def public(offer: Offer) -> MyEvent:
    """What a participant sees of an event."""
    row, found = offer.event, offer.sign_up
    return MyEvent(
        id=row.id,
        kind=EventKind(row.kind),
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        link=row.link if offer.has_place else "",
        places_left=offer.left,
        mine=SignUpState(found.state) if found else None,
        version=found.version if found else None,
    )


def _is_for(mine: Own, row: GroupEvent) -> bool:
    return row.side is None or row.side == mine.participation.side


def _own_event(db: Session, mine: Own, event_id: UUID) -> GroupEvent:
    row = get_event(db, mine.programme.id, event_id, lock=True)
    if not _is_for(mine, row):
        raise NotFoundError
    return row


def _take(db: Session, mine: Own, row: GroupEvent, found: SignUp | None) -> SignUp:
    now = db.info["clock"].now()
    if found is None:
        found = SignUp(
            event_id=row.id,
            participation_id=mine.participation.id,
            calendar_uid=f"{uuid4()}@counterpart.invalid",
            changed_at=now,
        )
        db.add(found)
    else:
        found.state, found.changed_at = SignUpState.SIGNED_UP, now
        found.calendar_sequence += 1
    db.flush()
    return found


def _free(db: Session, found: SignUp) -> None:
    telling.take_back(db, found)
    found.state, found.changed_at = SignUpState.CANCELLED, db.info["clock"].now()
    found.calendar_sequence += 1
    db.flush()


def _attendee(mine: Own, found: SignUp) -> Attendee:
    return Attendee(sign_up=found, participation=mine.participation, person=mine.person)


def _note(db: Session, action: str, found: SignUp, actor_id: UUID) -> None:
    detail = {"sequence": found.calendar_sequence}
    audit.record(db, action, "event_sign_up", found.id, actor_id=actor_id, detail=detail)
    db.flush()
