"""What is due to a pair by itself: a reminder before a session, a nudge where none is booked.

Due times stand in our own rows. Nobody is written to at night: what falls due then waits for the morning.
"""

from sqlmodel import Session

from api.sessions import telling
from api.sessions.plan import plan_of
from api.settings import Settings
from models.clock import Clock
from models.couples import Couple, Half, couple
from models.pairs import PairState, pairs_to_nudge
from models.session_changes import Change, changes_of_pair, changes_of_session
from models.sessions import meetings_of_pair, meetings_to_remind_of
from notifications.contents.meeting import MeetingNudge
from notifications.meeting_times import is_daytime
from notifications.outbox import enqueue

_GAVE_TIME = (Change.BOOKED, Change.MOVED)


def remind(db: Session, settings: Settings, clock: Clock) -> int:
    """Remind both people of every session that is two working days ahead, once for each time it got.

    :returns: how many sessions they were reminded of.
    """
    if not is_daytime(clock.now()):
        return 0
    meetings = meetings_to_remind_of(db, clock.now())
    for meeting in meetings:
        meeting.remind_at = None
        found = couple(db, meeting.pair_id)
        times = [each for each in changes_of_session(db, meeting.id) if each.what in _GAVE_TIME]
        if found.pair.state is PairState.INTRODUCED and times:
            telling.remind(db, settings, found, meeting, times[-1].id)
    return len(meetings)


def nudge(db: Session, settings: Settings, clock: Clock) -> int:
    """Ask the people of pairs that booked nothing in time to do so, once after each of their sessions.

    :returns: how many pairs were asked.
    """
    if not is_daytime(clock.now()):
        return 0
    count = 0
    for pair in pairs_to_nudge(db, clock.now()):
        pair.nudge_at = None
        found = couple(db, pair.id)
        if plan_of(found.programme, meetings_of_pair(db, pair.id), clock.now()).can_book:
            _nudge(db, settings, clock, found)
            count += 1
    return count


def _nudge(db: Session, settings: Settings, clock: Clock, found: Couple) -> None:
    changes = changes_of_pair(db, found.pair.id)
    about = changes[-1].id if changes else found.pair.id
    for half in found.halves:
        enqueue(
            db,
            kind=MeetingNudge.kind,
            subject_id=about,
            person_id=half.person.id,
            address=half.person.email,
            context=_content(settings, found, half).as_context(),
            due_at=clock.now(),
            programme_id=found.programme.id,
        )


def _content(settings: Settings, found: Couple, half: Half) -> MeetingNudge:
    return MeetingNudge(
        name=half.person.name,
        other=found.other(half).person.name,
        programme=found.programme.name,
        link=f"{settings.base_url}/my/{half.participation.id}/pairs/{found.pair.id}/book",
    )
