"""Who came to a group event: noted by its coordinator, also of those who came without signing up."""

from collections.abc import Collection
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.events.schemas import AttendeePublic
from api.events.service import get_event
from api.events.words import PLACES
from api.files.write import Sheet, write_csv, write_xlsx
from api.participants.profile import profile_of
from api.participants.settling import settle
from api.programmes.service import get_programme
from api.programmes.words import side_word
from models import audit, events, participations
from models.events import Attendee, EventKind, EventState, GroupEvent, SignUp, SignUpState
from models.participations import Participation, Side
from models.programmes import Programme

COLUMNS: Final = ("Name", "Email", "Side", "Attendance")


def note(
    db: Session,
    programme_id: UUID,
    event_id: UUID,
    attended: Collection[UUID],
    expected: int,
    actor_id: UUID,
) -> list[Attendee]:
    """Note who came, by their participations: whoever else had a place was absent. Can be corrected.

    :returns: everybody who had a place or came, by name.
    :raises NotFoundError: no such event, or somebody it is not for; StaleError: as named.
    :raises ConflictError: where it is cancelled, or has not begun.
    """
    there = {each.participation.id for each in events.attendees(db, event_id)}
    for id_ in sorted(there.union(attended)):  # people are held before events wherever both are
        participations.participation(db, id_, lock=True)
    row = get_event(db, programme_id, event_id, lock=True)
    require_version(row, expected)
    if row.state == EventState.CANCELLED:
        raise ConflictError("This event is cancelled.", code="cancelled")
    if row.starts_at > db.info["clock"].now():
        raise ConflictError("This event has not begun yet. Note who came once it has.", code="not_begun")
    _add_unannounced(db, row, attended)
    found = events.attendees(db, row.id, lock=True)
    for each in found:
        came = each.participation.id in attended
        each.sign_up.state = SignUpState.ATTENDED if came else SignUpState.ABSENT
    row.attendance_noted_at, row.remind_at = db.info["clock"].now(), None
    db.flush()
    if row.kind == EventKind.TRAINING:
        _settle_training(db, programme_id, found)
    counts = {"attended": len(set(attended)), "absent": len(found) - len(set(attended))}
    audit.record(db, "noted_attendance", "event", row.id, actor_id=actor_id, detail=counts)
    db.flush()
    return found


def _settle_training(db: Session, programme_id: UUID, found: list[Attendee]) -> None:
    """Whoever has attended a training may be ready for a round now, and who has not may be no longer."""
    programme, now = get_programme(db, programme_id), db.info["clock"].now()
    for each in found:
        each.participation.training_attended_at = events.first_training(db, each.participation.id)
        profile = profile_of(each.person, each.participation)
        has_agreed = each.participation.consented_at is not None
        settle(programme, profile, each.participation, now, is_handed_in=has_agreed)


def public(each: Attendee) -> AttendeePublic:
    """What coordinators see of somebody who has a place."""
    return AttendeePublic(
        participation_id=each.participation.id,
        name=each.person.name,
        email=each.person.email,
        side=Side(each.participation.side),
        state=SignUpState(each.sign_up.state),
    )


def attendance_file(programme: Programme, found: list[Attendee], form: str) -> bytes:
    """The list to take along or to keep, as ``csv`` or ``xlsx``."""
    rows = [
        (
            each.person.name,
            each.person.email,
            side_word(programme.kind, Side(each.participation.side)).capitalize(),
            PLACES[SignUpState(each.sign_up.state)],
        )
        for each in found
    ]
    if form == "csv":
        return write_csv(COLUMNS, rows)
    return write_xlsx([Sheet(name="Attendance", columns=COLUMNS, rows=rows)])


def _add_unannounced(db: Session, row: GroupEvent, attended: Collection[UUID]) -> None:
    """Give those a place who came without one; they must be people whom the event is for."""
    there = {each.participation.id for each in events.attendees(db, row.id)}
    could: dict[UUID, Participation] = {part.id: part for part, _ in events.concerned(db, row)}
    now = db.info["clock"].now()
    for id_ in sorted(set(attended) - there):
        if id_ not in could:
            raise NotFoundError
        found = events.sign_up_of(db, row.id, id_, lock=True)
        if found is None:
            uid = f"{uuid4()}@counterpart.invalid"
            found = SignUp(event_id=row.id, participation_id=id_, calendar_uid=uid, changed_at=now)
        found.state, found.changed_at = SignUpState.ATTENDED, now
        db.add(found)
    db.flush()
