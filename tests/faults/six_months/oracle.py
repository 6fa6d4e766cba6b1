"""Which mails people must get, and when, worked out from what they did.

Nothing of the product is asked: the rules are those of the guides, and days and hours those of ``diary``.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from tests.faults.six_months.diary import (
    HOUR,
    by_day,
    day_of,
    full_hour,
    is_day,
    nine_on,
    working_days_from,
)
from tests.faults.six_months.story import PairStory, SessionStory

PLANNED: Final = 6
INTERVAL: Final = timedelta(weeks=4)
CAUSED: Final = frozenset(
    {
        *("approve_introduction", "not_matched", "introduction"),
        *("meeting_booked", "meeting_moved", "meeting_cancelled"),
    }
)
"""What leaves at once, whatever the hour, since somebody has just done something."""
OPTIONAL: Final = frozenset(
    {
        *("after_session", "meeting_reminder", "meeting_nudge", "wellbeing_pulse"),
        *("first_questions", "programme_closing", "six_month_survey"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Arrival:
    """A mail in somebody's letter box; ``calendar`` is what its file says: method, UID, SEQUENCE, start."""

    at: datetime
    kind: str
    to: str
    calendar: str = ""


@dataclass(slots=True, kw_only=True)
class Oracle:
    """Hears of what people do, and hour by hour says what must arrive."""

    coordinators: tuple[str, ...]
    ends_on: date
    pairs: list[PairStory] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    expected: Counter[Arrival] = field(default_factory=Counter)
    left: dict[str, datetime] = field(default_factory=dict)
    unsubscribed: set[str] = field(default_factory=set)
    is_closed: bool = False
    moods: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    _waiting: list[tuple[PairStory | None, Arrival]] = field(default_factory=list)
    _surveys: set[tuple[str, str]] = field(default_factory=set)
    _pulses: dict[date, datetime | None] = field(default_factory=dict)

    # What people do

    def published(self, at: datetime, pairs: list[PairStory], without: list[str]) -> None:
        """Ten minutes to undo, then the mentors are asked and the others told."""
        self.pairs, self.without = pairs, without
        leaves = full_hour(at + timedelta(minutes=10))
        for pair in pairs:
            self._write("approve_introduction", pair.mentor, leaves, pair)
        for address in without:
            self._write("not_matched", address, leaves)

    def approved(self, pair: PairStory, at: datetime, session: SessionStory) -> None:
        pair.state, pair.approved_at = "introduced", at
        self._give_time(pair, session, at)
        pair.sessions.append(session)
        for each in pair.people:
            self._write("introduction", each, at, pair, calendar_of("REQUEST", session))

    def declined(self, pair: PairStory, at: datetime) -> None:
        pair.state = "declined"
        self._tell_coordinators("pair_declined", at, pair)

    def booked(self, pair: PairStory, at: datetime, session: SessionStory) -> None:
        self._give_time(pair, session, at)
        pair.sessions.append(session)
        self._tell_both(pair, "meeting_booked", at, calendar_of("REQUEST", session))

    def moved(self, pair: PairStory, at: datetime, session: SessionStory, starts_at: datetime) -> None:
        session.starts_at = starts_at
        session.changes += 1
        self._give_time(pair, session, at)
        self._tell_both(pair, "meeting_moved", at, calendar_of("REQUEST", session))

    def cancelled(self, pair: PairStory, at: datetime, session: SessionStory) -> None:
        self._call_off(pair, at, session)
        pair.nudge_at = nine_on(working_days_from(day_of(at), 2))
        pair.fell_out += 1
        self._escalate(pair, at)

    def answered(
        self, pair: PairStory, at: datetime, session: SessionStory, who: str, took_place: bool
    ) -> None:
        """One yes is a meeting; two noes are none, and another is looked for."""
        session.answers[who] = took_place
        if any(session.answers.values()):
            session.state = "met"
        elif len(session.answers) == 2 and session.state != "missed":
            session.state = "missed"
            pair.fell_out += 1
            if pair.ahead(at) is None:
                pair.nudge_at = nine_on(working_days_from(day_of(at), 2))
            self._escalate(pair, at)

    def ended(self, pair: PairStory, at: datetime) -> None:
        self._end(pair, at)
        for each in pair.people:
            self._write("pair_ended", each, at, pair)

    def withdrew(self, who: str, at: datetime) -> None:
        """Nothing more but the end of what stands in their calendar; the other is told."""
        self._waiting = [each for each in self._waiting if each[1].to != who]
        for pair in self.pairs:
            if who in pair.people and pair.state in ("waiting", "introduced"):
                was_introduced = pair.state == "introduced"
                self._end(pair, at)
                if was_introduced:
                    self._write("pair_ended", pair.other(who), at, pair)
                elif who == pair.executive:  # whom the mentor would have met was told nothing
                    self._write("introduction_off", pair.mentor, at, pair)
        self.left[who] = at

    def wants_contact(self, at: datetime) -> None:
        self._tell_coordinators("contact_wanted", at)

    # What comes by itself

    def tick(self, now: datetime) -> None:
        """What must arrive in this hour, after what people did in it."""
        if is_day(now):
            for pair in self.pairs:
                if pair.state == "introduced":
                    self._look_at(pair, now)
            self._ask_mentors(now)
            self._survey(now)
        for _, mail in self._waiting:
            is_wanted = mail.kind not in OPTIONAL or mail.to not in self.unsubscribed
            if mail.at <= now and is_wanted:
                self.expected[mail] += 1
        self._waiting = [each for each in self._waiting if each[1].at > now]

    def _look_at(self, pair: PairStory, now: datetime) -> None:
        for session in pair.sessions:
            is_booked = session.state == "booked"
            if is_booked and session.remind_at and session.remind_at <= now < session.starts_at:
                session.remind_at = None
                self._tell_both(pair, "meeting_reminder", now)
            if session.state in ("booked", "met") and session.ends_at <= now and not session.is_asked:
                session.is_asked = True
                self._tell_both(pair, "after_session", now)
        if pair.nudge_at and pair.nudge_at <= now:
            pair.nudge_at = None
            is_on = not self.is_closed and day_of(now) <= self.ends_on
            if is_on and pair.ahead(now) is None and pair.held() < PLANNED:
                self._tell_both(pair, "meeting_nudge", now)

    def _ask_mentors(self, now: datetime) -> None:
        first = day_of(now).replace(day=1)
        begins = nine_on(first) - 9 * HOUR
        is_on = not self.is_closed and day_of(now) <= self.ends_on
        if is_on and first not in self._pulses:
            asked = [
                pair.mentor
                for pair in self.pairs
                if pair.state == "introduced" and pair.approved_at and pair.approved_at < begins
            ]
            for mentor in asked:
                self._write("wellbeing_pulse", mentor, now)
            if asked:
                self._pulses[first] = now + timedelta(days=14)
        for month, closes_at in self._pulses.items():
            if closes_at and closes_at <= now:
                self._pulses[month] = None
                moods = self.moods[month]
                low = sum(mood <= 2 for mood in moods)
                if len(moods) >= 8 and (sum(moods) < 2.5 * len(moods) or low >= len(moods) / 4):
                    self._tell_coordinators("mentors_need_care", now)

    def _survey(self, now: datetime) -> None:
        today = day_of(now)
        is_over = self.is_closed or today >= self.ends_on
        later = self.ends_on.replace(year=self.ends_on.year + 1, month=self.ends_on.month - 6)
        for pair in self.pairs:
            if pair.approved_at is None:
                continue
            if not is_over and now - pair.approved_at < timedelta(days=14):
                self._survey_both(pair, "first_questions", now)
            if is_over and today <= self.ends_on + timedelta(days=60):
                self._survey_both(pair, "programme_closing", now)
            if later <= today <= later + timedelta(days=60):
                self._survey_both(pair, "six_month_survey", now)

        if is_over and today <= self.ends_on + timedelta(days=60):
            self._thank_who_met_nobody(now)

    def _thank_who_met_nobody(self, now: datetime) -> None:
        introduced = {each for pair in self.pairs if pair.approved_at is not None for each in pair.people}
        ready = {*self.without, *(each for pair in self.pairs for each in pair.people)}
        for each in sorted(ready - introduced - self.left.keys()):
            if ("programme_over", each) not in self._surveys:
                self._surveys.add(("programme_over", each))
                self._write("programme_over", each, now)

    def _survey_both(self, pair: PairStory, kind: str, now: datetime) -> None:
        for each in pair.people:
            if each not in self.left and (kind, each) not in self._surveys:
                self._surveys.add((kind, each))
                self._write(kind, each, now)

    # How it is told

    def _give_time(self, pair: PairStory, session: SessionStory, at: datetime) -> None:
        session.state = "booked"
        remind_at = nine_on(working_days_from(day_of(session.starts_at), -2))
        session.remind_at = remind_at if remind_at > at else None
        due = session.ends_at + INTERVAL + timedelta(weeks=1)
        pair.nudge_at = nine_on(working_days_from(day_of(due), 1))

    def _call_off(self, pair: PairStory, at: datetime, session: SessionStory) -> None:
        session.state = "cancelled"
        session.changes += 1
        self._tell_both(pair, "meeting_cancelled", at, calendar_of("CANCEL", session))

    def _end(self, pair: PairStory, at: datetime) -> None:
        self._waiting = [each for each in self._waiting if each[0] is not pair]
        pair.state, pair.nudge_at = "ended", None
        ahead = pair.ahead(at)
        if ahead is not None:
            self._call_off(pair, at, ahead)

    def _escalate(self, pair: PairStory, at: datetime) -> None:
        if pair.fell_out >= 3 and not pair.is_told:
            pair.is_told = True
            self._tell_coordinators("meetings_missed", at, pair)

    def _tell_coordinators(self, kind: str, at: datetime, pair: PairStory | None = None) -> None:
        for each in self.coordinators:
            self._write(kind, each, at, pair)

    def _tell_both(self, pair: PairStory, kind: str, at: datetime, calendar: str = "") -> None:
        for each in pair.people:
            self._write(kind, each, at, None, calendar)

    def _write(
        self, kind: str, to: str, at: datetime, pair: PairStory | None = None, calendar: str = ""
    ) -> None:
        leaves = full_hour(at) if kind in CAUSED else by_day(at)
        self._waiting.append((pair, Arrival(at=leaves, kind=kind, to=to, calendar=calendar)))


def calendar_of(method: str, session: SessionStory) -> str:
    """What a calendar file must say of a session."""
    return f"{method} {session.uid} {session.changes} {session.starts_at:%Y-%m-%d %H:%M}"
