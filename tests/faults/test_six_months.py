"""Half a year of a programme and half a year after it, look by look: each mail comes once, at its hour.

People who act by chance live through the real services, the real worker's look-around, a real relay and a
clock that is stepped. An oracle hears only of what they did and works out, by days and hours of its own,
which mails must have arrived when, and what each calendar file must say. The controls take a guard away.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from api.pulses import asking as pulses
from api.sessions import due, telling
from api.sessions import service as sessions
from api.sessions.telling import details_of
from api.settings import Settings
from api.surveys import asking as surveys
from api.worker import Tools, look_around
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message, MessageState
from models.partnerships import Partnership
from models.sessions import Meeting
from notifications import outbox, sending
from notifications.contents.parts import MeetingDetails
from notifications.transports import SmtpTransport
from tests.app_fixtures import SignInAs
from tests.faults.harness import Harness
from tests.faults.six_months.diary import HOUR, LONDON, is_day
from tests.faults.six_months.oracle import CAUSED, Arrival, Oracle
from tests.faults.six_months.people import People
from tests.faults.six_months.story import PairStory
from tests.faults.six_months.world import Couple, World, arrival_of
from tests.relay import SENDER, Relay
from tests.rounds.rooms import make_room

ENDS_ON = date(2027, 8, 9)
CLOSED_AT = datetime(2027, 9, 3, 10, tzinfo=UTC)
QUIET_FROM = datetime(2027, 9, 15, tzinfo=UTC)
"""Nobody does anything from then on."""
OVER_AT = datetime(2028, 2, 11, tzinfo=UTC)
BY_CHANCE = {"introduction_off"}
"""Comes only where somebody leaves while the mentor is still being asked."""
EVERY_KIND = 20
"""So many kinds of mail follow a publication."""


@dataclass(slots=True, kw_only=True)
class HalfYear:
    """What was lived through and what arrived."""

    oracle: Oracle
    arrived: Counter[Arrival] = field(default_factory=Counter)
    email_ids: list[str] = field(default_factory=list)
    acts: int = 0
    seconds: float = 0.0
    """How long the programme itself took, until its last day."""

    @property
    def wrong(self) -> list[str]:
        """What arrived and should not have, and what should have and did not."""
        more, less = self.arrived - self.oracle.expected, self.oracle.expected - self.arrived
        return sorted([f"too many: {each}" for each in more] + [f"missing: {each}" for each in less])

    @property
    def too_many(self) -> list[str]:
        return [each for each in self.wrong if each.startswith("too many")]

    @property
    def wrong_kinds(self) -> set[str]:
        return {each.split("kind='")[1].split("'")[0] for each in self.wrong}

    @property
    def at_night(self) -> list[Arrival]:
        return [each for each in self.arrived if each.kind not in CAUSED and not is_day(each.at)]

    @property
    def after_leaving(self) -> list[Arrival]:
        """What came to people who had left, but for what took their own meeting out of their calendar."""
        left = self.oracle.left
        return [
            each
            for each in self.arrived
            if each.to in left
            and each.at >= left[each.to]
            and (each.kind, each.at) != ("meeting_cancelled", left[each.to])
        ]


Live = Callable[..., HalfYear]


def until_next_look(now: datetime) -> timedelta:
    """An hour by day, three by night, at three o'clock among others; six once nobody does anything."""
    if now >= QUIET_FROM:
        return 6 * HOUR
    return HOUR if 6 <= now.astimezone(LONDON).hour < 21 else 3 * HOUR


def stories_of(couples: list[Couple]) -> list[PairStory]:
    """What the oracle will hear of each pair."""
    return [
        PairStory(number=number, executive=each.executive, mentor=each.mentor)
        for number, each in enumerate(couples)
    ]


