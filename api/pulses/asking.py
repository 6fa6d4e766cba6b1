"""Asking mentors once a month, and looking at a month's answers once it takes no more."""

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from api.coordinators import tell_coordinators
from api.pulses.figures import mood_of
from api.pulses.service import wellbeing_address
from api.security.links import issue_link, link_address
from api.settings import Settings
from models import programmes, pulses
from models.clock import Clock
from models.database import partnership_of
from models.due import Found
from models.link_tokens import LinkPurpose
from models.participations import Participation
from models.people import Person
from models.programmes import Programme
from models.pulses import Mood, Pulse, PulseRound
from notifications.contents.asking import WellbeingPulse
from notifications.contents.coordinating import MentorsNeedCare
from notifications.meeting_times import LONDON, is_daytime
from notifications.outbox import enqueue

ANSWERED_WITHIN: Final = timedelta(days=14)


def ask_mentors(db: Session, settings: Settings, clock: Clock) -> int:
    """Ask the mentors of every programme once in each month, those who were introduced before it began.

    Nobody is written to at night: what falls due then waits for the morning.

    :returns: how many mentors were asked.
    """
    now = clock.now()
    if not is_daytime(now):
        return 0
    month, today = _month_of(now)
    begins = datetime.combine(month, time(), LONDON)
    asked = 0
    for programme in pulses.programmes_without_round(db, month, today):
        mentors = pulses.mentors_to_ask(db, programme.id, begins)
        if not mentors:
            continue
        round_ = PulseRound(programme_id=programme.id, month=month, closes_at=now + ANSWERED_WITHIN)
        db.add(round_)
        db.flush()
        for part, person in mentors:
            _ask(db, settings, now, programme, round_, part, person)
        asked += len(mentors)
    return asked


def not_asked_in(now: datetime) -> Found:
    """The query for programmes that have not asked in this month; pure."""
    return pulses.programmes_to_ask_in(*_month_of(now))


def _month_of(now: datetime) -> tuple[date, date]:
    """The first day of a moment's month, and its day."""
    today = now.astimezone(LONDON).date()
    return today.replace(day=1), today


def settle_months(db: Session, settings: Settings, clock: Clock) -> int:
    """Look at each month that takes no more answers; where mentors need care, coordinators learn that.

    :returns: how many months were looked at.
    """
    if not is_daytime(clock.now()):
        return 0
    over = pulses.rounds_to_settle(db, clock.now())
    for round_ in over:
        round_.settled_at, round_.band = clock.now(), mood_of(pulses.moods_of(db, round_.id))
        programme = programmes.programme(db, round_.programme_id)
        if programme is not None and round_.band is Mood.CARE:
            _tell_care(db, settings, programme, round_)
    return len(over)


def _tell_care(db: Session, settings: Settings, programme: Programme, round_: PulseRound) -> None:
    link = wellbeing_address(settings, programme)
    tell_coordinators(
        db,
        programme,
        round_.id,
        lambda name: MentorsNeedCare(name=name, programme=programme.name, link=link),
    )


def month_in_words(month: date) -> str:
    """``March 2027``."""
    return f"{month:%B %Y}"


def _ask(
    db: Session,
    settings: Settings,
    now: datetime,
    programme: Programme,
    round_: PulseRound,
    part: Participation,
    person: Person,
) -> None:
    row = Pulse(round_id=round_.id, participation_id=part.id)
    db.add(row)
    db.flush()
    token = issue_link(
        db,
        LinkPurpose.PULSE,
        subject_id=row.id,
        participation_id=part.id,
        expires_at=round_.closes_at,
    )
    content = WellbeingPulse(
        name=person.name,
        programme=programme.name,
        month=month_in_words(round_.month),
        link=link_address(settings, partnership_of(db), token),
    )
    enqueue(
        db,
        kind=WellbeingPulse.kind,
        subject_id=row.id,
        person_id=person.id,
        address=person.email,
        context=content.as_context(),
        due_at=now,
        programme_id=programme.id,
    )
