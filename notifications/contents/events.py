"""Messages about a group event. Subjects and calendar files say no more than that a group meets."""

from datetime import datetime

from pydantic import BaseModel

from notifications.contents.parts import Content, Link, MeetingDetails


class EventDetails(BaseModel):
    """What a group meets for and where; ``online`` is where to join from afar."""

    model_config = Content.model_config
    title: str
    place: str = ""
    online: Link | None = None


class _AboutEvent(Content):
    """One event, for one of its people. ``email`` is the reader's own address; the link leads to their
    programme, where they sign in.
    """

    name: str
    email: str
    programme: str
    event: EventDetails
    meeting: MeetingDetails
    link: Link


class EventAnnounced(_AboutEvent):
    """Invites somebody to sign up for an event; nothing is in their calendar yet."""

    kind = "event_announced"
    is_awaited = False

    @property
    def true_until(self) -> datetime:
        """The beginning of the event."""
        return self.meeting.starts_at


class EventBooked(_AboutEvent):
    """Tells somebody that they have a place, with an invitation for their calendar."""

    kind = "event_booked"


class EventChanged(_AboutEvent):
    """Tells somebody who has a place what is different, with the change for their calendar."""

    kind = "event_changed"


class EventReminder(_AboutEvent):
    """Reminds somebody of an event; their calendar knows of it already."""

    kind = "event_reminder"
    is_optional = True
    is_awaited = False

    @property
    def true_until(self) -> datetime:
        """The beginning of the event."""
        return self.meeting.starts_at


class EventCancelled(_AboutEvent):
    """Takes an event out of somebody's calendar; ``by_reader``: they gave their place back themselves."""

    kind = "event_cancelled"
    by_reader: bool = False
