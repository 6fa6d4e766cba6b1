"""Messages about a meeting of two people."""

from datetime import datetime

from pydantic import AwareDatetime

from notifications.contents.parts import Attendee, Content, Link, MeetingDetails


class _AboutMeeting(Content):
    """One meeting of two people. ``email`` is the reader's own address; the link leads to their programme,
    where they sign in.
    """

    name: str
    email: str
    other: Attendee
    programme: str
    meeting: MeetingDetails
    link: Link


class MeetingBooked(_AboutMeeting):
    """Tells each of two people when they meet, with an invitation for their calendars."""

    kind = "meeting_booked"


class MeetingMoved(_AboutMeeting):
    """Tells each of two people the new time of their meeting, with the change for their calendars."""

    kind = "meeting_moved"
    before: AwareDatetime


class MeetingReminder(_AboutMeeting):
    """Reminds each of two people of their meeting; calendars know of it already."""

    kind = "meeting_reminder"
    is_optional = True
    is_awaited = False

    @property
    def true_until(self) -> datetime:
        """The beginning of the meeting."""
        return self.meeting.starts_at


class MeetingCancelled(Content):
    """Tells somebody that a meeting will not take place, with the cancellation for their calendar.

    ``other`` is None where their name is not to be kept any more, ``link`` where there is nothing to book.
    """

    kind = "meeting_cancelled"
    name: str
    email: str
    other: Attendee | None = None
    programme: str
    meeting: MeetingDetails
    link: Link | None = None


class MeetingNudge(Content):
    """Asks each of two people to book their next meeting."""

    kind = "meeting_nudge"
    is_optional = True
    is_awaited = False
    name: str
    other: str
    programme: str
    link: Link
