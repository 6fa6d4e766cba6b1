"""When a message may leave: at night nothing does that nobody waits for."""

from datetime import datetime
from typing import Any

from notifications.contents import CONTENTS, is_outdated
from notifications.meeting_times import next_daytime


def may_leave_at(kind: str, moment: datetime, context: dict[str, Any]) -> datetime:
    """``moment``, or the next one by day in London where nobody waits for this kind of message; pure.

    What will be of no use by then, an invitation to what begins before eight, does not wait for the day.
    """
    if kind not in CONTENTS or CONTENTS[kind].is_awaited:
        return moment
    by_day = next_daytime(moment)
    is_too_late = is_outdated(kind, context, by_day) and not is_outdated(kind, context, moment)
    return moment if is_too_late else by_day
