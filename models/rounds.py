"""Rounds: a snapshot of who is ready, the solves made of it, and the coordinator's decisions."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, Zoned, belongs_to, choice, unique_within


class RoundState(StrEnum):
    """open → locked → solving → proposed → agreed → published → closed."""

    OPEN = "open"
    LOCKED = "locked"
    SOLVING = "solving"
    PROPOSED = "proposed"
    AGREED = "agreed"
    PUBLISHED = "published"
    CLOSED = "closed"


class SolveState(StrEnum):
    """What became of one run of the engine."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DecisionKind(StrEnum):
    """A pinned pair must stand, a banned one must not."""

    PIN = "pin"
    BAN = "ban"


class Round(TenantTable, table=True):
    """One match round. ``generation`` rises with every snapshot and decision: an answer that was made at
    another generation is outdated.
    """

    __tablename__ = "rounds"
    __table_args__ = (unique_within("programme_id", "number"), belongs_to("programme_id", "programmes"))
    programme_id: UUID
    number: int
    state: RoundState = Field(default=RoundState.OPEN, sa_type=choice(RoundState))
    generation: int = 0
    snapshot: dict[str, Any] | None = Field(default=None, sa_type=Json)
    snapshot_digest: str | None = None
    left_out: list[Any] = Field(default_factory=list, sa_type=Json)
    """Who was not taken in when it was locked: their participation's id, and what they missed."""
    locked_at: datetime | None = Field(default=None, sa_type=Zoned)
    asked_at: datetime | None = Field(default=None, sa_type=Zoned)
    agreed_at: datetime | None = Field(default=None, sa_type=Zoned)
    agreed_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    sent_back_reason: str = ""
    published_at: datetime | None = Field(default=None, sa_type=Zoned)
    undo_until: datetime | None = Field(default=None, sa_type=Zoned)
    needs_steward: bool = False
    """Its publication was undone after a steward agreed it, so it needs one however the rule changes."""
    closed_at: datetime | None = Field(default=None, sa_type=Zoned)


class Solve(TenantTable, table=True):
    """One run of the engine on a round: the problem given, the answer had, the step it is in.

    ``generation`` and ``snapshot_digest`` are the round's when it was started. A discarded answer was thrown
    away, or belongs to a snapshot that was given up.
    """

    __tablename__ = "solves"
    __table_args__ = (
        unique_within("round_id", "number"),
        belongs_to("round_id", "rounds", ondelete="CASCADE"),
    )
    round_id: UUID
    number: int
    generation: int
    snapshot_digest: str
    previous_id: UUID | None = None
    state: SolveState = Field(default=SolveState.QUEUED, sa_type=choice(SolveState))
    step: str = ""
    is_discarded: bool = False
    problem: dict[str, Any] | None = Field(default=None, sa_type=Json)
    answer: dict[str, Any] | None = Field(default=None, sa_type=Json)
    detail: dict[str, Any] | None = Field(default=None, sa_type=Json)
    failure: str = ""
    started_at: datetime | None = Field(default=None, sa_type=Zoned)
    finished_at: datetime | None = Field(default=None, sa_type=Zoned)


class Decision(TenantTable, table=True):
    """A pin or ban of one pair in a round. Ids are the engine's: a participation's, or a placement's."""

    __tablename__ = "decisions"
    __table_args__ = (
        unique_within("round_id", "seeker_id", "provider_id"),
        belongs_to("round_id", "rounds", ondelete="CASCADE"),
    )
    round_id: UUID
    kind: DecisionKind = Field(sa_type=choice(DecisionKind))
    seeker_id: UUID
    provider_id: UUID
    made_by: UUID = Field(foreign_key="accounts.id")


_WITHOUT_SNAPSHOT = defer(col(Round.snapshot))  # type: ignore[arg-type]  # the column it is, typed by its value
"""For lists: a snapshot of 600 people is a megabyte."""


def rounds(db: Session, programme_id: UUID) -> list[Round]:
    """A programme's rounds, the latest first, without their snapshots' weight: one is read when looked at."""
    query = select(Round).where(Round.programme_id == programme_id).options(_WITHOUT_SNAPSHOT)
    return list(db.exec(query.order_by(col(Round.number).desc())))


def places_of(db: Session, ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, int]]:
    """Of which programme these rounds are, and their numbers there; those that are gone are left out."""
    query = select(Round.id, Round.programme_id, Round.number).where(col(Round.id).in_(list(ids)))
    return {id_: (programme_id, number) for id_, programme_id, number in db.exec(query)}


def rounds_to_undo(db: Session, programme_id: UUID, now: datetime) -> set[UUID]:
    """A programme's rounds whose publication can still be undone; nobody is told until then."""
    query = select(Round.id).where(Round.programme_id == programme_id, col(Round.undo_until) > now)
    return set(db.exec(query))


