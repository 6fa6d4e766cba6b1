"""Asking for pairs, calling that off, and throwing away what was proposed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError
from api.programmes.service import get_programme
from api.rounds import words
from api.rounds.about_reader import told_rules
from api.rounds.demands import Demands, IdPair, demands_now
from api.rounds.directory import Directory, directory_of
from api.rounds.service import freeze, snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.transitions import WAYS_ON, forget_agreement, get_round, hold_round
from api.rounds.translate import candidates_for
from models import audit, jobs, rounds
from models.database import partnership_of
from models.programmes import Programme
from models.rounds import Round, RoundState, Solve, SolveState

FIRST_STEP = "Waiting for its turn"
UNDER_WAY = (SolveState.QUEUED, SolveState.RUNNING)


def start_solve(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    expected: int,
    now: datetime,
    actor_id: UUID,
    *,
    is_fresh: bool = False,
    reader_id: UUID | None = None,
) -> Solve:
    """Queue a search for the best pairs. An agreement given before is forgotten.

    :param is_fresh: take the snapshot anew first, so that edits since are seen; pins and bans stay.
    :param reader_id: the person who asks, where they take part: which rule refuses a pin of their own is not
        told.
    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: in another state, or where a rule refuses a pinned pair.
    """
    row = hold_round(
        db, programme_id, round_id, expected, RoundState.LOCKED, RoundState.PROPOSED, RoundState.AGREED
    )
    programme = get_programme(db, programme_id)
    before = rounds.standing_solve(db, row.id)
    if is_fresh:
        freeze(db, programme, row, now)
        rounds.discard_answers(db, row.id)
    snapshot = snapshot_of(row)
    _refuse_broken_pins(db, programme, snapshot, demands_now(db, row, snapshot), reader_id)
    forget_agreement(row)
    row.state = RoundState.SOLVING
    latest = rounds.latest_solve(db, row.id)
    solve = Solve(
        round_id=row.id,
        number=latest.number + 1 if latest else 1,
        generation=row.generation,
        snapshot_digest=row.snapshot_digest or "",
        previous_id=before.id if before else None,
        step=FIRST_STEP,
    )
    db.add(solve)
    db.flush()
    jobs.defer(
        db, "solve_round", queue="rounds", partnership_id=str(partnership_of(db)), solve_id=str(solve.id)
    )
    audit.record(
        db,
        "asked for pairs",
        "round",
        row.id,
        actor_id=actor_id,
        detail={"solve": solve.number, "fresh": is_fresh},
    )
    return solve


def cancel_solve(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    solve_id: UUID,
    expected: int,
    now: datetime,
    actor_id: UUID,
) -> Solve:
    """Call a search off at once; the worker drops what it finds. An earlier answer stands again.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is over already.
    """
    row = hold_round(db, programme_id, round_id, expected, RoundState.SOLVING)
    solve = get_solve(db, programme_id, round_id, solve_id, lock=True)
    if solve.state not in UNDER_WAY:
        raise ConflictError(WAYS_ON[RoundState.SOLVING], code="solve_is_over")
    solve.state = SolveState.CANCELLED
    solve.finished_at = now
    row.state = RoundState.PROPOSED if rounds.standing_solve(db, row.id) else RoundState.LOCKED
    db.flush()
    audit.record(db, "cancelled solving", "round", row.id, actor_id=actor_id, detail={"solve": solve.number})
    return solve


def discard_proposal(db: Session, programme_id: UUID, round_id: UUID, expected: int, actor_id: UUID) -> Round:
    """Throw the proposed pairs away; the round is locked again, pins and bans stay.

    :raises NotFoundError, StaleError: as named; ConflictError: where nothing is proposed.
    """
    row = hold_round(db, programme_id, round_id, expected, RoundState.PROPOSED)
    rounds.discard_answers(db, row.id)
    forget_agreement(row)
    row.state = RoundState.LOCKED
    db.flush()
    audit.record(db, "threw away the proposal", "round", row.id, actor_id=actor_id)
    return row


def get_solve(
    db: Session, programme_id: UUID, round_id: UUID, solve_id: UUID, *, lock: bool = False
) -> Solve:
    """One solve of a round.

    :raises NotFoundError: where the round has none of this id.
    """
    get_round(db, programme_id, round_id)
    solve = rounds.solve(db, solve_id, lock=lock)
    if solve is None or solve.round_id != round_id:
        raise NotFoundError
    return solve


def broken_pins(snapshot: Snapshot, pins: Iterable[IdPair]) -> dict[IdPair, tuple[str, ...]]:
    """The pinned pairs that a hard rule refuses, with the rules."""
    broken: dict[IdPair, tuple[str, ...]] = {}
    for seeker, provider in pins:
        refusals = candidates_for(snapshot, seeker).refusals(seeker, provider)
        if refusals:
            broken[seeker, provider] = tuple(refusals)
    return broken


def broken_in_words(
    broken: Mapping[IdPair, tuple[str, ...]], people: Directory, reader_id: UUID | None
) -> tuple[str, ...]:
    """Pins that rules refuse as sentences without their stops; see ``start_solve`` for ``reader_id``."""
    return tuple(
        f"{people[s].name} and {people[p].name} are pinned, but {words.refusal(rules)}"
        for (s, p), rules in told_rules(broken.items(), people, reader_id)
    )


def _refuse_broken_pins(
    db: Session, programme: Programme, snapshot: Snapshot, demands: Demands, reader_id: UUID | None
) -> None:
    broken = broken_pins(snapshot, demands.pins)
    if broken:
        people = directory_of(db, programme)
        told = ". ".join(broken_in_words(broken, people, reader_id))
        raise ConflictError(f"{told}. Take the pin off first.", code="pin_refused")
