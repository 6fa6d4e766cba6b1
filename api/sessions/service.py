"""Sessions: when one is over, both are asked whether it took place."""

from datetime import timedelta

from sqlmodel import Session

from api.security.links import issue_link, link_address
from api.settings import Settings
from models.clock import Clock
from models.couples import Couple, Half, couple
from models.database import partnership_of
from models.link_tokens import LinkPurpose
from models.pairs import PairState
from models.sessions import Meeting, meetings_to_ask_about
from notifications.contents.asking import AfterSession
from notifications.meeting_times import is_daytime
from notifications.outbox import enqueue

FEEDBACK_LIFE = timedelta(days=30)


def ask_about_past(db: Session, settings: Settings, clock: Clock) -> int:
    """Ask both people of every session that is over, once, by day.

    :returns: how many sessions were asked about.
    """
    if not is_daytime(clock.now()):
        return 0
    meetings = meetings_to_ask_about(db, clock.now())
    for meeting in meetings:
        meeting.asked_at = clock.now()
        found = couple(db, meeting.pair_id)
        if found.pair.state is not PairState.INTRODUCED:
            continue
        for half in found.halves:
            _ask(db, settings, clock, found, half, meeting)
    return len(meetings)


def _ask(db: Session, settings: Settings, clock: Clock, found: Couple, half: Half, meeting: Meeting) -> None:
    token = issue_link(
        db,
        LinkPurpose.FEEDBACK,
        subject_id=meeting.id,
        participation_id=half.participation.id,
        expires_at=clock.now() + FEEDBACK_LIFE,
    )
    content = AfterSession(
        name=half.person.name,
        other=found.other(half).person.name,
        met_at=meeting.starts_at or clock.now(),
        link=link_address(settings, partnership_of(db), token),
    )
    enqueue(
        db,
        kind=AfterSession.kind,
        subject_id=meeting.id,
        person_id=half.person.id,
        address=half.person.email,
        context=content.as_context(),
        due_at=clock.now(),
        programme_id=found.programme.id,
    )
