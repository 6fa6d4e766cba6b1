"""The mentors' monthly wellbeing pulse, apart from feedback: one question, and whether to be contacted."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import TenantTable, Zoned, belongs_to, choice, unique_within
from models.pairs import Pair, PairState
from models.participations import Participation, ParticipationState
from models.people import Person
from models.programmes import Programme, ProgrammeKind, ProgrammeState


class Mood(StrEnum):
    """How mentors are on the whole: a band, since a mean to a decimal would tell more than anybody needs."""

    WELL = "well"
    MIXED = "mixed"
    CARE = "care"


class PulseRound(TenantTable, table=True):
    """One month's question to a programme's mentors; ``month`` is its first day.

    Answers are taken until ``closes_at``; ``settled_at`` is when they were then looked at as a whole, and
    ``band`` what was seen, which stays as it is; None where too few had answered.
    """

    __tablename__ = "pulse_rounds"
    __table_args__ = (
        unique_within("programme_id", "month"),
        belongs_to("programme_id", "programmes"),
    )
    programme_id: UUID
    month: date
    closes_at: datetime = Field(sa_type=Zoned)
    settled_at: datetime | None = Field(default=None, sa_type=Zoned)
    band: Mood | None = Field(default=None, sa_type=choice(Mood))


class Pulse(TenantTable, table=True):
    """One mentor's answer in one month: ``mood`` 1..5, None until they answer.

    ``contacted_at`` is when a coordinator said that they had been in touch, ``contacted_by`` who did.
    """

    __tablename__ = "pulses"
    __table_args__ = (
        unique_within("round_id", "participation_id"),
        belongs_to("round_id", "pulse_rounds", ondelete="CASCADE"),
        belongs_to("participation_id", "participations"),
        sa.CheckConstraint("mood BETWEEN 1 AND 5", name="mood"),
    )
    round_id: UUID
    participation_id: UUID
    mood: int | None = None
    wants_contact: bool = False
    answered_at: datetime | None = Field(default=None, sa_type=Zoned)
    contacted_at: datetime | None = Field(default=None, sa_type=Zoned)
    contacted_by: UUID | None = Field(default=None, foreign_key="accounts.id")


def pulse(db: Session, pulse_id: UUID, *, lock: bool = False) -> Pulse | None:
    """One mentor's answer, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Pulse).where(Pulse.id == pulse_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def pulse_round(db: Session, round_id: UUID) -> PulseRound | None:
    """One month's question, or None."""
    return db.exec(select(PulseRound).where(PulseRound.id == round_id)).one_or_none()


def programmes_to_ask_in(month: date, today: date) -> SelectOfScalar[Programme]:
    """The query for programmes of reverse mentoring that are open, not past their last day, and have not
    asked in this month.
    """
    asked = select(PulseRound.id).where(
        PulseRound.programme_id == Programme.id,
        col(PulseRound.partnership_id) == col(Programme.partnership_id),
        PulseRound.month == month,
    )
    return select(Programme).where(
        Programme.kind == ProgrammeKind.REVERSE_MENTORING,
        Programme.state == ProgrammeState.OPEN,
        col(Programme.ends_on) >= today,
        ~asked.exists(),
    )


def programmes_without_round(db: Session, month: date, today: date) -> list[Programme]:
    """The :func:`programmes_to_ask_in`; the rows stay locked."""
    query = programmes_to_ask_in(month, today).order_by(col(Programme.id))
    return list(db.exec(query.with_for_update(skip_locked=True)))


def mentors_to_ask(db: Session, programme_id: UUID, before: datetime) -> list[tuple[Participation, Person]]:
    """Mentors who were introduced before a moment and still meet somebody, by id."""
    introduced = select(Pair.id).where(
        Pair.provider_id == Participation.id,
        col(Pair.partnership_id) == col(Participation.partnership_id),
        Pair.state == PairState.INTRODUCED,
        col(Pair.approved_at) < before,
    )
    query = (
        select(Participation, Person)
        .join(Person, _author())
        .where(
            Participation.programme_id == programme_id,
            Participation.state != ParticipationState.WITHDRAWN,
            introduced.exists(),
        )
    )
    return list(db.exec(query.order_by(col(Participation.id))))


def months_over(now: datetime) -> SelectOfScalar[PulseRound]:
    """The query for months that take no more answers and were not looked at yet."""
    return select(PulseRound).where(PulseRound.closes_at <= now, col(PulseRound.settled_at).is_(None))


def rounds_to_settle(db: Session, now: datetime) -> list[PulseRound]:
    """The :func:`months_over`; the rows stay locked."""
    query = months_over(now).order_by(col(PulseRound.id))
    return list(db.exec(query.with_for_update(skip_locked=True)))


def rounds_of_programme(db: Session, programme_id: UUID) -> list[PulseRound]:
    """A programme's months, the latest first."""
    query = select(PulseRound).where(PulseRound.programme_id == programme_id)
    return list(db.exec(query.order_by(col(PulseRound.month).desc())))


def moods_of(db: Session, round_id: UUID) -> list[int]:
    """What was answered in one month, in no order that tells by whom."""
    query = select(Pulse.mood).where(Pulse.round_id == round_id, col(Pulse.mood).is_not(None))
    return [mood for mood in db.exec(query.order_by(col(Pulse.mood))) if mood is not None]


def contacts_of_programme(
    db: Session, programme_id: UUID, *, reader_id: UUID | None
) -> list[tuple[Pulse, Participation, Person]]:
    """Who asked to be contacted: the longest waiting first, then those who were, the latest first.

    :param reader_id: the person who reads; whom they are or were paired with is left out.
    """
    query = (
        select(Pulse, Participation, Person)
        .join(
            Participation,
            (col(Participation.id) == col(Pulse.participation_id))
            & (col(Participation.partnership_id) == col(Pulse.partnership_id)),
        )
        .join(Person, _author())
        .where(
            Participation.programme_id == programme_id,
            col(Pulse.wants_contact),
        )
    )
    if reader_id is not None:
        theirs = select(Participation.id).where(Participation.person_id == reader_id)
        met = select(Pair.provider_id).where(col(Pair.seeker_id).in_(theirs))
        query = query.where(col(Pulse.participation_id).not_in(met))
    latest = col(Pulse.contacted_at).desc().nulls_first()
    order = (latest, col(Pulse.answered_at), col(Pulse.id))
    return list(db.exec(query.order_by(*order)))


def pulses_of(db: Session, participation_ids: list[UUID]) -> list[tuple[Pulse, PulseRound]]:
    """What these participations were asked and answered, in order."""
    query = (
        select(Pulse, PulseRound)
        .join(
            PulseRound,
            (col(PulseRound.id) == col(Pulse.round_id))
            & (col(PulseRound.partnership_id) == col(Pulse.partnership_id)),
        )
        .where(col(Pulse.participation_id).in_(participation_ids))
    )
    return list(db.exec(query.order_by(col(PulseRound.month), col(Pulse.id))))


def _author() -> sa.ColumnElement[bool]:
    return (col(Person.id) == col(Participation.person_id)) & (
        col(Person.partnership_id) == col(Participation.partnership_id)
    )
