"""Published pairs: who was introduced to whom, and when they first meet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import TenantTable, Zoned, belongs_to, choice
from models.database import partnership_of
from models.outbox import Message
from models.participations import Participation, ParticipationState
from models.people import Person
from models.programmes import Programme


class PairState(StrEnum):
    """A pair waits for the mentor's word, is introduced, and ends one way or another."""

    AWAITING_APPROVAL = "awaiting_approval"
    INTRODUCED = "introduced"
    DECLINED = "declined"
    ENDED = "ended"
    COMPLETED = "completed"


LIVE = (PairState.AWAITING_APPROVAL, PairState.INTRODUCED)
"""A pair in these states takes one of its people's places."""


class Pair(TenantTable, table=True):
    """Two people (in a fellowship, a fellow and a placement with its host) who were published together.

    ``first_slot`` is the half-hour of the ordinary week (0..335) in which both are free. ``nudge_at`` is when
    both are asked to book a session unless they have by then, ``nudged_at`` when they last were.
    """

    __tablename__ = "pairs"
    __table_args__ = (
        sa.UniqueConstraint(
            "partnership_id",
            "round_id",
            "seeker_id",
            "provider_id",
            "placement_id",
            postgresql_nulls_not_distinct=True,
        ),
        belongs_to("programme_id", "programmes"),
        belongs_to("round_id", "rounds"),
        belongs_to("seeker_id", "participations"),
        belongs_to("provider_id", "participations"),
        belongs_to("placement_id", "placements"),
        sa.Index("ix_pairs_programme", "partnership_id", "programme_id"),
        sa.Index("ix_pairs_nudge", "partnership_id", "nudge_at"),
    )
    programme_id: UUID
    round_id: UUID
    seeker_id: UUID
    provider_id: UUID
    placement_id: UUID | None = None
    state: PairState = Field(default=PairState.AWAITING_APPROVAL, sa_type=choice(PairState))
    score: int
    first_slot: int | None = None
    approved_at: datetime | None = Field(default=None, sa_type=Zoned)
    ended_at: datetime | None = Field(default=None, sa_type=Zoned)
    nudge_at: datetime | None = Field(default=None, sa_type=Zoned)
    nudged_at: datetime | None = Field(default=None, sa_type=Zoned)


def pair(db: Session, pair_id: UUID, *, lock: bool = False) -> Pair | None:
    """One pair, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Pair).where(Pair.id == pair_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def pairs_of_round(db: Session, round_id: UUID) -> list[Pair]:
    """The pairs a round published."""
    return list(db.exec(select(Pair).where(Pair.round_id == round_id).order_by(col(Pair.id))))


def pairs_of_programme(db: Session, programme_id: UUID) -> list[Pair]:
    """All pairs a programme ever published."""
    return list(db.exec(select(Pair).where(Pair.programme_id == programme_id).order_by(col(Pair.id))))


def hold_pairs(db: Session, programme_id: UUID, pair_ids: Collection[UUID]) -> list[Pair]:
    """Those of these pairs that are the programme's; the rows stay locked until the transaction ends."""
    query = select(Pair).where(Pair.programme_id == programme_id, col(Pair.id).in_(pair_ids))
    return list(db.exec(query.order_by(col(Pair.id)).with_for_update()))


def pairs_without_booking(now: datetime) -> SelectOfScalar[Pair]:
    """The query for introduced pairs that are due to be asked to book a session."""
    return select(Pair).where(Pair.state == PairState.INTRODUCED, col(Pair.nudge_at) <= now)


