"""Asking about confidence when it is due: after the introduction, at the end, six months after it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from api.introductions.service import coordinator_of
from api.security.links import issue_link, link_address
from api.settings import Settings
from api.surveys.items import WORDING
from models import programmes, surveys
from models.clock import Clock
from models.database import partnership_of
from models.due import Found
from models.link_tokens import LinkPurpose
from models.participations import Participation
from models.people import Person
from models.programmes import Programme, ProgrammeState, months_after
from models.surveys import Moment, Survey
from notifications.contents.asking import FirstQuestions, ProgrammeClosing, SixMonthSurvey
from notifications.meeting_times import LONDON, is_daytime
from notifications.outbox import enqueue

LINK_LIFE: Final = timedelta(days=30)
FRESH: Final = timedelta(days=14)
"""Who was introduced longer ago has met: what they say now is no "before"."""
LATE: Final = timedelta(days=60)
"""What was missed for longer than this is not asked any more."""
MONTHS_LATER: Final = 6

Mail = type[FirstQuestions] | type[ProgrammeClosing] | type[SixMonthSurvey]
MAILS: Final[dict[Moment, Mail]] = {
    Moment.BEFORE: FirstQuestions,
    Moment.END: ProgrammeClosing,
    Moment.LATER: SixMonthSurvey,
}


def ask_due(db: Session, settings: Settings, clock: Clock) -> int:
    """Ask everybody whose moment has come, once, by day.

    :returns: how many people were asked.
    """
    now = clock.now()
    if not is_daytime(now):
        return 0
    today, asked = now.astimezone(LONDON).date(), 0
    for programme in programmes.programmes(db):
        for moment in moments_due(programme, today):
            after = _introduced_after(moment, now)
            for part, person in surveys.people_to_ask(db, programme.id, moment, after):
                _ask(db, settings, clock, programme, moment, part, person)
                asked += 1
    return asked


def unasked(found: Iterable[Programme], now: datetime) -> list[Found]:
    """The queries for those whom :func:`ask_due` would ask in these programmes; pure."""
    today = now.astimezone(LONDON).date()
    return [
        surveys.unasked_people(programme.id, moment, _introduced_after(moment, now))
        for programme in found
        for moment in moments_due(programme, today)
    ]


def moments_due(programme: Programme, today: date) -> tuple[Moment, ...]:
    """What a programme's people may be asked on a day; pure."""
    if programme.state == ProgrammeState.DRAFT or programme.data_deleted_at is not None:
        return ()
    due = []
    is_over = programme.state == ProgrammeState.CLOSED or programme.ends_on <= today
    later = months_after(programme.ends_on, MONTHS_LATER)
    if not is_over:
        due.append(Moment.BEFORE)
    if is_over and today <= programme.ends_on + LATE:
        due.append(Moment.END)
    if later <= today <= later + LATE:
        due.append(Moment.LATER)
    return tuple(due)


def _introduced_after(moment: Moment, now: datetime) -> datetime | None:
    return now - FRESH if moment is Moment.BEFORE else None


def _ask(
    db: Session,
    settings: Settings,
    clock: Clock,
    programme: Programme,
    moment: Moment,
    part: Participation,
    person: Person,
) -> None:
    row = Survey(participation_id=part.id, moment=moment, wording=WORDING)
    db.add(row)
    db.flush()
    token = issue_link(
        db,
        LinkPurpose.SURVEY,
        subject_id=row.id,
        participation_id=part.id,
        expires_at=clock.now() + LINK_LIFE,
    )
    content = MAILS[moment](
        name=person.name,
        programme=programme.name,
        coordinator=coordinator_of(db, programme),
        link=link_address(settings, partnership_of(db), token),
    )
    enqueue(
        db,
        kind=content.kind,
        subject_id=row.id,
        person_id=person.id,
        address=person.email,
        context=content.as_context(),
        due_at=clock.now(),
        programme_id=programme.id,
    )
