"""Sessions: the meetings of a pair. (A database session is ``db``.)"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import TenantTable, Zoned, belongs_to, choice, unique_within
from models.events import event_times
from models.pairs import Pair
from models.participations import Participation
from models.programmes import Programme


class MeetingState(StrEnum):
    """What became of one planned session."""

    PLANNED = "planned"
    BOOKED = "booked"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Meeting(TenantTable, table=True):
    """One session of a pair; only that it took place is kept, never what was said.

    ``calendar_uid`` never changes, ``calendar_sequence`` rises with every change sent out (RFC 5546).
    ``asked_at`` is when both were asked whether it took place, ``remind_at`` when they are due to be reminded
    of it, None where they were or need not be.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        unique_within("pair_id", "number"),
        unique_within("calendar_uid"),
        belongs_to("pair_id", "pairs", ondelete="CASCADE"),
        sa.Index("ix_sessions_due", "partnership_id", "state", "ends_at"),
        sa.Index("ix_sessions_remind", "partnership_id", "remind_at"),
    )
    pair_id: UUID
    number: int
    state: MeetingState = Field(default=MeetingState.PLANNED, sa_type=choice(MeetingState))
    starts_at: datetime | None = Field(default=None, sa_type=Zoned)
    ends_at: datetime | None = Field(default=None, sa_type=Zoned)
    calendar_uid: str
    calendar_sequence: int = 0
    asked_at: datetime | None = Field(default=None, sa_type=Zoned)
    remind_at: datetime | None = Field(default=None, sa_type=Zoned)


def meeting(db: Session, meeting_id: UUID, *, lock: bool = False) -> Meeting | None:
    """One session, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Meeting).where(Meeting.id == meeting_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def pair_of_meeting(db: Session, meeting_id: UUID) -> UUID | None:
    """Whose session it is, or None; the session itself is not read, so that it can be once it is held."""
    return db.exec(select(Meeting.pair_id).where(Meeting.id == meeting_id)).one_or_none()


def meetings_of_pair(db: Session, pair_id: UUID) -> list[Meeting]:
    """A pair's sessions in order."""
    return list(db.exec(select(Meeting).where(Meeting.pair_id == pair_id).order_by(col(Meeting.number))))


def meetings_of_programme(db: Session, programme_id: UUID) -> list[Meeting]:
    """The sessions of all of a programme's pairs, each pair's in order."""
    query = select(Meeting).join(
        Pair, (col(Pair.id) == Meeting.pair_id) & (col(Pair.partnership_id) == col(Meeting.partnership_id))
    )
    ordered = query.where(Pair.programme_id == programme_id).order_by(
        col(Meeting.pair_id), col(Meeting.number)
    )
    return list(db.exec(ordered))


def booked_times(
    db: Session, person_ids: Iterable[UUID], *, but: UUID | None = None
) -> list[tuple[datetime, datetime]]:
    """When any of these people have a session booked or a place at a group event, in whatever programme:
    start and end.

    :param but: a session that is not counted, since it is about to get another time.
    """
    side = sa.or_(col(Participation.id) == Pair.seeker_id, col(Participation.id) == Pair.provider_id)
    people = list(person_ids)
    query = (
        select(Meeting.starts_at, Meeting.ends_at)
        .join(
            Pair,
            (col(Pair.id) == Meeting.pair_id) & (col(Pair.partnership_id) == col(Meeting.partnership_id)),
        )
        .join(Participation, side & (col(Participation.partnership_id) == col(Pair.partnership_id)))
        .where(
            Meeting.state == MeetingState.BOOKED,
            col(Participation.person_id).in_(people),
            col(Meeting.id) != but if but else sa.true(),
        )
    )
    both: sa.CompoundSelect[tuple[datetime | None, datetime | None]] = sa.union_all(
        query, event_times(people)
    )
    return [(start, end) for start, end in db.execute(both) if start is not None and end is not None]


def past_sessions(now: datetime) -> SelectOfScalar[Meeting]:
    """The query for sessions that were booked, are over, and that nobody was asked about yet."""
    return select(Meeting).where(
        col(Meeting.state).in_([MeetingState.BOOKED, MeetingState.MET]),
        col(Meeting.ends_at) <= now,
        col(Meeting.asked_at).is_(None),
    )


def meetings_to_ask_about(db: Session, now: datetime) -> list[Meeting]:
    """The :func:`past_sessions`; the rows stay locked."""
    query = past_sessions(now).order_by(col(Meeting.ends_at), col(Meeting.id))
    return list(db.exec(query.with_for_update(skip_locked=True)))


def sessions_near(now: datetime) -> SelectOfScalar[Meeting]:
    """The query for booked sessions ahead that people are due to be reminded of."""
    return select(Meeting).where(
        Meeting.state == MeetingState.BOOKED, col(Meeting.remind_at) <= now, col(Meeting.starts_at) > now
    )


