"""Calendar files, read back by the library and looked at as text."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from notifications.calendar import Party, cancellation, meeting_request
from notifications.errors import UnwritableMailError

LONDON = ZoneInfo("Europe/London")
ORGANISER = Party(name="Counterpart", address="programmes@counterpart.example")
ANA = Party(name="Ana Bello", address="ana.bello@example.nhs.uk")
CHRIS = Party(name="Chris Dow", address="chris.dow@example.nhs.uk")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def invitation(
    *,
    starts_at: datetime = datetime(2026, 12, 8, 10, tzinfo=UTC),
    title: str = "First meeting",
    description: str = "Write to each other.",
    location: str = "",
    attendees: tuple[Party, ...] = (ANA, CHRIS),
) -> bytes:
    return meeting_request(
        uid="3f0b@counterpart.invalid",
        sequence=2,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        organiser=ORGANISER,
        attendees=attendees,
        title=title,
        description=description,
        location=location,
        now=NOW,
    )


def only_event(file: bytes) -> Any:
    """The file's one event; the library types each property as any of thirty."""
    [event] = Calendar.from_ical(file).walk("VEVENT")
    return event


def lines(file: bytes) -> list[str]:
    """The file's lines as they travel, each folded piece on its own."""
    assert file.endswith(b"\r\n")
    assert file.count(b"\n") == file.count(b"\r\n") == file.count(b"\r")
    return file.decode().split("\r\n")[:-1]


def test_invitation_is_read_back_as_it_was_meant() -> None:
    file = invitation(location="Room 4, Aldermoor; by the stairs")

    event = only_event(file)
    assert str(Calendar.from_ical(file)["METHOD"]) == "REQUEST"
    assert str(event["UID"]) == "3f0b@counterpart.invalid"
    assert int(event["SEQUENCE"]) == 2
    assert str(event["SUMMARY"]) == "First meeting"
    assert str(event["LOCATION"]) == "Room 4, Aldermoor; by the stairs"
    assert event["DTSTAMP"].dt == NOW
    assert event["DTSTART"].dt == datetime(2026, 12, 8, 10, tzinfo=LONDON)
    assert event["DTEND"].dt == datetime(2026, 12, 8, 11, tzinfo=LONDON)
    assert str(event["ORGANIZER"]) == "mailto:programmes@counterpart.example"
    assert [(str(who), who.params["CN"]) for who in event["ATTENDEE"]] == [
        ("mailto:ana.bello@example.nhs.uk", "Ana Bello"),
        ("mailto:chris.dow@example.nhs.uk", "Chris Dow"),
    ]


def test_text_holds_what_diaries_need() -> None:
    text = lines(invitation())

    assert text[0] == "BEGIN:VCALENDAR"
    assert text[-1] == "END:VCALENDAR"
    for line in (
        "VERSION:2.0",
        "METHOD:REQUEST",
        "TZID:Europe/London",
        "DTSTART;TZID=Europe/London:20261208T100000",
        "DTEND;TZID=Europe/London:20261208T110000",
        "DTSTAMP:20261123T090000Z",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
    ):
        assert text.count(line) == 1


@pytest.mark.parametrize(
    ("starts_at", "written"),
    [
        # before and after the clocks go back on 25 October 2026, ten o'clock stays ten o'clock
        (datetime(2026, 10, 20, 9, tzinfo=UTC), "DTSTART;TZID=Europe/London:20261020T100000"),
        (datetime(2026, 10, 27, 10, tzinfo=UTC), "DTSTART;TZID=Europe/London:20261027T100000"),
        # and before and after they go forward on 28 March 2027
        (datetime(2027, 3, 23, 10, tzinfo=UTC), "DTSTART;TZID=Europe/London:20270323T100000"),
        (datetime(2027, 3, 30, 9, tzinfo=UTC), "DTSTART;TZID=Europe/London:20270330T100000"),
        # the hour that exists twice: its first run by the wall clock, its second in UTC
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "DTSTART;TZID=Europe/London:20261025T013000"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "DTSTART:20261025T013000Z"),
    ],
)
def test_clock_changes_are_written_right(starts_at: datetime, written: str) -> None:
    file = invitation(starts_at=starts_at)

    assert lines(file).count(written) == 1
    assert only_event(file)["DTSTART"].dt.astimezone(UTC) == starts_at


def test_long_lines_are_folded_between_characters() -> None:
    title = "Überraschend längliche Überschrift 漢字漢字漢字漢字 👩🏽‍⚕️👩🏽‍⚕️👩🏽‍⚕️ " * 4
    file = invitation(title=title.strip())

    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert str(only_event(file)["SUMMARY"]) == title.strip()


def test_text_that_looks_like_calendar_stays_text() -> None:
    trap = "Topics\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Hacked; a, b \\ c"
    file = invitation(description=trap)

    assert str(only_event(file)["DESCRIPTION"]) == trap
    assert [line for line in lines(file) if line.startswith(("END:VEVENT", "SUMMARY:"))] == [
        "SUMMARY:First meeting",
        "END:VEVENT",
    ]


@pytest.mark.parametrize("name", ['Ana "Annie" Bello', "Bello; Ana, RN: day", "Ana ^n Bello", "Zoë Ngũgĩ"])
def test_names_survive_in_attendees(name: str) -> None:
    file = invitation(attendees=(Party(name=name, address=ANA.address), CHRIS))

    assert only_event(file)["ATTENDEE"][0].params["CN"] == name


@pytest.mark.parametrize(
    "party",
    [
        Party(name="Ana\r\nATTENDEE:mailto:all@example.org", address=ANA.address),
        Party(name="Ana\u2028Bello", address=ANA.address),
        Party(name="Ana", address="a@example.org,b@example.org"),
        Party(name="Ana", address="a@example.org\r\nX:y"),
    ],
)
def test_parties_that_would_break_the_file_are_refused(party: Party) -> None:
    with pytest.raises(UnwritableMailError):
        invitation(attendees=(party, CHRIS))


def test_cancellation_names_the_same_meeting() -> None:
    file = cancellation(
        uid="3f0b@counterpart.invalid",
        sequence=3,
        starts_at=datetime(2026, 12, 8, 10, tzinfo=UTC),
        ends_at=datetime(2026, 12, 8, 11, tzinfo=UTC),
        organiser=ORGANISER,
        attendees=(ANA, CHRIS),
        title="First meeting",
        now=NOW,
    )

    event = only_event(file)
    assert str(Calendar.from_ical(file)["METHOD"]) == "CANCEL"
    assert (str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])) == (
        "3f0b@counterpart.invalid",
        3,
        "CANCELLED",
    )
