"""A round from open to locked and back, and its end; what lies between has files of its own."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.programmes.service import get_programme
from api.programmes.words import side_words
from api.rounds import answers
from api.rounds.left_out import as_kept, left_out_now
from api.rounds.snapshot import Snapshot
from api.rounds.taking import take_final_snapshot
from api.rounds.transitions import get_round, hold_round
from models import audit, participations, rounds
from models.participations import Side
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from models.rounds import Round, RoundState


def list_rounds(db: Session, programme_id: UUID) -> list[Round]:
    """A programme's rounds, the latest first.

    :raises NotFoundError: where there is no such programme.
    """
    get_programme(db, programme_id)
    return rounds.rounds(db, programme_id)


def create_round(db: Session, programme_id: UUID, now: datetime, actor_id: UUID) -> Round:
    """Start the programme's next round.

    :raises NotFoundError: where there is no such programme.
    :raises ConflictError: where the programme is not open, or its last round is not done.
    """
    programme = get_programme(db, programme_id, lock=True)
    if programme.state != ProgrammeState.OPEN:
        raise ConflictError("Open the programme first.", code="programme_not_open")
    running = rounds.running_round(db, programme_id)
    if running is not None:
        raise ConflictError(
            f"Round {running.number} is still under way. Finish it first.", code="round_running"
        )
    latest = next(iter(rounds.rounds(db, programme_id)), None)
    if latest is not None and latest.undo_until is not None and now < latest.undo_until:
        raise ConflictError(
            f"Round {latest.number} can still be undone. Start the next one a little later.",
            code="can_be_undone",
        )
    row = Round(programme_id=programme_id, number=rounds.last_round_number(db, programme_id) + 1)
    db.add(row)
    db.flush()
    audit.record(db, "created", "round", row.id, actor_id=actor_id, detail={"number": row.number})
    return row


def lock_round(
    db: Session, programme_id: UUID, round_id: UUID, expected: int, now: datetime, actor_id: UUID
) -> Round:
    """Freeze who is ready.

    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: where it is not open, or a side is empty.
    """
    programme = get_programme(db, programme_id)
    row = hold_round(db, programme_id, round_id, expected, RoundState.OPEN)
    freeze(db, programme, row, now)
    row.state = RoundState.LOCKED
    db.flush()
    counts = {"generation": row.generation, "digest": row.snapshot_digest}
    audit.record(db, "locked", "round", row.id, actor_id=actor_id, detail=counts)
    return row


def freeze(db: Session, programme: Programme, row: Round, now: datetime) -> Snapshot:
    """Take the round's snapshot, in place of an earlier one.

    :raises ConflictError: where a side is empty.
    """
    snapshot = take_final_snapshot(db, programme)
    if not snapshot.seekers or not snapshot.providers:
        raise ConflictError(_nobody_words(programme, snapshot), code="nobody_ready")
    row.snapshot = snapshot.to_json()
    row.left_out = as_kept(left_out_now(db, programme))
    row.snapshot_digest = snapshot.digest
    row.locked_at = now
    row.generation += 1
    return snapshot


def unlock_round(db: Session, programme_id: UUID, round_id: UUID, expected: int, actor_id: UUID) -> Round:
    """Give the snapshot up, so that people can still be brought in; pins and bans stay.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is not locked.
    """
    row = hold_round(db, programme_id, round_id, expected, RoundState.LOCKED)
    row.state = RoundState.OPEN
    row.snapshot = row.snapshot_digest = row.locked_at = None
    row.left_out = []
    row.generation += 1
    rounds.discard_answers(db, row.id)
    db.flush()
    audit.record(db, "unlocked", "round", row.id, actor_id=actor_id)
    return row


def close_round(
    db: Session, programme_id: UUID, round_id: UUID, expected: int, now: datetime, actor_id: UUID
) -> Round:
    """End a published round; whoever stayed without a pair comes first in the next one.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is not published, or can be undone.
    """
    row = hold_round(db, programme_id, round_id, expected, RoundState.PUBLISHED)
    if row.undo_until is not None and now < row.undo_until:
        raise ConflictError("This round can still be undone. Close it a little later.", code="can_be_undone")
    passed_over = answers.people_without_pair(snapshot_of(row), answers.standing(db, row).pairs)
    held = participations.participations_with_ids(db, [UUID(id_) for id_ in passed_over])
    for participation in held:
        participation.passed_over += 1
    row.state = RoundState.CLOSED
    row.closed_at = now
    db.flush()
    audit.record(db, "closed", "round", row.id, actor_id=actor_id, detail={"passed_over": len(held)})
    return row


def snapshot_of(row: Round) -> Snapshot:
    """The round's snapshot; only for a round that has one."""
    if row.snapshot is None:
        raise ValueError("an open round has no snapshot")
    return Snapshot.from_json(row.snapshot)


def read_round(db: Session, programme_id: UUID, round_id: UUID) -> tuple[Programme, Round]:
    """A round with its programme.

    :raises NotFoundError: where there is none.
    """
    return get_programme(db, programme_id), get_round(db, programme_id, round_id)


def _nobody_words(programme: Programme, snapshot: Snapshot) -> str:
    side = Side.SEEKER if not snapshot.seekers else Side.PROVIDER
    return f"No {side_words(ProgrammeKind(programme.kind), side)} are ready yet. Invite or import some first."
