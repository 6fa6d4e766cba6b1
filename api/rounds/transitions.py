"""What every step of a round begins with: the row held, its state looked at, its version compared."""

from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from models import programmes, rounds
from models.programmes import ProgrammeState
from models.rounds import Round, RoundState

WAYS_ON: Final = {
    RoundState.OPEN: "This round is still open. Lock it first.",
    RoundState.LOCKED: "This round is locked and has no pairs yet. Find the pairs, or unlock it.",
    RoundState.SOLVING: "The pairs are being found at this moment. Wait a little, or call it off first.",
    RoundState.PROPOSED: "This round has proposed pairs. Go on with them, or throw them away first.",
    RoundState.AGREED: "These pairs are agreed. Publish them, or change a pair to go back a step.",
    RoundState.PUBLISHED: "This round is published. It can be undone for a while, and closed after that.",
    RoundState.CLOSED: "This round is closed. Start another one.",
}
"""Why something can't be done in a state, and what can."""
DECIDABLE: Final = (RoundState.LOCKED, RoundState.PROPOSED, RoundState.AGREED)
"""States in which a coordinator can still pin, rule out and choose among sets of pairs."""
UNPUBLISHED: Final = (RoundState.OPEN, *DECIDABLE)
"""States in which a limit can be set, and anything decided be taken back: also before locking, so that one
sees then whether it all can be kept."""
UNDER_WAY: Final = frozenset({RoundState.SOLVING, RoundState.PUBLISHED})
"""States whose steps only end something: a search is called off, a publication undone, a round closed."""


def get_round(db: Session, programme_id: UUID, round_id: UUID) -> Round:
    """One round of a programme.

    :raises NotFoundError: where the programme has none of this id.
    """
    row = rounds.round_(db, round_id)
    if row is None or row.programme_id != programme_id:
        raise NotFoundError
    return row


def hold_round(db: Session, programme_id: UUID, round_id: UUID, expected: int, *allowed: RoundState) -> Round:
    """The round, held until the transaction ends, for a step that only ``allowed`` states know.

    The state comes before the version: whoever comes second is told what has happened.

    :raises NotFoundError: where there is none; StaleError: another version.
    :raises ConflictError: in another state, or where the programme is closed and the step would go on.
    """
    row = rounds.round_(db, round_id, lock=True)
    if row is None or row.programme_id != programme_id:
        raise NotFoundError
    state = RoundState(row.state)
    if state not in allowed:
        raise ConflictError(WAYS_ON[state], code=f"round_is_{state}")
    if not UNDER_WAY.issuperset(allowed):
        _require_not_closed(db, programme_id)
    require_version(row, expected)
    return row


def require_open(row: Round) -> None:
    """Refuse in any state but open.

    :raises ConflictError: with what can be done instead.
    """
    if row.state != RoundState.OPEN:
        raise ConflictError(WAYS_ON[RoundState(row.state)], code=f"round_is_{row.state}")


def forget_agreement(row: Round) -> None:
    """What the steward was asked or said no longer stands."""
    row.asked_at = row.agreed_at = row.agreed_by = None
    if row.state == RoundState.AGREED:
        row.state = RoundState.PROPOSED


def _require_not_closed(db: Session, programme_id: UUID) -> None:
    programme = programmes.programme(db, programme_id)
    if programme is not None and programme.state == ProgrammeState.CLOSED:
        raise ConflictError("This programme is closed. Its rounds go no further.", code="programme_closed")
