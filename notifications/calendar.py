"""Calendar files for meetings (RFC 5545, RFC 5546).

A meeting keeps one identity, with a number that rises with each change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from notifications.mail import one_line, plain_address

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organiser or attendee."""

    name: str
    address: str


def meeting_request(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    organiser: Party,
    attendees: Sequence[Party],
    title: str,
    description: str,
    location: str,
    now: datetime,
) -> bytes:
    """An invitation (METHOD:REQUEST), or a change of one where ``sequence`` has risen.

    Moments carry a zone and are written in London's, which keeps their hour over clock changes.

    :raises UnwritableMailError: where an address is not one address, or a name or title not one line.
    """
    event = _event(uid, sequence, starts_at, ends_at, organiser, attendees, title, now)
    event.add("status", "CONFIRMED")
    event.add("description", description)
    if location:
        event.add("location", one_line("location", location))
    return _calendar("REQUEST", event)


def cancellation(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    organiser: Party,
    attendees: Sequence[Party],
    title: str,
    now: datetime,
) -> bytes:
    """The end (METHOD:CANCEL) of the meeting with this ``uid``; ``sequence`` is above every one sent before.

    :raises UnwritableMailError: where an address is not one address, or a name or title not one line.
    """
    event = _event(uid, sequence, starts_at, ends_at, organiser, attendees, title, now)
    event.add("status", "CANCELLED")
    return _calendar("CANCEL", event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A meeting as somebody's own calendar shows it; ``changed_at`` is when it got this time (DTSTAMP)."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    changed_at: datetime


def published(entries: Sequence[Entry], organiser: Party) -> bytes:
    """All of somebody's meetings (METHOD:PUBLISH, which names no attendees: RFC 5546, 3.2.1).

    :raises UnwritableMailError: where an address is not one address, or a name or title not one line.
    """
    events = []
    for entry in entries:
        event = _event(
            entry.uid,
            entry.sequence,
            entry.starts_at,
            entry.ends_at,
            organiser,
            (),
            entry.title,
            entry.changed_at,
        )
        event.add("status", "CONFIRMED")
        event.add("description", entry.description)
        events.append(event)
    return _calendar("PUBLISH", *events)


def _calendar(method: str, *events: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Counterpart//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_london())
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    organiser: Party,
    attendees: Sequence[Party],
    title: str,
    now: datetime,
) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", now)
    event.add("dtstart", _in_london(starts_at))
    event.add("dtend", _in_london(ends_at))
    event.add("summary", one_line("title", title))
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("organizer", _address(organiser), encode=False)
    for attendee in attendees:
        event.add("attendee", _attendee(attendee), encode=False)
    return event


def _in_london(moment: datetime) -> datetime:
    """London's wall clock, but UTC in the hour that exists twice: RFC 5545 always reads its first run."""
    local = moment.astimezone(LONDON)
    return moment if local.fold else local


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{plain_address(party.address)}")
    address.params["CN"] = vText(one_line("name", party.name))
    return address


def _attendee(party: Party) -> vCalAddress:
    address = _address(party)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address


def _london() -> Timezone:
    """Europe/London by its rule since 1996, shorter than a list of its changes and without an end."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for part, name, before, after, begins, month in (
        (TimezoneDaylight(), "BST", 0, 1, datetime(1996, 3, 31, 1), 3),  # noqa: DTZ001  a zone's rule has none
        (TimezoneStandard(), "GMT", 1, 0, datetime(1996, 10, 27, 2), 10),  # noqa: DTZ001  as above
    ):
        part.add("tzname", name)
        part.add("dtstart", begins)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        zone.add_component(part)
    return zone
