"""The demo's group events: a training to sign up for, and an induction whose attendance is not noted yet."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import uuid4

from sqlmodel import Session

from api.demo import names
from api.demo.invent import WORKING_DAYS
from api.pages.filters import LONDON
from models.events import EventKind, GroupEvent, SignUp
from models.participations import Participation, Side
from models.programmes import Programme
from notifications.meeting_times import reminder_at

PLACES: Final = 16
TRAINING_IN, INDUCTION_AGO = timedelta(days=10), timedelta(days=3)
BEGINS, LASTS = time(14), timedelta(minutes=90)


def invent_events(
    db: Session, programme: Programme, mentors: list[Participation], today: date
) -> list[GroupEvent]:
    """A training of mentors ahead and an induction that is over; each of ``mentors`` has a place at both."""
    training = _event(programme, EventKind.TRAINING, names.TRAINING, _at(today + TRAINING_IN))
    training.places, training.remind_at = PLACES, reminder_at(training.starts_at)
    induction = _event(programme, EventKind.INDUCTION, names.INDUCTION, _at(today - INDUCTION_AGO))
    made = [induction, training]
    db.add_all(made)
    db.flush()
    for row in made:
        db.add_all([_place(db, row, mentor) for mentor in mentors])
    db.flush()
    return made


def _event(programme: Programme, kind: EventKind, title: str, starts_at: datetime) -> GroupEvent:
    return GroupEvent(
        programme_id=programme.id,
        kind=kind,
        title=title,
        side=Side.PROVIDER,
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        place=names.MEETING_ROOM,
    )


def _place(db: Session, row: GroupEvent, mentor: Participation) -> SignUp:
    return SignUp(
        event_id=row.id,
        participation_id=mentor.id,
        calendar_uid=f"{uuid4()}@counterpart.invalid",
        changed_at=db.info["clock"].now(),
    )


def _at(day: date) -> datetime:
    while day.weekday() >= WORKING_DAYS:
        day += timedelta(days=1)
    return datetime.combine(day, BEGINS, LONDON)
