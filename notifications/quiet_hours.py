"""When a message may leave: at night nothing does that nobody waits for."""

from datetime import datetime

from notifications.contents import CONTENTS
from notifications.meeting_times import next_daytime


def may_leave_at(kind: str, moment: datetime) -> datetime:
    """``moment``, or the next one by day in London where nobody waits for this kind of message; pure."""
    waits = kind in CONTENTS and not CONTENTS[kind].is_awaited
    return next_daytime(moment) if waits else moment