def pairs_found(db: Session, round_ids: list[UUID]) -> dict[UUID, int]:
    """How many pairs the present answer of each round has; a round without a readable one is not in it."""
    pairs = col(Solve.answer)["pairs"]
    size = sa.case((sa.func.jsonb_typeof(pairs) == "array", sa.func.jsonb_array_length(pairs)))
    query = (
        select(Solve.round_id, size)
        .where(col(Solve.round_id).in_(round_ids), Solve.state == SolveState.DONE)
        .where(col(Solve.is_discarded).is_(False))
        .order_by(col(Solve.number))
    )
    latest = dict(db.exec(query).all())
    return {round_id: number for round_id, number in latest.items() if number is not None}


def round_(db: Session, round_id: UUID, *, lock: bool = False) -> Round | None:
    """One round, or None; ``lock`` holds the row, as it is now, until the transaction ends."""
    query = select(Round).where(Round.id == round_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if lock else query).one_or_none()


def latest_round_with(db: Session, programme_id: UUID, place_id: UUID) -> UUID | None:
    """The latest round of a programme whose snapshot holds this engine id, or None."""
    place = [{"id": str(place_id)}]
    snapshot = col(Round.snapshot)
    query = select(Round.id).where(
        Round.programme_id == programme_id,
        sa.or_(snapshot.contains({"seekers": place}), snapshot.contains({"providers": place})),
    )
    return db.exec(query.order_by(col(Round.number).desc()).limit(1)).first()


def last_round_number(db: Session, programme_id: UUID) -> int:
    """The number of the programme's latest round, 0 if there is none."""
    query = select(sa.func.max(Round.number)).where(Round.programme_id == programme_id)
    return db.exec(query).one() or 0


def solve(db: Session, solve_id: UUID, *, lock: bool = False) -> Solve | None:
    """One solve, or None; ``lock`` holds the row, as it is now, until the transaction ends."""
    query = select(Solve).where(Solve.id == solve_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if lock else query).one_or_none()


def solves(db: Session, round_id: UUID) -> list[Solve]:
    """A round's solves, the latest first."""
    query = select(Solve).where(Solve.round_id == round_id)
    return list(db.exec(query.order_by(col(Solve.number).desc())))


def latest_solve(db: Session, round_id: UUID, *states: SolveState) -> Solve | None:
    """The round's latest solve, of these states if any are given."""
    query = select(Solve).where(Solve.round_id == round_id)
    if states:
        query = query.where(col(Solve.state).in_(states))
    return db.exec(query.order_by(col(Solve.number).desc()).limit(1)).first()


def standing_solve(db: Session, round_id: UUID) -> Solve | None:
    """The latest solve with an answer that was not thrown away."""
    query = select(Solve).where(
        Solve.round_id == round_id, Solve.state == SolveState.DONE, col(Solve.is_discarded).is_(False)
    )
    return db.exec(query.order_by(col(Solve.number).desc()).limit(1)).first()


def discard_answers(db: Session, round_id: UUID) -> None:
    """Throw away every answer the round has had so far."""
    kept = select(Solve).where(Solve.round_id == round_id, col(Solve.is_discarded).is_(False))
    for row in db.exec(kept):
        row.is_discarded = True


def running_round(db: Session, programme_id: UUID) -> Round | None:
    """The programme's round that is not published yet, if it has one."""
    query = select(Round).where(
        Round.programme_id == programme_id,
        col(Round.state).not_in([RoundState.PUBLISHED, RoundState.CLOSED]),
    )
    latest = query.options(_WITHOUT_SNAPSHOT).order_by(col(Round.number).desc()).limit(1)
    return db.exec(latest).first()


def asked_rounds(db: Session) -> list[Round]:
    """Rounds that wait for the steward, the longest waiting first."""
    query = select(Round).where(Round.state == RoundState.PROPOSED, col(Round.asked_at).is_not(None))
    return list(db.exec(query.options(_WITHOUT_SNAPSHOT).order_by(col(Round.asked_at))))


def agreed_rounds(db: Session, account_id: UUID) -> list[Round]:
    """Rounds this account has agreed, the latest first."""
    query = select(Round).where(Round.agreed_by == account_id).options(_WITHOUT_SNAPSHOT)
    return list(db.exec(query.order_by(col(Round.agreed_at).desc())))


def decision(db: Session, decision_id: UUID) -> Decision | None:
    """One pin or ban, or None."""
    return db.exec(select(Decision).where(Decision.id == decision_id)).one_or_none()


def decisions(db: Session, round_id: UUID) -> list[Decision]:
    """A round's pins and bans in the order they were made."""
    query = select(Decision).where(Decision.round_id == round_id)
    return list(db.exec(query.order_by(col(Decision.created_at), col(Decision.id))))


def decision_on(db: Session, round_id: UUID, seeker_id: UUID, provider_id: UUID) -> Decision | None:
    """The pin or ban of one pair, or None."""
    return db.exec(
        select(Decision).where(
            Decision.round_id == round_id,
            Decision.seeker_id == seeker_id,
            Decision.provider_id == provider_id,
        )
    ).one_or_none()
