"""What is next for a pair: how many sessions there were, what is booked, when the next one is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.programmes import Programme, ProgrammeState
from models.sessions import Meeting, MeetingState
from notifications.meeting_times import LONDON

NUDGE_AFTER = timedelta(weeks=1)
"""How long after the next session was due a pair that booked none is asked to."""
AGAIN_WORKING_DAYS = 2
"""How long two people have to find another time by themselves after a session fell out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where a pair stands.

    ``ahead`` is the session that is booked, ``open`` those that began and of which nobody said yet whether
    they took place, ``due_on`` when the next is due by the programme's interval.
    """

    ahead: Meeting | None
    open: tuple[Meeting, ...]
    met: int
    planned: int
    due_on: date | None
    can_book: bool


def plan_of(programme: Programme, meetings: Sequence[Meeting], now: datetime) -> Plan:
    """Where a pair with these sessions stands at this moment."""
    booked = [meeting for meeting in meetings if meeting.state == MeetingState.BOOKED and meeting.starts_at]
    ahead = [meeting for meeting in booked if meeting.starts_at and meeting.starts_at > now]
    begun = tuple(meeting for meeting in booked if meeting not in ahead)
    met = sum(meeting.state == MeetingState.MET for meeting in meetings)
    is_on = programme.state == ProgrammeState.OPEN and now.astimezone(LONDON).date() <= programme.ends_on
    return Plan(
        ahead=ahead[0] if ahead else None,
        open=begun,
        met=met,
        planned=programme.sessions_planned,
        due_on=_due_on(programme, meetings),
        can_book=is_on and not ahead and met + len(begun) < programme.sessions_planned,
    )


def _due_on(programme: Programme, meetings: Sequence[Meeting]) -> date | None:
    held = (MeetingState.MET, MeetingState.BOOKED)
    starts = [meeting.starts_at for meeting in meetings if meeting.state in held and meeting.starts_at]
    if not starts:
        return None
    last = max(starts).astimezone(LONDON).date()
    return last + timedelta(weeks=programme.weeks_between_sessions)
