"""Closing a programme: its events ahead are called off. Who was ready and never introduced hears that it is
over, so that nobody is left waiting in silence.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError
from api.events.service import call_off_ahead
from api.introductions.service import coordinator_of
from api.programmes.service import get_programme
from api.settings import Settings
from api.surveys.asking import moments_due
from models import audit, programmes
from models.clock import Clock
from models.due import Found
from models.pairs import never_introduced, ready_without_introduction
from models.programmes import Programme, ProgrammeState
from models.surveys import Moment
from notifications.contents.pairing import ProgrammeOver
from notifications.meeting_times import LONDON, is_daytime
from notifications.outbox import enqueue


def close_programme(
    db: Session, settings: Settings, programme_id: UUID, expected: int, actor_id: UUID
) -> Programme:
    """End a programme: nobody joins and nothing is changed any more. Events ahead are called off.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is not open.
    """
    programme = get_programme(db, programme_id, lock=True)
    require_version(programme, expected)
    if programme.state != ProgrammeState.OPEN:
        raise ConflictError("Only an open programme can be closed.", code="not_open")
    programme.state = ProgrammeState.CLOSED
    called_off = call_off_ahead(db, settings, programme, actor_id)
    db.flush()
    audit.record(db, "closed", "programme", programme.id, actor_id=actor_id, detail={"events": called_off})
    return programme


def untold(found: Iterable[Programme], now: datetime) -> list[Found]:
    """The queries for those whom :func:`tell_over` would tell in these programmes; pure."""
    today = now.astimezone(LONDON).date()
    return [
        never_introduced(programme.id, but_told=ProgrammeOver.kind)
        for programme in found
        if Moment.END in moments_due(programme, today)
    ]


def tell_over(db: Session, clock: Clock) -> int:
    """Thank everybody, once and by day, who was ready in a programme that is over and met nobody in it.

    :returns: how many people were told.
    """
    now = clock.now()
    if not is_daytime(now):
        return 0
    today, told = now.astimezone(LONDON).date(), 0
    for programme in programmes.programmes(db):
        if Moment.END not in moments_due(programme, today):
            continue
        for part, person in ready_without_introduction(db, programme.id, but_told=ProgrammeOver.kind):
            content = ProgrammeOver(
                name=person.name, programme=programme.name, coordinator=coordinator_of(db, programme)
            )
            enqueue(
                db,
                kind=content.kind,
                subject_id=part.id,
                person_id=person.id,
                address=person.email,
                context=content.as_context(),
                due_at=now,
                programme_id=programme.id,
            )
            told += 1
    return told
