"""Who was ready and never introduced hears that a programme is over: nobody is left waiting in silence."""

from sqlmodel import Session

from api.introductions.service import coordinator_of
from api.surveys.asking import moments_due
from models import programmes
from models.clock import Clock
from models.pairs import ready_without_introduction
from models.surveys import Moment
from notifications.contents.pairing import ProgrammeOver
from notifications.meeting_times import LONDON, is_daytime
from notifications.outbox import enqueue


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