def meetings_to_remind_of(db: Session, now: datetime) -> list[Meeting]:
    """The :func:`sessions_near`; the rows stay locked."""
    query = sessions_near(now).order_by(col(Meeting.remind_at), col(Meeting.id))
    return list(db.exec(query.with_for_update(skip_locked=True)))


def meetings_in_diary_of(db: Session, person_id: UUID) -> list[Meeting]:
    """Somebody’s sessions that are booked or were met, in every programme, in the order of their times."""
    side = sa.or_(col(Participation.id) == Pair.seeker_id, col(Participation.id) == Pair.provider_id)
    query = (
        select(Meeting)
        .join(
            Pair,
            (col(Pair.id) == Meeting.pair_id) & (col(Pair.partnership_id) == col(Meeting.partnership_id)),
        )
        .join(Participation, side & (col(Participation.partnership_id) == col(Pair.partnership_id)))
        .where(
            col(Meeting.state).in_([MeetingState.BOOKED, MeetingState.MET]),
            Participation.person_id == person_id,
        )
    )
    return list(db.exec(query.order_by(col(Meeting.starts_at), col(Meeting.id))))


def count_by_state(db: Session, programme_id: UUID) -> dict[MeetingState, int]:
    """How many of a programme's sessions are in each state."""
    query = (
        select(Meeting.state, sa.func.count())
        .join(
            Pair,
            (col(Pair.id) == col(Meeting.pair_id))
            & (col(Pair.partnership_id) == col(Meeting.partnership_id)),
        )
        .where(Pair.programme_id == programme_id)
        .group_by(col(Meeting.state))
    )
    return {MeetingState(state): count for state, count in db.exec(query)}


def minutes_given(
    db: Session, programme_id: UUID, *, provider_id: UUID | None = None
) -> dict[UUID, tuple[int, int]]:
    """By a provider's participation, how many sessions took place and their minutes; of one, or of all.

    A session without times counts as long as the programme's are.
    """
    length = sa.func.coalesce(
        sa.extract("epoch", col(Meeting.ends_at) - col(Meeting.starts_at)) / 60, Programme.meeting_minutes
    )
    scope = col(Meeting.partnership_id)
    query = (
        select(Pair.provider_id, sa.func.count(), sa.cast(sa.func.sum(length), sa.Integer))
        .select_from(Meeting)
        .join(Pair, (col(Pair.id) == col(Meeting.pair_id)) & (col(Pair.partnership_id) == scope))
        .join(
            Programme,
            (col(Programme.id) == col(Pair.programme_id)) & (col(Programme.partnership_id) == scope),
        )
        .where(Pair.programme_id == programme_id, Meeting.state == MeetingState.MET)
        .group_by(col(Pair.provider_id))
    )
    if provider_id is not None:
        query = query.where(Pair.provider_id == provider_id)
    return {id_: (count, minutes) for id_, count, minutes in db.exec(query)}


def count_held(db: Session, programme_id: UUID) -> dict[UUID, tuple[int, int]]:
    """By pair, how many of its sessions ever had a time, and how many took place; of pairs that have any."""
    query = (
        select(
            Meeting.pair_id,
            sa.func.count(col(Meeting.starts_at)),
            sa.func.count().filter(col(Meeting.state) == MeetingState.MET),
        )
        .join(
            Pair,
            (col(Pair.id) == col(Meeting.pair_id))
            & (col(Pair.partnership_id) == col(Meeting.partnership_id)),
        )
        .where(Pair.programme_id == programme_id)
        .group_by(col(Meeting.pair_id))
    )
    return {pair_id: (timed, met) for pair_id, timed, met in db.exec(query)}


def count_met_by_day(db: Session, programme_id: UUID) -> dict[date, int]:
    """How many of a programme's sessions took place on each day in London; those without a time left out."""
    day = sa.cast(sa.func.timezone("Europe/London", col(Meeting.starts_at)), sa.Date)
    query = (
        select(day, sa.func.count())
        .select_from(Meeting)
        .join(
            Pair,
            (col(Pair.id) == col(Meeting.pair_id))
            & (col(Pair.partnership_id) == col(Meeting.partnership_id)),
        )
        .where(
            Pair.programme_id == programme_id,
            Meeting.state == MeetingState.MET,
            col(Meeting.starts_at).is_not(None),
        )
        .group_by(day)
    )
    return dict(db.exec(query).all())


def count_pairs_met(db: Session, programme_id: UUID) -> int:
    """How many of a programme's pairs met at least once."""
    query = select(sa.func.count()).select_from(Pair)
    return db.exec(query.where(Pair.programme_id == programme_id, _has_session(MeetingState.MET))).one()


def _has_session(*states: MeetingState) -> sa.ColumnElement[bool]:
    found = select(Meeting.id).where(
        col(Meeting.partnership_id) == col(Pair.partnership_id),
        col(Meeting.pair_id) == col(Pair.id),
        col(Meeting.state).in_(states),
    )
    return found.exists()
