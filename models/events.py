"""Group events of a programme: induction, training, supervision; and who signed up for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import TenantTable, Zoned, belongs_to, choice, unique_within
from models.outbox import Message, MessageState
from models.participations import Participation, ParticipationState, Side
from models.people import Person


class EventKind(StrEnum):
    """What a group meets for."""

    INDUCTION = "induction"
    TRAINING = "training"
    SUPERVISION = "supervision"


class EventState(StrEnum):
    """Whether an event will take place, or did."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """What became of somebody's place."""

    SIGNED_UP = "signed_up"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


HOLDS_PLACE = (SignUpState.SIGNED_UP, SignUpState.ATTENDED, SignUpState.ABSENT)
"""In these states somebody has one of an event's places."""


class GroupEvent(TenantTable, table=True):
    """One event. ``side`` is whom it is for, None for both; ``places`` how many can come, None for any.

    ``remind_at`` is when those who signed up are due to be reminded, None where they were or need not be;
    ``attendance_noted_at`` when it was last noted who came.
    """

    __tablename__ = "events"
    __table_args__ = (
        belongs_to("programme_id", "programmes"),
        sa.Index("ix_events_programme", "partnership_id", "programme_id", "starts_at"),
        sa.Index("ix_events_remind", "partnership_id", "remind_at"),
    )
    programme_id: UUID
    kind: EventKind = Field(sa_type=choice(EventKind))
    title: str
    side: Side | None = Field(default=None, sa_type=choice(Side))
    starts_at: datetime = Field(sa_type=Zoned)
    ends_at: datetime = Field(sa_type=Zoned)
    place: str = ""
    link: str = ""
    places: int | None = None
    state: EventState = Field(default=EventState.PLANNED, sa_type=choice(EventState))
    remind_at: datetime | None = Field(default=None, sa_type=Zoned)
    attendance_noted_at: datetime | None = Field(default=None, sa_type=Zoned)