def pairs_to_nudge(db: Session, now: datetime) -> list[Pair]:
    """The :func:`pairs_without_booking`; the rows stay locked."""
    query = pairs_without_booking(now).order_by(col(Pair.nudge_at), col(Pair.id))
    return list(db.exec(query.with_for_update(skip_locked=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMeeting:
    """What a live pair's first meeting takes of somebody's ordinary week; ``slot`` is a half-hour 0..335."""

    person_id: UUID
    slot: int
    minutes: int


def hold_first_meetings(db: Session) -> None:
    """Let nobody else in the partnership give meetings their times until the transaction ends."""
    query = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('first meetings ' || :id, 0))")
    db.execute(query, {"id": str(partnership_of(db))})


def live_first_meetings(db: Session) -> list[FirstMeeting]:
    """The first meetings of all live pairs, of whatever programme, for each of their two people."""
    side = sa.or_(col(Participation.id) == Pair.seeker_id, col(Participation.id) == Pair.provider_id)
    query = (
        select(Participation.person_id, Pair.first_slot, Programme.meeting_minutes)
        .join(Participation, side & (col(Participation.partnership_id) == col(Pair.partnership_id)))
        .join(
            Programme,
            (col(Programme.id) == col(Pair.programme_id))
            & (col(Programme.partnership_id) == col(Pair.partnership_id)),
        )
        .where(col(Pair.state).in_(LIVE), col(Pair.first_slot).is_not(None))
    )
    return [
        FirstMeeting(person_id=person_id, slot=slot, minutes=minutes)
        for person_id, slot, minutes in db.exec(query)
        if slot is not None
    ]


def remove_pairs_of_round(db: Session, round_id: UUID) -> int:
    """Delete what a round published, its sessions with it; how many pairs there were."""
    removed = db.exec(sa.delete(Pair).where(col(Pair.round_id) == round_id))
    return removed.rowcount


def pairs_of_participation(db: Session, participation_id: UUID, *, lock: bool = False) -> list[Pair]:
    """The pairs somebody is or was in, the latest first; ``lock`` holds them until the transaction ends."""
    query = select(Pair).where(
        sa.or_(col(Pair.seeker_id) == participation_id, col(Pair.provider_id) == participation_id)
    )
    ordered = query.order_by(col(Pair.created_at).desc(), col(Pair.id))
    held = ordered.with_for_update().execution_options(populate_existing=True)
    return list(db.exec(held if lock else ordered))


def count_free_again(db: Session, programme_id: UUID) -> int:
    """How many people are ready, had a pair that ended early, and are in none now."""

    def people_in(*states: PairState) -> sa.CompoundSelect[tuple[UUID]]:
        in_states = (Pair.programme_id == programme_id, col(Pair.state).in_(states))
        return sa.union(select(Pair.seeker_id).where(*in_states), select(Pair.provider_id).where(*in_states))

    query = (
        select(sa.func.count())
        .select_from(Participation)
        .where(
            Participation.programme_id == programme_id,
            Participation.state == ParticipationState.READY,
            col(Participation.id).in_(people_in(PairState.ENDED)),
            col(Participation.id).not_in(people_in(*LIVE)),
        )
    )
    return db.exec(query).one()


def count_by_state(db: Session, programme_id: UUID) -> dict[PairState, int]:
    """How many of a programme's pairs are in each state."""
    query = (
        select(Pair.state, sa.func.count()).where(Pair.programme_id == programme_id).group_by(col(Pair.state))
    )
    return {PairState(state): count for state, count in db.exec(query)}


def never_introduced(programme_id: UUID, *, but_told: str) -> Select[Participation, Person]:
    """The query for who is ready in a programme and was never introduced to anybody in it.

    :param but_told: leave out who was sent a message of this kind about their part.
    """
    of_part = col(Participation.partnership_id)
    introduced = select(Pair.id).where(
        (col(Pair.seeker_id) == Participation.id) | (col(Pair.provider_id) == Participation.id),
        col(Pair.partnership_id) == of_part,
        col(Pair.approved_at).is_not(None),
    )
    told = select(Message.id).where(
        Message.subject_id == Participation.id,
        col(Message.partnership_id) == of_part,
        Message.kind == but_told,
    )
    return (
        select(Participation, Person)
        .join(
            Person,
            (col(Person.id) == col(Participation.person_id)) & (col(Person.partnership_id) == of_part),
        )
        .where(
            Participation.programme_id == programme_id,
            Participation.state == ParticipationState.READY,
            ~introduced.correlate(Participation).exists(),
            ~told.correlate(Participation).exists(),
        )
    )


def ready_without_introduction(
    db: Session, programme_id: UUID, *, but_told: str
) -> list[tuple[Participation, Person]]:
    """Those :func:`never_introduced`; the rows stay locked."""
    query = never_introduced(programme_id, but_told=but_told).order_by(col(Participation.id))
    held = query.with_for_update(of=Participation.__table__, skip_locked=True)  # type: ignore[attr-defined]  # a table
    return list(db.exec(held))
