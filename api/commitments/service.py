"""Leaders' commitments: written by the executives of reverse mentoring, read by all who take part."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.commitments.schemas import CommitmentGiven
from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.my.own import Own
from models import audit, commitments
from models.commitments import Commitment
from models.participations import ParticipationState, Side
from models.programmes import ProgrammeKind, ProgrammeState


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One commitment with its leader's name, never a mentor's."""

    commitment: Commitment
    leader: str
    is_mine: bool


def may_commit(mine: Own) -> bool:
    """Whether somebody is a leader in this programme, who can write down what they will do."""
    is_leader = mine.participation.side == Side.SEEKER
    return is_leader and mine.programme.kind == ProgrammeKind.REVERSE_MENTORING


def in_programme(db: Session, programme_id: UUID, own_id: UUID | None = None) -> tuple[Shown, ...]:
    """What a programme's leaders will do, what is due first before the rest.

    :param own_id: the reader's own part, whose commitments are theirs to change.
    """
    return tuple(
        Shown(commitment=row, leader=person.name, is_mine=part.id == own_id)
        for row, part, person in commitments.commitments_of_programme(db, programme_id)
        if part.state != ParticipationState.WITHDRAWN
    )


def for_participant(db: Session, mine: Own) -> tuple[Shown, ...]:
    """What a participant reads.

    :raises ConflictError: where they left the programme.
    """
    if mine.participation.state == ParticipationState.WITHDRAWN:
        raise ConflictError("You left this programme.", code="left")
    return in_programme(db, mine.programme.id, mine.participation.id)


def commit(db: Session, mine: Own, given: CommitmentGiven, actor_id: UUID) -> Commitment:
    """Write down what a leader will do.

    :raises ConflictError: for those who are no leaders here, who left, or where all is over.
    """
    _require_leader(mine)
    row = Commitment(participation_id=mine.participation.id, **given.model_dump())
    db.add(row)
    db.flush()
    audit.record(db, "committed", "commitment", row.id, actor_id=actor_id, detail={"progress": row.progress})
    return row


def change(
    db: Session, mine: Own, commitment_id: UUID, given: CommitmentGiven, expected: int, actor_id: UUID
) -> Commitment:
    """Change one's own commitment, or how far it is.

    :raises NotFoundError: where it is not theirs; ConflictError: as for :func:`commit`; StaleError: as named.
    """
    _require_leader(mine)
    row = own_commitment(db, mine, commitment_id, lock=True)
    require_version(row, expected)
    for name, value in given:
        setattr(row, name, value)
    db.flush()
    audit.record(db, "changed", "commitment", row.id, actor_id=actor_id, detail={"progress": row.progress})
    return row


def own_commitment(db: Session, mine: Own, commitment_id: UUID, *, lock: bool = False) -> Commitment:
    """One of one's own commitments.

    :raises NotFoundError: where it is not theirs.
    """
    row = commitments.commitment(db, commitment_id, lock=lock)
    if row is None or row.participation_id != mine.participation.id:
        raise NotFoundError
    return row


def _require_leader(mine: Own) -> None:
    if not may_commit(mine):
        raise ConflictError("Executives write down what they will do.", code="no_leader")
    if mine.participation.state == ParticipationState.WITHDRAWN:
        raise ConflictError("You left this programme.", code="left")
    if mine.programme.state == ProgrammeState.CLOSED:
        raise ConflictError("This programme is over.", code="closed")
