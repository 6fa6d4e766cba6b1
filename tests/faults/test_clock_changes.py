"""Sessions over both clock changes: the hour on London's clocks stays, the UID stays, SEQUENCE rises.

Files are read by the standard's text alone, with the zone's rules that each file itself brings.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from notifications import calendar as writer
from notifications import meeting_times
from notifications.calendar import Party, meeting_request
from notifications.meeting_times import HALF_HOURS_A_DAY, HALF_HOURS_A_WEEK, times_in_week
from tests.faults.harness import Harness
from tests.notifications.rfc5545 import moment, read

LONDON: Final = ZoneInfo("Europe/London")
CHANGES: Final = (date(2026, 10, 25), date(2027, 3, 28))
SUNDAY_HALF_PAST_ONE: Final = 6 * HALF_HOURS_A_DAY + 3
"""Twice on 25 October 2026, never on 28 March 2027."""
ORGANISER: Final = Party(name="Counterpart", address="programmes@counterpart.example")


def _faults(slots: list[int]) -> list[str]:
    """What is wrong with meetings at these half-hours, week after week over both changes."""
    return [fault for slot in slots for change in CHANGES for fault in _faults_over(slot, change)]


def _faults_over(slot: int, change: date) -> Iterator[str]:
    weeks = list(times_in_week([slot], change - timedelta(weeks=3), change + timedelta(weeks=3)))
    files = [_read(at, sequence) for sequence, at in enumerate(weeks)]
    for at, (told, uid, _) in zip(weeks, files, strict=True):
        local = at.astimezone(LONDON)
        shown = local.weekday() * HALF_HOURS_A_DAY + local.hour * 2 + local.minute // 30
        if shown != slot:
            yield f"{slot} on {change}: the clocks show {local:%a %H:%M}"
        if told != at:
            yield f"{slot} on {change}: {at:%d %b %H:%M} is read as {told:%d %b %H:%M}"
        if uid != "same@counterpart.invalid":
            yield f"{slot} on {change}: another UID"
    if any(later[2] <= earlier[2] for earlier, later in pairwise(files)):
        yield f"{slot} on {change}: the number does not rise"


def _read(at: datetime, sequence: int) -> tuple[datetime, str, int]:
    """When a calendar program thinks that a meeting is, its identity and its number."""
    content = meeting_request(
        uid="same@counterpart.invalid",
        sequence=sequence,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        organiser=ORGANISER,
        attendees=[],
        title="Meeting",
        description="",
        location="",
        now=datetime(2026, 10, 1, tzinfo=UTC),
    )
    found = read(content)
    [event] = found.named("VEVENT")
    if moment(found, event, "DTEND") - moment(found, event, "DTSTART") != timedelta(hours=1):
        return moment(found, event, "DTEND"), event.text("UID"), int(event.text("SEQUENCE"))
    return moment(found, event, "DTSTART"), event.text("UID"), int(event.text("SEQUENCE"))


def _slots(chance: Random, count: int) -> list[int]:
    """The hour of the change itself, and others by chance."""
    around = list(range(SUNDAY_HALF_PAST_ONE - 3, SUNDAY_HALF_PAST_ONE + 4))
    others = [slot for slot in range(HALF_HOURS_A_WEEK) if slot not in around]
    return around + chance.sample(others, min(count, len(others)))


def test_meetings_keep_their_hour_over_both_changes(harness: Harness) -> None:
    slots = _slots(harness.chance(), harness.size(30, HALF_HOURS_A_WEEK))
    faults = _faults(slots)
    harness.tell(f"{len(slots)} half-hours over {len(CHANGES)} clock changes: {len(faults)} faults")
    assert faults == []


def test_the_hour_that_is_not_there_is_left_out_and_the_one_that_is_twice_comes_once() -> None:
    for change, expected in zip(CHANGES, ([datetime(2026, 10, 25, 0, 30, tzinfo=UTC)], []), strict=True):
        assert list(times_in_week([SUNDAY_HALF_PAST_ONE], change, change)) == expected


def test_the_second_run_of_an_hour_is_read_as_itself() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert _read(second, 0)[0] == second


def test_the_control_with_the_second_run_written_by_the_wall_clock_it_is_misread(
    monkeypatch: pytest.MonkeyPatch, harness: Harness
) -> None:
    monkeypatch.setattr(writer, "_in_london", lambda moment: moment.astimezone(LONDON))
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    told = _read(second, 0)[0]
    harness.tell(f"without the guard {second:%H:%M} UTC is read as {told:%H:%M}")
    assert told != second


def test_the_control_where_every_hour_exists_a_meeting_loses_its_hour(
    monkeypatch: pytest.MonkeyPatch, harness: Harness
) -> None:
    monkeypatch.setattr(meeting_times, "_exists", lambda day, at: True)
    faults = _faults([SUNDAY_HALF_PAST_ONE])
    harness.tell(f"without the look at the clocks: {faults}")
    assert faults == [f"{SUNDAY_HALF_PAST_ONE} on 2027-03-28: the clocks show Sun 02:30"]


def test_the_control_in_weeks_of_168_hours_the_hour_moves(
    monkeypatch: pytest.MonkeyPatch, harness: Harness
) -> None:
    """Monday at nine, counted on in UTC."""

    def by_hours(slots: list[int], first: date, last: date) -> Iterator[datetime]:
        begin = datetime.combine(first, datetime.min.time(), LONDON).astimezone(UTC)
        return (begin + timedelta(weeks=week, days=1, hours=9) for week in range(6))

    monkeypatch.setitem(globals(), "times_in_week", by_hours)
    faults = _faults([18])
    harness.tell(f"weeks of 168 hours: {len(faults)} faults")
    assert len(faults) > 0
