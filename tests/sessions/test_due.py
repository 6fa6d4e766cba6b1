"""What comes by itself: a reminder, a nudge, a word to the coordinator; each once, and never at night."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from api.sessions.service import ask_about_past
from api.worker import Tools, look_around
from models.accounts import Role
from models.outbox import MessageState
from models.pairs import PairState, pair
from models.programmes import ProgrammeState, programme
from notifications.transports import InboxTransport
from tests.app_fixtures import SignInAs
from tests.sessions.conftest import MARCH_2, MARCH_9, SENDER, Paired

LONDON = ZoneInfo("Europe/London")
FRIDAY_NINE = datetime(2027, 2, 26, 9, tzinfo=UTC)
"""Two working days before Tuesday 2 March."""


@pytest.fixture
def tools(paired: Paired, tmp_path: Path) -> Tools:
    inbox = InboxTransport(tmp_path / "inbox", SENDER)
    return Tools(settings=paired.settings, database=paired.database, clock=paired.clock, transport=inbox)


def at(paired: Paired, tools: Tools, moment: datetime) -> None:
    """The worker looks around at this moment."""
    paired.clock.step(moment - paired.clock.now())
    look_around(tools)


def test_both_are_reminded_once_two_working_days_before(paired: Paired, tools: Tools) -> None:
    paired.booked()
    at(paired, tools, FRIDAY_NINE - timedelta(minutes=1))
    assert paired.messages("meeting_reminder") == []
    for minutes in (0, 1, 60):
        at(paired, tools, FRIDAY_NINE + timedelta(minutes=minutes))
    reminders = paired.messages("meeting_reminder")
    assert {row.person_id for row in reminders} == {paired.mentor.person_id, paired.executive.person_id}
    assert [row.state for row in reminders] == [MessageState.SENT] * 2


def test_a_session_that_is_moved_is_reminded_of_at_its_new_time_only(paired: Paired, tools: Tools) -> None:
    paired.move(paired.executive, paired.booked(), MARCH_9)
    at(paired, tools, FRIDAY_NINE)
    assert paired.messages("meeting_reminder") == []
    at(paired, tools, FRIDAY_NINE + timedelta(weeks=1))
    assert len(paired.messages("meeting_reminder")) == 2


def test_who_was_reminded_is_reminded_again_of_a_later_time(paired: Paired, tools: Tools) -> None:
    session_id = paired.booked()
    at(paired, tools, FRIDAY_NINE)
    paired.move(paired.mentor, session_id, MARCH_9)
    at(paired, tools, FRIDAY_NINE + timedelta(weeks=1))
    assert len(paired.messages("meeting_reminder")) == 4


def test_what_is_booked_at_short_notice_needs_no_reminder(paired: Paired, tools: Tools) -> None:
    at(paired, tools, FRIDAY_NINE)
    paired.booked()
    at(paired, tools, FRIDAY_NINE + timedelta(hours=3))
    assert paired.messages("meeting_reminder") == []


def test_nobody_is_reminded_of_what_was_cancelled(paired: Paired, tools: Tools) -> None:
    paired.act(paired.mentor, paired.booked(), "cancellation")
    at(paired, tools, FRIDAY_NINE)
    assert paired.messages("meeting_reminder") == []


@pytest.mark.parametrize("hour", [0, 3, 7, 18, 23])
def test_what_falls_due_at_night_waits_for_the_morning(paired: Paired, tools: Tools, hour: int) -> None:
    """The worker was away when it fell due."""
    paired.booked()
    saturday = datetime(2027, 2, 27, hour, 30, tzinfo=UTC)
    at(paired, tools, saturday)
    assert paired.messages("meeting_reminder") == []
    at(paired, tools, datetime(2027, 2, 28, 8, tzinfo=UTC))
    assert len(paired.messages("meeting_reminder")) == 2


def test_the_night_ends_by_londons_clocks(paired: Paired, tools: Tools) -> None:
    """Eight in British Summer Time is seven in UTC."""
    paired.booked(datetime(2027, 6, 8, 9, tzinfo=UTC))
    at(paired, tools, datetime(2027, 6, 5, 6, 59, tzinfo=UTC))
    assert paired.messages("meeting_reminder") == []
    at(paired, tools, datetime(2027, 6, 5, 7, tzinfo=UTC))
    assert len(paired.messages("meeting_reminder")) == 2


def test_a_pair_that_books_nothing_is_asked_once_after_interval_and_a_week(
    paired: Paired, tools: Tools
) -> None:
    session_id = paired.booked()
    paired.clock.step(MARCH_2 + timedelta(hours=1) - paired.clock.now())
    paired.act(paired.mentor, session_id, "met")
    due = datetime(2027, 4, 7, 9, tzinfo=LONDON)
    at(paired, tools, due - timedelta(minutes=1))
    assert paired.messages("meeting_nudge") == []
    for day in range(30):
        at(paired, tools, due + timedelta(days=day))
    nudges = paired.messages("meeting_nudge")
    assert {row.person_id for row in nudges} == {paired.mentor.person_id, paired.executive.person_id}
    assert len(nudges) == 2


def test_after_a_cancelled_session_both_have_two_working_days_to_find_another(
    paired: Paired, tools: Tools
) -> None:
    """Cancelled on Monday 11 January."""
    paired.act(paired.mentor, paired.booked(), "cancellation")
    at(paired, tools, datetime(2027, 1, 13, 8, 59, tzinfo=UTC))
    assert paired.messages("meeting_nudge") == []
    at(paired, tools, datetime(2027, 1, 13, 9, tzinfo=UTC))
    assert len(paired.messages("meeting_nudge")) == 2


def test_a_missed_session_leaves_the_question_after_the_next_one_as_it_was(
    paired: Paired, tools: Tools, anybody: TestClient
) -> None:
    """The next was booked before both said that the one before had not taken place."""
    paired.booked()
    paired.clock.step(MARCH_2 + timedelta(hours=1) - paired.clock.now())
    with paired.scoped() as db:
        assert ask_about_past(db, paired.settings, paired.clock) == 1
    paired.booked(MARCH_9)
    for row in paired.messages("after_session"):
        path = row.context["link"].removeprefix(paired.settings.base_url)
        assert anybody.post(path, data={"took_place": "false"}).status_code == 200
    at(paired, tools, MARCH_9 - timedelta(hours=1))
    assert paired.messages("meeting_nudge") == []
    at(paired, tools, datetime(2027, 4, 14, 9, tzinfo=LONDON))
    assert len(paired.messages("meeting_nudge")) == 2


def test_who_books_in_time_is_not_asked(paired: Paired, tools: Tools) -> None:
    paired.act(paired.mentor, paired.booked(), "cancellation")
    paired.booked(MARCH_9)
    at(paired, tools, datetime(2027, 1, 13, 9, tzinfo=UTC))
    assert paired.messages("meeting_nudge") == []


@pytest.mark.parametrize("how", ["ended", "closed"])
def test_nobody_is_asked_once_it_is_over(paired: Paired, tools: Tools, how: str) -> None:
    paired.act(paired.mentor, paired.booked(), "cancellation")
    with paired.scoped() as db:
        found, of = pair(db, paired.pair_id), programme(db, paired.mentor.programme_id)
        assert found is not None
        assert of is not None
        if how == "ended":
            found.state = PairState.ENDED
        else:
            of.state = ProgrammeState.CLOSED
    at(paired, tools, datetime(2027, 1, 13, 9, tzinfo=UTC))
    assert paired.messages("meeting_nudge") == []


def test_the_third_that_falls_out_is_told_to_the_coordinator_once(
    paired: Paired, sign_in_as: SignInAs
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    for count in range(1, 6):
        paired.act((paired.mentor, paired.executive)[count % 2], paired.booked(), "cancellation")
        assert len(paired.messages("meetings_missed")) == (count >= 3)
    [told] = paired.messages("meetings_missed")
    assert (told.address, told.context["pair"]) == (coordinator.email, "Helen Whitworth and Grace Okafor")
    page = coordinator.client.get(f"/programmes/{paired.mentor.programme_id}").text
    assert "1 pair whose meetings keep falling out" in page


def test_the_third_is_told_of_as_well_where_it_was_missed(
    paired: Paired, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(Role.COORDINATOR)
    for _ in range(2):
        paired.act(paired.mentor, paired.booked(), "cancellation")
    paired.booked()
    paired.clock.step(MARCH_2 + timedelta(hours=1) - paired.clock.now())
    with paired.scoped() as db:
        ask_about_past(db, paired.settings, paired.clock)
    told = []
    for row in paired.messages("after_session"):
        path = row.context["link"].removeprefix(paired.settings.base_url)
        assert anybody.post(path, data={"took_place": "false"}).status_code == 200
        told.append(len(paired.messages("meetings_missed")))
    assert told == [0, 1]


def test_who_cancelled_and_moved_is_counted_for_the_coordinator(paired: Paired, sign_in_as: SignInAs) -> None:
    session_id = paired.booked()
    paired.move(paired.executive, session_id, MARCH_9)
    paired.act(paired.mentor, session_id, "cancellation")
    coordinator = sign_in_as(Role.COORDINATOR)
    path = f"/programmes/{paired.mentor.programme_id}/meetings"
    [row] = coordinator.client.get(f"/api/v1{path}").json()
    assert (row["moved_by_seeker"], row["moved_by_provider"]) == (1, 0)
    assert (row["cancelled_by_seeker"], row["cancelled_by_provider"]) == (0, 1)
    assert not row["needs_help"]
    assert "Helen Whitworth and Grace Okafor" in coordinator.client.get(path).text
    assert paired.mentor.identity.client.get(path).status_code == 403