@pytest.fixture
def live(
    database: Database,
    clock: SteppedClock,
    settings: Settings,
    partnership: Partnership,
    sign_in_as: SignInAs,
    relay: Relay,
    harness: Harness,
) -> Live:
    """Publish a round of so many pairs and let people live until a moment, or until enough was seen."""

    def live(
        pairs: int, until: datetime, is_enough: Callable[[HalfYear], bool] = lambda year: False
    ) -> HalfYear:
        coordinator = sign_in_as(Role.COORDINATOR)
        room = make_room(
            database,
            clock,
            partnership,
            coordinator,
            seekers=pairs + pairs // 3,
            providers=pairs + pairs // 4,
            needs_steward=False,
        )
        transport = SmtpTransport(relay.url, SENDER)
        tools = Tools(settings=settings, database=database, clock=clock, transport=transport)
        round_id = room.proposed()
        assert room.publish(round_id).status_code == 200
        world = World(room=room, tools=tools)
        couples, without = world.published()
        oracle = Oracle(coordinators=(coordinator.email,), ends_on=ENDS_ON)
        oracle.published(clock.now(), stories_of(couples), without)
        people = People(world=world, oracle=oracle, chance=harness.chance(), couples=couples)
        people.plan_departures(clock.now(), leavers=max(2, pairs // 8))
        year, begun = HalfYear(oracle=oracle), time.perf_counter()
        while clock.now() < until and not is_enough(year):
            clock.step(until_next_look(clock.now()))
            if clock.now().date() <= ENDS_ON:
                year.seconds = time.perf_counter() - begun
            people.act(clock.now())
            if clock.now() == CLOSED_AT:
                world.close()
                oracle.is_closed = True
            before = len(relay.taken)
            look_around(tools)
            oracle.tick(clock.now())
            for mail in relay.taken[before:]:
                arrival = arrival_of(mail, clock.now())
                year.arrived[arrival] += 1
                people.read(mail, arrival)
        year.email_ids, year.acts = relay.email_ids(), people.acts
        return year

    return live


def test_each_mail_comes_once_at_its_hour_and_none_after_somebody_left(live: Live, harness: Harness) -> None:
    begun, worked = time.perf_counter(), time.process_time()
    year = live(harness.size(16, 40), OVER_AT)
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked

    kinds = Counter(each.kind for each in year.arrived.elements())
    harness.tell(
        f"{len(year.oracle.pairs)} pairs, {year.acts} acts, {year.arrived.total()} mails in {seconds:.0f} s,"
        f" the programme itself in {year.seconds:.0f} s"
        f" ({worked:.0f} s of our processor time),"
        f" {len(year.wrong)} wrong, {len(year.at_night)} at night: {dict(sorted(kinds.items()))}"
    )
    assert year.wrong == []
    assert (year.at_night, year.after_leaving) == ([], [])
    assert len(set(year.email_ids)) == len(year.email_ids) == year.arrived.total()
    assert len(kinds.keys() | BY_CHANCE) == EVERY_KIND or not harness.is_full


ONE_MONTH = datetime(2027, 2, 22, tzinfo=UTC)
"""The controls give up then; they end as soon as they have seen what they are for."""
CHANGES = {"meeting_moved", "meeting_cancelled"}


def test_the_control_in_which_the_night_is_like_the_day_writes_to_people_at_night(
    live: Live, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (outbox, sending):
        monkeypatch.setattr(module, "may_leave_at", lambda kind, moment, context: moment)
    for module in (due, sessions, surveys, pulses):
        monkeypatch.setattr(module, "is_daytime", lambda moment: True)

    year = live(16, ONE_MONTH, lambda year: len(year.at_night) > 0)

    harness.tell(f"without the night's rule {len(year.at_night)} of {year.arrived.total()} come at night")
    assert len(year.at_night) > 0


def test_the_control_that_forgets_what_it_sent_sends_it_again(
    live: Live, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queue_again(row: Message) -> MessageState:
        row.state = MessageState.QUEUED
        return MessageState(row.state)

    monkeypatch.setattr(sending, "_sent", lambda now: queue_again)

    year = live(16, datetime(2027, 1, 11, 14, tzinfo=UTC), lambda year: len(year.too_many) > 0)

    harness.tell(f"without the mark {len(year.too_many)} mails come again")
    assert len(year.too_many) > 0


def test_the_control_whose_number_does_not_rise_tells_calendars_something_wrong(
    live: Live, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(meeting: Meeting, decided_at: datetime) -> MeetingDetails:
        return details_of(meeting, decided_at).model_copy(update={"sequence": 0})

    monkeypatch.setattr(telling, "details_of", first)

    year = live(16, ONE_MONTH, lambda year: year.wrong_kinds == CHANGES)

    harness.tell(f"without a rising number {len(year.wrong)} files are wrong: {sorted(year.wrong_kinds)}")
    assert year.wrong_kinds == CHANGES
