"""Keeping mail back and letting it go.

A programme's coordinator pauses it; what a restored copy holds back is released by an administrator.
"""

from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError
from api.mail.schemas import Outbox, ProgrammeMail
from api.programmes.service import get_programme
from models import audit, outbox, outbox_home
from models.clock import Clock
from models.programmes import Programme


def mail_of(db: Session, programme: Programme) -> ProgrammeMail:
    """Whether a programme's mail leaves, and what waits."""
    return ProgrammeMail(
        paused_at=programme.mail_paused_at,
        is_held=outbox_home.is_away(db),
        waiting=outbox.count_waiting(db, programme.id),
    )


def pause(db: Session, clock: Clock, programme_id: UUID, expected: int, actor_id: UUID) -> Programme:
    """Let none of a programme's mail leave from now on; what is being sent just now still does.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is paused.
    """
    programme = get_programme(db, programme_id, lock=True)
    require_version(programme, expected)
    if programme.mail_paused_at is not None:
        raise ConflictError("The mail of this programme is paused already.", code="paused")
    programme.mail_paused_at = clock.now()
    return _changed(db, programme, "paused", actor_id)


def resume(db: Session, programme_id: UUID, expected: int, actor_id: UUID) -> Programme:
    """Let a programme's mail leave again; what is overdue leaves within a minute or two.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is not paused.
    """
    programme = get_programme(db, programme_id, lock=True)
    require_version(programme, expected)
    if programme.mail_paused_at is None:
        raise ConflictError("The mail of this programme is not paused.", code="not_paused")
    programme.mail_paused_at = None
    return _changed(db, programme, "resumed", actor_id)


def outbox_of(db: Session) -> Outbox:
    """Whether the partnership's mail leaves from this database, and what waits."""
    return Outbox(
        is_held=outbox_home.is_away(db),
        waiting=outbox.count_waiting(db),
        last_sent_at=outbox.last_sent_at(db),
    )


def home_version(db: Session) -> int:
    """The version of the partnership's outbox; 0 where it never held a message."""
    row = outbox_home.home(db)
    return row.version if row else 0


def release(db: Session, expected: int, actor_id: UUID | None) -> int:
    """Let a restored copy send.

    :returns: the new version of the outbox.
    :raises StaleError: where it changed since; ConflictError: where nothing is held.
    """
    row = outbox_home.home(db, lock=True)
    if row is None or not outbox_home.is_away(db):
        raise ConflictError("Nothing is held back: mail leaves from here.", code="not_held")
    require_version(row, expected)
    waiting = sum(outbox.count_waiting(db).values())
    outbox_home.come_home(db, row)
    audit.record(db, "released", "outbox", row.id, actor_id=actor_id, detail={"waiting": waiting})
    return row.version


def hold(db: Session, actor_id: UUID | None) -> bool:
    """Keep everything back until it is released; whether that changed anything."""
    outbox_home.settle_in(db)
    row = outbox_home.home(db, lock=True)
    if row is None or outbox_home.is_away(db):
        return False
    outbox_home.leave(db, row)
    audit.record(db, "held", "outbox", row.id, actor_id=actor_id)
    return True


def _changed(db: Session, programme: Programme, what: str, actor_id: UUID) -> Programme:
    db.flush()
    waiting = sum(outbox.count_waiting(db, programme.id).values())
    audit.record(
        db, f"{what}_mail", "programme", programme.id, actor_id=actor_id, detail={"waiting": waiting}
    )
    return programme
