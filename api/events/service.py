"""What coordinators do with group events: plan, change, cancel, and invite people to them."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError, invalid
from api.events import telling
from api.events.schemas import EventGiven, EventPublic
from api.programmes.service import get_programme
from api.settings import Settings
from models import audit, events
from models.events import Attendee, EventKind, EventState, GroupEvent, SignUpState
from models.participations import Participation, Side
from models.people import Person
from models.programmes import Programme, ProgrammeState
from notifications.calendar import LONDON
from notifications.contents.events import EventAnnounced, EventBooked, EventCancelled, EventChanged
from notifications.meeting_times import reminder_at
from notifications.outbox import cancel_about

LONGEST: Final = timedelta(hours=12)
TOLD: Final = ("title", "starts_at", "ends_at", "place", "link")
"""What people who have a place are told of when it changes."""
SETTLED: Final = ("kind", "side")
"""What stays as it is once somebody has signed up: it is why they could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An event with how many sign-ups are in which state."""

    event: GroupEvent
    counts: dict[SignUpState, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return sum(self.counts.get(state, 0) for state in events.HOLDS_PLACE)


def list_events(db: Session, programme_id: UUID) -> list[Shown]:
    """A programme's events in the order of their times.

    :raises NotFoundError: where there is no such programme.
    """
    get_programme(db, programme_id)
    counts = events.places_taken(db, programme_id)
    return [
        Shown(event=row, counts=counts.get(row.id, {}))
        for row in events.events_of_programme(db, programme_id)
    ]


def get_event(db: Session, programme_id: UUID, event_id: UUID, *, lock: bool = False) -> GroupEvent:
    """One event of a programme; ``lock`` holds it, and with it its places.

    :raises NotFoundError: where the programme has none of this id.
    """
    row = events.event(db, event_id, lock=lock)
    if row is None or row.programme_id != programme_id:
        raise NotFoundError
    return row


def shown(db: Session, row: GroupEvent) -> Shown:
    """An event with its counts."""
    return Shown(event=row, counts=events.places_taken(db, row.programme_id).get(row.id, {}))


def plan(db: Session, programme_id: UUID, given: EventGiven, actor_id: UUID) -> GroupEvent:
    """Plan an event. Nobody is told yet.

    :raises NotFoundError: no such programme; ConflictError: a closed one.
    :raises InvalidError: a time at which it can't be.
    """
    programme = get_programme(db, programme_id, lock=True)
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("The programme is closed.", code="closed")
    _require_possible(db, programme, given)
    row = GroupEvent(programme_id=programme_id, **given.model_dump())
    _settle_reminder(db, row)
    db.add(row)
    db.flush()
    audit.record(db, "planned", "event", row.id, actor_id=actor_id, detail={"kind": row.kind})
    return row


def change(
    db: Session,
    settings: Settings,
    programme_id: UUID,
    event_id: UUID,
    given: EventGiven,
    expected: int,
    actor_id: UUID,
) -> int:
    """Change an event that is ahead; whoever has a place is told where it concerns them.

    Whose first mail about it has not left gets that one with what is true now, and no word of a change.

    :returns: how many people are told.
    :raises NotFoundError, StaleError: as named; ConflictError: where it is cancelled or has begun.
    :raises InvalidError: a time at which it can't be, too few places, another kind once people signed up.
    """
    programme = get_programme(db, programme_id)
    row = get_event(db, programme_id, event_id, lock=True)
    require_version(row, expected)
    require_ahead(db, row)
    there = events.attendees(db, row.id, lock=True)
    _require_possible(db, programme, given)
    _require_room_for(row, given, len(there))
    values = given.model_dump()
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    if row.starts_at != before["starts_at"]:
        _settle_reminder(db, row)
    is_told = any(before[name] != values[name] for name in TOLD)
    if is_told:
        for each in there:
            _next_number(db, each)
            is_news = not telling.is_in_calendar(db, each.sign_up, each.person.id)
            telling.tell(db, settings, programme, row, each, EventBooked if is_news else EventChanged)
    if is_told or before["side"] != row.side:
        telling.announce_anew(db, settings, programme, row)
    told = len(there) if is_told else 0
    db.flush()
    audit.record(db, "changed", "event", row.id, actor_id=actor_id, detail={"told": told})
    return told


def cancel(
    db: Session, settings: Settings, programme_id: UUID, event_id: UUID, expected: int, actor_id: UUID
) -> int:
    """Cancel an event that is ahead; whoever has a place is told, and it leaves their calendar.

    :returns: how many people are told.
    :raises NotFoundError, StaleError: as named; ConflictError: where it is cancelled or has begun.
    """
    programme = get_programme(db, programme_id)
    row = get_event(db, programme_id, event_id, lock=True)
    require_version(row, expected)
    require_ahead(db, row)
    return _call_off(db, settings, programme, row, actor_id)


def events_ahead(db: Session, programme_id: UUID) -> list[Shown]:
    """The events of a programme that are planned and have not begun, the next first.

    :raises NotFoundError: where there is no such programme.
    """
    now = db.info["clock"].now()
    found = list_events(db, programme_id)
    return [each for each in found if each.event.state == EventState.PLANNED and each.event.starts_at > now]


def call_off_ahead(db: Session, settings: Settings, programme: Programme, actor_id: UUID) -> int:
    """Cancel every event that is ahead, of a programme that the caller holds and that takes no more.

    :returns: how many events are called off.
    """
    called_off = 0
    for each in events_ahead(db, programme.id):
        row = get_event(db, programme.id, each.event.id, lock=True)
        if row.state == EventState.PLANNED:
            _call_off(db, settings, programme, row, actor_id)
            called_off += 1
    return called_off


def to_announce(db: Session, row: GroupEvent) -> list[tuple[Participation, Person]]:
    """Whom an event is for, who has no place, and who was not invited to it before; by name."""
    return events.concerned(db, row, without_message=EventAnnounced.kind)


def announce(db: Session, settings: Settings, programme_id: UUID, event_id: UUID, actor_id: UUID) -> int:
    """Invite everybody it is for by mail, each once.

    :returns: how many people are invited now.
    :raises NotFoundError: as named; ConflictError: where it is cancelled or has begun, or nobody can sign up.
    """
    programme = get_programme(db, programme_id)
    row = get_event(db, programme_id, event_id, lock=True)
    require_ahead(db, row)
    require_open(programme)
    people = to_announce(db, row)
    for part, person in people:
        telling.announce(db, settings, programme, row, part, person)
    audit.record(db, "announced", "event", row.id, actor_id=actor_id, detail={"told": len(people)})
    return len(people)


def require_ahead(db: Session, row: GroupEvent) -> None:
    """Refuse what makes sense only before an event.

    :raises ConflictError: where it is cancelled, or has begun.
    """
    if row.state == EventState.CANCELLED:
        raise ConflictError("This event is cancelled.", code="cancelled")
    if row.starts_at <= db.info["clock"].now():
        raise ConflictError("This event has begun or is over.", code="not_ahead")


def require_open(programme: Programme) -> None:
    """Refuse where nobody can sign up.

    :raises ConflictError: for a programme that is not open.
    """
    if programme.state != ProgrammeState.OPEN:
        raise ConflictError("People can sign up only while the programme is open.", code="not_open")


def public(found: Shown) -> EventPublic:
    """What coordinators see of an event."""
    row = found.event
    return EventPublic(
        id=row.id,
        kind=EventKind(row.kind),
        title=row.title,
        side=Side(row.side) if row.side else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        link=row.link,
        places=row.places,
        state=EventState(row.state),
        signed_up=found.counts.get(SignUpState.SIGNED_UP, 0),
        attended=found.counts.get(SignUpState.ATTENDED, 0),
        absent=found.counts.get(SignUpState.ABSENT, 0),
        version=row.version,
    )


def _call_off(db: Session, settings: Settings, programme: Programme, row: GroupEvent, actor_id: UUID) -> int:
    row.state, row.remind_at = EventState.CANCELLED, None
    cancel_about(db, row.id)
    there = events.attendees(db, row.id, lock=True)
    for each in there:
        _next_number(db, each)
        each.sign_up.state = SignUpState.CANCELLED
        telling.tell(db, settings, programme, row, each, EventCancelled)
    db.flush()
    audit.record(db, "cancelled", "event", row.id, actor_id=actor_id, detail={"told": len(there)})
    return len(there)


def _next_number(db: Session, each: Attendee) -> None:
    telling.take_back(db, each.sign_up)
    each.sign_up.calendar_sequence += 1
    each.sign_up.changed_at = db.info["clock"].now()


def _settle_reminder(db: Session, row: GroupEvent) -> None:
    at = reminder_at(row.starts_at)
    row.remind_at = at if at > db.info["clock"].now() else None


def _require_possible(db: Session, programme: Programme, given: EventGiven) -> None:
    if given.starts_at <= db.info["clock"].now():
        raise invalid("starts_at", "past", "Choose a time that is still to come")
    if any(at.second or at.microsecond for at in (given.starts_at, given.ends_at)):
        raise invalid("starts_at", "minute", "Choose times on a full minute")
    if not timedelta(0) < given.ends_at - given.starts_at <= LONGEST:
        raise invalid("ends_at", "order", "Choose an end after the beginning, at most 12 hours later")
    if given.starts_at >= datetime.combine(programme.ends_on + timedelta(days=1), time.min, LONDON):
        raise invalid("starts_at", "outside", "Choose a day before the programme ends")


def _require_room_for(row: GroupEvent, given: EventGiven, taken: int) -> None:
    if given.places is not None and given.places < taken:
        raise invalid("places", "too_few", f"{taken} places are taken already")
    if taken and any(getattr(row, name) != getattr(given, name) for name in SETTLED):
        raise ConflictError(
            "People have signed up, so what it is and whom it is for stay as they are. "
            "Cancel it and plan another one.",
            code="settled",
        )
