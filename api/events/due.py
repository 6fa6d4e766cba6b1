"""What is due about group events by itself: a reminder of what is two working days ahead."""

from sqlmodel import Session

from api.events import telling
from api.settings import Settings
from models import events, programmes
from models.clock import Clock
from models.events import SignUpState
from notifications.contents.events import EventReminder
from notifications.meeting_times import is_daytime


def remind(db: Session, settings: Settings, clock: Clock) -> int:
    """Remind everybody who has a place at an event ahead, once for each time it got.

    :returns: how many events were reminded of.
    """
    if not is_daytime(clock.now()):
        return 0
    rows = events.events_to_remind_of(db, clock.now())
    for row in rows:
        row.remind_at = None
        programme = programmes.programme(db, row.programme_id)
        if programme is None:
            continue
        for each in events.attendees(db, row.id):
            if each.sign_up.state == SignUpState.SIGNED_UP:
                telling.tell(db, settings, programme, row, each, EventReminder)
    return len(rows)
