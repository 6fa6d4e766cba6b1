"""Messages about one session, each with what calendars need; a change's id makes each be sent once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.settings import Settings
from models import outbox
from models.couples import Couple, Half
from models.session_changes import SessionChange, changes_of_session
from models.sessions import Meeting
from notifications.contents.meeting import MeetingBooked, MeetingCancelled, MeetingMoved, MeetingReminder
from notifications.contents.parts import Attendee, Content, MeetingDetails
from notifications.outbox import cancel_about, enqueue


def details_of(meeting: Meeting, decided_at: datetime) -> MeetingDetails:
    """A session that has a time, as calendars need it.

    :raises ValueError: where it has none.
    """
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a session without a time stands in no calendar")
    return MeetingDetails(
        uid=meeting.calendar_uid,
        sequence=meeting.calendar_sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        decided_at=decided_at,
        number=meeting.number,
    )


def tell_booked(
    db: Session, settings: Settings, found: Couple, meeting: Meeting, change: SessionChange
) -> None:
    """Invite both."""
    for half in found.halves:
        _send(db, found, half, change.id, MeetingBooked(**_common(db, settings, found, half, meeting)))


def tell_moved(
    db: Session,
    settings: Settings,
    found: Couple,
    meeting: Meeting,
    change: SessionChange,
    before: datetime,
) -> None:
    """Give both the new time; it was ``before`` until now."""
    for half in found.halves:
        content = MeetingMoved(before=before, **_common(db, settings, found, half, meeting))
        _send(db, found, half, change.id, content)


def remind(db: Session, settings: Settings, found: Couple, meeting: Meeting, change_id: UUID) -> None:
    """Remind both of the session that got its time by this change."""
    for half in found.halves:
        _send(db, found, half, change_id, MeetingReminder(**_common(db, settings, found, half, meeting)))


def tell_cancelled(
    db: Session,
    found: Couple,
    meeting: Meeting,
    change: SessionChange,
    *,
    to: Iterable[Half],
    base_url: str = "",
    is_nameless: bool = False,
) -> None:
    """Take the session out of these people's calendars.

    :param base_url: where to book another, if there may be another.
    :param is_nameless: don't say whom it was with.
    """
    for half in to:
        other = None if is_nameless else _attendee(found.other(half))
        content = MeetingCancelled(
            name=half.person.name,
            email=half.person.email,
            other=other,
            programme=found.programme.name,
            meeting=details_of(meeting, change.created_at),
            link=f"{base_url}/my/{half.participation.id}" if base_url else None,
        )
        _send(db, found, half, change.id, content)


def take_back(db: Session, meeting: Meeting) -> None:
    """Send nothing more of what waits about a session's earlier times."""
    for change in changes_of_session(db, meeting.id):
        cancel_about(db, change.id)


def invited(db: Session, found: Couple, meeting: Meeting) -> list[Half]:
    """Whose calendar may hold the session, because an invitation left."""
    about = [found.pair.id, *(change.id for change in changes_of_session(db, meeting.id))]
    return [half for half in found.halves if outbox.have_left(db, about, half.person.id)]


def _common(
    db: Session, settings: Settings, found: Couple, half: Half, meeting: Meeting
) -> dict[str, object]:
    return {
        "name": half.person.name,
        "email": half.person.email,
        "other": _attendee(found.other(half)),
        "programme": found.programme.name,
        "meeting": details_of(meeting, db.info["clock"].now()),
        "link": f"{settings.base_url}/my/{half.participation.id}",
    }


def _attendee(half: Half) -> Attendee:
    return Attendee(name=half.person.name, email=half.person.email)


def _send(db: Session, found: Couple, half: Half, subject_id: UUID, content: Content) -> None:
    enqueue(
        db,
        kind=content.kind,
        subject_id=subject_id,
        person_id=half.person.id,
        address=half.person.email,
        context=content.as_context(),
        due_at=db.info["clock"].now(),
        programme_id=found.programme.id,
    )
