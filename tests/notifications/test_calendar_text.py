"""Calendar files by their text, read from the standard alone: RFC 5545's lines, RFC 5546's methods."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.calendar import Entry, Party, cancellation, meeting_request, published
from notifications.messages import render
from tests.notifications.factories import CONTEXTS, MEETING
from tests.notifications.rfc5545 import MOST_OCTETS, Component, moment, read

SENDER = "Counterpart <programmes@counterpart.example>"
ORGANISER = Party(name="Counterpart", address="programmes@counterpart.example")
ANA = Party(name="Ana Bello", address="ana@example.nhs.uk")
STARTS = datetime(2027, 3, 30, 9, tzinfo=UTC)
HOSTILE = "Ward rounds\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged; a, b\\n"
LONG = "Ünïcödé wörds abóut leadership ‒ 領導力 " * 12


def event_of(content: bytes) -> tuple[Component, Component]:
    calendar = read(content)
    [event] = calendar.named("VEVENT")
    return calendar, event


def request(description: str = "", location: str = "") -> bytes:
    return meeting_request(
        uid="1@counterpart.invalid",
        sequence=3,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        organiser=ORGANISER,
        attendees=[ANA],
        title="Meeting",
        description=description,
        location=location,
        now=STARTS,
    )


def test_end_of_event_in_a_text_ends_nothing() -> None:
    _, event = event_of(request(HOSTILE))
    assert event.text("DESCRIPTION") == HOSTILE
    assert event.text("SUMMARY") == "Meeting"


def test_long_lines_are_folded_between_characters() -> None:
    content = request(LONG)
    _, event = event_of(content)
    assert event.text("DESCRIPTION") == LONG
    assert max(map(len, content.split(b"\r\n"))) <= MOST_OCTETS


@pytest.mark.parametrize("kind", ["introduction", "meeting_booked", "meeting_moved", "meeting_cancelled"])
def test_every_message_with_a_file_is_read_by_the_standard(kind: str) -> None:
    [file] = render(kind, CONTEXTS[kind], SENDER).attachments
    calendar, event = event_of(file.content)
    method = "CANCEL" if kind == "meeting_cancelled" else "REQUEST"
    assert (calendar.text("METHOD"), calendar.text("VERSION")) == (method, "2.0")
    assert file.parameters["method"] == method
    assert event.text("SEQUENCE") == ("0" if kind == "introduction" else "1")
    assert moment(calendar, event, "DTSTART") == datetime(2027, 1, 26, 10, tzinfo=UTC)
    assert len(event.properties["ATTENDEE"]) == 2
    assert {"UID", "DTSTAMP", "ORGANIZER", "SEQUENCE"} <= set(event.properties)


def test_a_cancellation_without_the_others_name_asks_only_its_reader() -> None:
    [file] = render("meeting_cancelled", MEETING | {"other": None, "link": None}, SENDER).attachments
    _, event = event_of(file.content)
    assert [value for _, value in event.properties["ATTENDEE"]] == ["mailto:ana.bello@example.nhs.uk"]


def test_a_cancellation_names_the_state() -> None:
    content = cancellation(
        uid="1@counterpart.invalid",
        sequence=4,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        organiser=ORGANISER,
        attendees=[ANA],
        title="Meeting",
        now=STARTS,
    )
    calendar, event = event_of(content)
    assert (calendar.text("METHOD"), event.text("STATUS")) == ("CANCEL", "CANCELLED")


def test_a_published_calendar_names_no_attendees() -> None:
    entry = Entry(
        uid="1@counterpart.invalid",
        sequence=2,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        title="Meeting",
        description=HOSTILE,
        changed_at=STARTS,
    )
    calendar, event = event_of(published([entry], ORGANISER))
    assert calendar.text("METHOD") == "PUBLISH"
    assert "ATTENDEE" not in event.properties
    assert event.text("DESCRIPTION") == HOSTILE


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "CRLF"),
        (b"BEGIN:VCALENDAR\r\nX:" + b"x" * 80 + b"\r\nEND:VCALENDAR\r\n", "75 octets"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "began last"),
        (b"BEGIN:VCALENDAR\r\n", "one whole"),
        (b"BEGIN:VCALENDAR\r\nno line\r\nEND:VCALENDAR\r\n", "content line"),
    ],
)
def test_the_reader_refuses_what_the_standard_does(broken: bytes, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        read(broken)