class SignUp(TenantTable, table=True):
    """One person's place at an event; a cancelled one is taken up again by the same row.

    ``calendar_uid`` is the event in this person's calendar alone, ``calendar_sequence`` rises with every
    change sent to them (RFC 5546).
    """

    __tablename__ = "event_sign_ups"
    __table_args__ = (
        unique_within("event_id", "participation_id"),
        unique_within("calendar_uid"),
        belongs_to("event_id", "events", ondelete="CASCADE"),
        belongs_to("participation_id", "participations"),
        sa.Index("ix_event_sign_ups_participation", "partnership_id", "participation_id"),
    )
    event_id: UUID
    participation_id: UUID
    state: SignUpState = Field(default=SignUpState.SIGNED_UP, sa_type=choice(SignUpState))
    calendar_uid: str
    calendar_sequence: int = 0
    changed_at: datetime = Field(sa_type=Zoned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A sign-up with whose it is."""

    sign_up: SignUp
    participation: Participation
    person: Person


def event(db: Session, event_id: UUID, *, lock: bool = False) -> GroupEvent | None:
    """One event, or None; ``lock`` holds the row, and with it the places, until the transaction ends."""
    query = select(GroupEvent).where(GroupEvent.id == event_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if lock else query).one_or_none()


def events_of_programme(db: Session, programme_id: UUID) -> list[GroupEvent]:
    """A programme's events in the order of their times."""
    query = select(GroupEvent).where(GroupEvent.programme_id == programme_id)
    return list(db.exec(query.order_by(col(GroupEvent.starts_at), col(GroupEvent.id))))


def events_near(now: datetime) -> SelectOfScalar[GroupEvent]:
    """The query for planned events ahead that people are due to be reminded of."""
    return select(GroupEvent).where(
        GroupEvent.state == EventState.PLANNED,
        col(GroupEvent.remind_at) <= now,
        col(GroupEvent.starts_at) > now,
    )


def events_to_remind_of(db: Session, now: datetime) -> list[GroupEvent]:
    """The :func:`events_near`; the rows stay locked."""
    query = events_near(now).order_by(col(GroupEvent.remind_at), col(GroupEvent.id))
    return list(db.exec(query.with_for_update(skip_locked=True)))


def places_taken(db: Session, programme_id: UUID) -> dict[UUID, dict[SignUpState, int]]:
    """By a programme's event, how many sign-ups are in each state."""
    query = (
        select(SignUp.event_id, SignUp.state, sa.func.count())
        .join(GroupEvent, _of_event())
        .where(GroupEvent.programme_id == programme_id)
        .group_by(col(SignUp.event_id), col(SignUp.state))
    )
    found: dict[UUID, dict[SignUpState, int]] = {}
    for event_id, state, count in db.exec(query):
        found.setdefault(event_id, {})[SignUpState(state)] = count
    return found


def count_places_taken(db: Session, event_id: UUID) -> int:
    """How many of an event's places are taken; true until the transaction ends where the event is held."""
    query = select(sa.func.count()).select_from(SignUp)
    return db.exec(query.where(SignUp.event_id == event_id, col(SignUp.state).in_(HOLDS_PLACE))).one()


def sign_up_of(db: Session, event_id: UUID, participation_id: UUID, *, lock: bool = False) -> SignUp | None:
    """One participant's sign-up for an event, a cancelled one too."""
    query = select(SignUp).where(SignUp.event_id == event_id, SignUp.participation_id == participation_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if lock else query).one_or_none()


def sign_ups_of(db: Session, participation_ids: list[UUID]) -> list[tuple[SignUp, GroupEvent]]:
    """What these participations signed up for, in the order of the events' times."""
    query = (
        select(SignUp, GroupEvent)
        .join(GroupEvent, _of_event())
        .where(col(SignUp.participation_id).in_(participation_ids))
    )
    return list(db.exec(query.order_by(col(GroupEvent.starts_at), col(SignUp.id))))


def attendees(db: Session, event_id: UUID, *, lock: bool = False) -> list[Attendee]:
    """Everybody who has a place at an event, by name; ``lock`` holds their sign-ups."""
    query = (
        select(SignUp, Participation, Person)
        .join(
            Participation,
            (col(Participation.id) == col(SignUp.participation_id))
            & (col(Participation.partnership_id) == col(SignUp.partnership_id)),
        )
        .join(
            Person,
            (col(Person.id) == col(Participation.person_id))
            & (col(Person.partnership_id) == col(Participation.partnership_id)),
        )
        .where(SignUp.event_id == event_id, col(SignUp.state).in_(HOLDS_PLACE))
        .order_by(sa.func.lower(Person.name), col(SignUp.id))
    )
    held = query.with_for_update(of=sa.inspect(SignUp).local_table).execution_options(populate_existing=True)
    return [
        Attendee(sign_up=sign_up, participation=part, person=person)
        for sign_up, part, person in db.exec(held if lock else query)
    ]


def concerned(
    db: Session, row: GroupEvent, *, without_message: str | None = None
) -> list[tuple[Participation, Person]]:
    """Whom an event is for and who has no place at it: who takes part on its side and agreed to, by name.

    :param without_message: leave out who was or will be sent a message of this kind about the event.
    """
    query = (
        select(Participation, Person)
        .join(
            Person,
            (col(Person.id) == col(Participation.person_id))
            & (col(Person.partnership_id) == col(Participation.partnership_id)),
        )
        .where(
            Participation.programme_id == row.programme_id,
            Participation.state != ParticipationState.WITHDRAWN,
            col(Participation.consented_at).is_not(None),
            ~_has_place(row.id),
        )
    )
    if row.side is not None:
        query = query.where(Participation.side == row.side)
    if without_message is not None:
        told = select(Message.id).where(
            col(Message.partnership_id) == col(Participation.partnership_id),
            Message.subject_id == row.id,
            col(Message.person_id) == col(Participation.person_id),
            Message.kind == without_message,
            Message.state != MessageState.CANCELLED,
        )
        query = query.where(~told.exists())
    return list(db.exec(query.order_by(sa.func.lower(Person.name), col(Participation.id))))


def event_times(person_ids: list[UUID]) -> Select[datetime, datetime]:
    """The query for when any of these people have a place at an event that takes place: start and end."""
    return (
        select(GroupEvent.starts_at, GroupEvent.ends_at)
        .join(SignUp, _of_event())
        .join(
            Participation,
            (col(Participation.id) == col(SignUp.participation_id))
            & (col(Participation.partnership_id) == col(SignUp.partnership_id)),
        )
        .where(
            GroupEvent.state == EventState.PLANNED,
            col(SignUp.state).in_(HOLDS_PLACE),
            col(Participation.person_id).in_(person_ids),
        )
    )


def first_training(db: Session, participation_id: UUID) -> datetime | None:
    """When the first training that somebody attended began, or None."""
    query = (
        select(sa.func.min(GroupEvent.starts_at))
        .select_from(SignUp)
        .join(GroupEvent, _of_event())
        .where(
            SignUp.participation_id == participation_id,
            SignUp.state == SignUpState.ATTENDED,
            GroupEvent.kind == EventKind.TRAINING,
        )
    )
    return db.exec(query).one()


def count_unmarked(db: Session, programme_id: UUID, now: datetime) -> int:
    """How many events are over whose attendance nobody has noted yet."""
    someone = select(SignUp.id).where(
        col(SignUp.partnership_id) == col(GroupEvent.partnership_id),
        col(SignUp.event_id) == col(GroupEvent.id),
        col(SignUp.state).in_(HOLDS_PLACE),
    )
    over = (
        GroupEvent.programme_id == programme_id,
        GroupEvent.state == EventState.PLANNED,
        col(GroupEvent.ends_at) <= now,
        col(GroupEvent.attendance_noted_at).is_(None),
    )
    return db.exec(select(sa.func.count()).select_from(GroupEvent).where(*over, someone.exists())).one()


def _of_event() -> sa.ColumnElement[bool]:
    return (col(GroupEvent.id) == col(SignUp.event_id)) & (
        col(GroupEvent.partnership_id) == col(SignUp.partnership_id)
    )


def _has_place(event_id: UUID) -> sa.ColumnElement[bool]:
    found = select(SignUp.id).where(
        col(SignUp.partnership_id) == col(Participation.partnership_id),
        col(SignUp.participation_id) == col(Participation.id),
        SignUp.event_id == event_id,
        col(SignUp.state).in_(HOLDS_PLACE),
    )
    return found.exists()
