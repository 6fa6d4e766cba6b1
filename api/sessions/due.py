"""What is due to a pair by itself: a reminder before a session, a nudge where none is booked.

Due times stand in our own rows. Nobody is written to at night: what falls due then waits for the morning.
"""

from sqlmodel import Session

from api.sessions import telling
from api.sessions.nudging import ask_to_book, take_nudge_back, was_asked
from api.sessions.plan import plan_of
from api.settings import Settings
from models.clock import Clock
from models.couples import couple
from models.pairs import PairState, pairs_to_nudge
from models.session_changes import Change, changes_of_pair, changes_of_session
from models.sessions import meetings_of_pair, meetings_to_remind_of
from notifications.meeting_times import is_daytime

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

    Whom a coordinator asked to just before is left in peace.

    :returns: how many pairs were asked.
    """
    if not is_daytime(clock.now()):
        return 0
    count = 0
    for pair in pairs_to_nudge(db, clock.now()):
        pair.nudge_at = None
        found = couple(db, pair.id)
        plan = plan_of(found.programme, meetings_of_pair(db, pair.id), clock.now())
        changes = changes_of_pair(db, pair.id)
        is_asked = was_asked(pair, clock.now(), since=changes[-1].created_at if changes else None)
        if plan.can_book and not is_asked:
            take_nudge_back(db, pair)
            ask_to_book(db, settings, found, changes[-1].id if changes else pair.id, clock.now())
            pair.nudged_at = clock.now()
            count += 1
    return count
