"""Messages about a group event, each to one person with a calendar file that names nobody else.

What a message is about is a number of the person's own place in calendars, so that each is sent once.
"""

from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session

from api.settings import Settings
from models import events, outbox
from models.events import Attendee, GroupEvent, SignUp
from models.participations import Participation
from models.people import Person
from models.programmes import Programme
from notifications.contents.events import (
    EventAnnounced,
    EventBooked,
    EventCancelled,
    EventChanged,
    EventDetails,
    EventReminder,
)
from notifications.contents.parts import Content, MeetingDetails
from notifications.outbox import cancel_about, enqueue

AboutPlace = type[EventBooked | EventChanged | EventReminder | EventCancelled]


def tell(
    db: Session,
    settings: Settings,
    programme: Programme,
    row: GroupEvent,
    to: Attendee,
    what: AboutPlace,
    **more: Any,
) -> None:
    """Tell somebody about the place they have or had, with what calendars need where that changes."""
    content = what(
        **_common(settings, programme, row, to.participation, to.person),
        event=_event(row, has_place=what is not EventCancelled),
        meeting=_details(db, row, to.sign_up.calendar_uid, to.sign_up.calendar_sequence),
        **more,
    )
    _send(db, programme, to.person, notices_of(to.sign_up)[-1], content)


def announce(
    db: Session,
    settings: Settings,
    programme: Programme,
    row: GroupEvent,
    part: Participation,
    person: Person,
) -> None:
    """Invite somebody to sign up; whoever was invited before is not invited again."""
    content = EventAnnounced(
        **_common(settings, programme, row, part, person),
        event=_event(row, has_place=False),
        meeting=_details(db, row, f"{row.id}@counterpart.invalid", 0),
    )
    _send(db, programme, person, row.id, content)


def announce_anew(db: Session, settings: Settings, programme: Programme, row: GroupEvent) -> None:
    """Write invitations to an event that wait to leave once more: as it is now, to those it is for now."""
    waiting = {message.person_id for message in outbox.waiting_messages_about(db, row.id)}
    cancel_about(db, row.id)
    for part, person in events.concerned(db, row) if waiting else ():
        if person.id in waiting:
            announce(db, settings, programme, row, part, person)


def take_back_invitation(db: Session, row: GroupEvent, person_id: UUID) -> None:
    """Don't invite somebody any more who signed up before their invitation left."""
    cancel_about(db, row.id, person_id=person_id)


def notices_of(sign_up: SignUp) -> list[UUID]:
    """What messages about somebody's place are about: an id for each of its numbers in calendars so far."""
    return [uuid5(sign_up.id, str(number)) for number in range(sign_up.calendar_sequence + 1)]


def take_back(db: Session, sign_up: SignUp) -> None:
    """Send nothing more of what waits about somebody's place as it was."""
    for notice in notices_of(sign_up):
        cancel_about(db, notice)


def is_in_calendar(db: Session, sign_up: SignUp, person_id: UUID) -> bool:
    """Whether somebody's calendar may hold the event, because an invitation left."""
    return outbox.have_left(db, notices_of(sign_up), person_id)


def _details(db: Session, row: GroupEvent, uid: str, sequence: int) -> MeetingDetails:
    return MeetingDetails(
        uid=uid,
        sequence=sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        decided_at=db.info["clock"].now(),
        location=row.place or row.link,
        is_group=True,
    )


def _event(row: GroupEvent, *, has_place: bool) -> EventDetails:
    """What it is and where; the link to join is for those who have a place."""
    if has_place:
        return EventDetails(title=row.title, place=row.place, online=row.link or None)
    return EventDetails(title=row.title, place=row.place or ("Online" if row.link else ""))


def _common(
    settings: Settings, programme: Programme, row: GroupEvent, part: Participation, person: Person
) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "programme": programme.name,
        "link": f"{settings.base_url}/my/{part.id}",
    }


def _send(db: Session, programme: Programme, person: Person, subject_id: UUID, content: Content) -> None:
    enqueue(
        db,
        kind=content.kind,
        subject_id=subject_id,
        person_id=person.id,
        address=person.email,
        context=content.as_context(),
        due_at=db.info["clock"].now(),
        programme_id=programme.id,
    )
