"""Forty mentors and forty executives who act by chance: they read their mails, book, move, forget, leave."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from itertools import count
from random import Random
from typing import Final
from uuid import UUID

from tests.faults.six_months.diary import HOUR, LONDON, day_of
from tests.faults.six_months.oracle import PLANNED, Arrival, Oracle
from tests.faults.six_months.story import PairStory, SessionStory
from tests.faults.six_months.world import Couple, World

LINK_LIFE: Final = timedelta(days=13)
"""Nobody answers later than this, the shortest life of a link."""


@dataclass(slots=True, kw_only=True)
class People:
    """Everybody, with what they have in mind to do."""

    world: World
    oracle: Oracle
    chance: Random
    couples: Sequence[Couple]
    acts: int = 0
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _ids: dict[str, UUID] = field(default_factory=dict)
    """Sessions by UID."""
    _stories: dict[UUID, SessionStory] = field(default_factory=dict)

    def plan_departures(self, begin: datetime, leavers: int) -> None:
        """Some leave, one pair ends, one person wants no more questions."""
        for _ in range(leavers):
            pair = self.chance.choice(self.oracle.pairs)
            who = self.chance.choice(pair.people)
            self._at(begin + self._within(20, 170), lambda pair=pair, who=who: self._withdraw(pair, who))  # type: ignore[misc]  # mypy infers no type for defaults
        ending = self.chance.choice(self.oracle.pairs)
        self._at(begin + self._within(60, 120), lambda: self._end(ending))
        quiet = self.chance.choice(self.oracle.pairs).mentor
        self._at(begin + self._within(40, 60), lambda: self._unsubscribe(quiet))

    def act(self, now: datetime) -> None:
        """Do what people have in mind to do by now."""
        while self._agenda and self._agenda[0][0] <= now:
            self.acts += 1
            heapq.heappop(self._agenda)[2]()

    def read(self, mail: EmailMessage, arrival: Arrival) -> None:
        """What somebody makes of a mail."""
        kind, to = arrival.kind, arrival.to
        if kind == "approve_introduction":
            self._soon(24 * 12, lambda: self._approve(mail, to))
        elif kind == "after_session" and self._happens(0.85):
            self._soon(72, lambda: self._answer(mail, to))
        elif kind == "meeting_nudge" and self._happens(0.6):
            self._soon(72, lambda: self._book(self._pair_of(to), to))
        elif kind == "wellbeing_pulse" and self._happens(0.8):
            month = day_of(arrival.at).replace(day=1)
            low = month.month == 5
            mood = self.chance.choice((1, 2, 2, 3, 4) if low else (3, 4, 4, 5, 5))
            contact = self._happens(0.05)
            at = self._within(0, LINK_LIFE.days)

            def answer() -> None:
                self.world.answer_pulse(mail, mood, wants_contact=contact)
                self.oracle.moods[month].append(mood)
                if contact:
                    self.oracle.wants_contact(self.world.now)

            self._at(self.world.now + at, answer)

    # What they do

    def _approve(self, mail: EmailMessage, mentor: str) -> None:
        pair = self._pair_of(mentor)
        if pair.state != "waiting" or not self._free_now(pair, lambda: self._approve(mail, mentor)):
            return
        if self._happens(0.1):
            self.world.decline(mail)
            self.oracle.declined(pair, self.world.now)
        elif self._happens(0.95):  # the others never answer
            row = self.world.approve(mail, self._couple(pair))
            assert row.starts_at is not None
            session = self._session(row.id, row.calendar_uid, row.starts_at)
            self.oracle.approved(pair, self.world.now, session)
            self._live_with(pair, session)

    def _book(self, pair: PairStory, who: str) -> None:
        now = self.world.now
        can = pair.state == "introduced" and not pair.ahead(now) and pair.held() < PLANNED
        if not can or not self._free_now(pair, lambda: self._book(pair, who)):
            return
        starts_at = self._time(pair)
        if starts_at is None or day_of(starts_at) > self.oracle.ends_on:
            return
        row = self.world.book(self._couple(pair), who, starts_at)
        session = self._session(row.id, row.calendar_uid, starts_at)
        self.oracle.booked(pair, now, session)
        self._live_with(pair, session)

    def _live_with(self, pair: PairStory, session: SessionStory) -> None:
        """A session that has a time: it is moved, cancelled, or simply comes, and the next is booked."""
        now, who = self.world.now, self.chance.choice(pair.people)
        hours = int((session.starts_at - now) / HOUR)
        if hours > 2 and self._happens(0.2):
            self._soon(hours, lambda: self._move(pair, who, session))
        elif hours > 2 and self._happens(0.18):
            self._soon(hours, lambda: self._cancel(pair, who, session))
        if self._happens(0.7):
            later = session.ends_at - now + timedelta(hours=self.chance.randrange(1, 24 * 12))
            self._at(now + later, lambda: self._book(pair, who))

    def _move(self, pair: PairStory, who: str, session: SessionStory) -> None:
        if not self._is_ahead(pair, session) or not self._free_now(
            pair, lambda: self._move(pair, who, session)
        ):
            return
        starts_at = self._time(pair, session)
        if starts_at is None or starts_at == session.starts_at or day_of(starts_at) > self.oracle.ends_on:
            return
        self.world.move(self._couple(pair), who, self._ids[session.uid], starts_at)
        self.oracle.moved(pair, self.world.now, session, starts_at)
        self._live_with(pair, session)

    def _cancel(self, pair: PairStory, who: str, session: SessionStory) -> None:
        if not self._is_ahead(pair, session) or not self._free_now(
            pair, lambda: self._cancel(pair, who, session)
        ):
            return
        self.world.cancel(self._couple(pair), who, self._ids[session.uid])
        self.oracle.cancelled(pair, self.world.now, session)
        if self._happens(0.5):
            self._soon(60, lambda: self._book(pair, who))

    def _answer(self, mail: EmailMessage, who: str) -> None:
        """Each session took place or not, and both say so alike."""
        pair = self._pair_of(who)
        number = self._asked_in(mail, pair)
        took_place = Random(f"{pair.number} {number}").random() > 0.15  # noqa: S311  what happened, no secret
        meeting_id = self.world.answer(mail, took_place)
        self.oracle.answered(pair, self.world.now, self._stories[meeting_id], who, took_place)

    def _withdraw(self, pair: PairStory, who: str) -> None:
        if who in self.oracle.left or not self._free_now(pair, lambda: self._withdraw(pair, who)):
            return
        self.world.withdraw(self._couple(pair).by_address[who])
        self.oracle.withdrew(who, self.world.now)

    def _end(self, pair: PairStory) -> None:
        if pair.state == "introduced" and self._free_now(pair, lambda: self._end(pair)):
            self.world.end(self._couple(pair), self.chance.choice(pair.people))
            self.oracle.ended(pair, self.world.now)

    def _unsubscribe(self, address: str) -> None:
        self.world.unsubscribe(address)
        self.oracle.unsubscribed.add(address)

    # How they do it

    def _free_now(self, pair: PairStory, again: Callable[[], None]) -> bool:
        """One act of a pair an hour, so that its mails have left before the next."""
        if pair.touched_at == self.world.now:
            self._at(self.world.now + HOUR, again)
            return False
        pair.touched_at = self.world.now
        return True

    def _time(self, pair: PairStory, moving: SessionStory | None = None) -> datetime | None:
        """One of the times offered, or one that they type, sometimes in the evening."""
        offered = self.world.offers(self._couple(pair), self._ids[moving.uid] if moving else None)
        if offered and self._happens(0.7):
            return self.chance.choice(offered)
        day = max(day_of(self.world.now), datetime(2027, 2, 8, tzinfo=UTC).date())
        day += timedelta(days=self.chance.randrange(1, 15))
        at = time(self.chance.choice((9, 10, 12, 15, 18, 19)), self.chance.choice((0, 30)))
        return datetime.combine(day, at, LONDON).astimezone(UTC)

    def _asked_in(self, mail: EmailMessage, pair: PairStory) -> int:
        """Which session a question is about: the latest that was over when it came."""
        over = [each for each in pair.sessions if each.ends_at <= mail["Date"].datetime]
        return pair.sessions.index(max(over, key=lambda each: each.starts_at))

    def _session(self, meeting_id: UUID, uid: str, starts_at: datetime) -> SessionStory:
        self._ids[uid] = meeting_id
        self._stories[meeting_id] = SessionStory(uid=uid, starts_at=starts_at, remind_at=None)
        return self._stories[meeting_id]

    def _is_ahead(self, pair: PairStory, session: SessionStory) -> bool:
        return pair.state == "introduced" and pair.ahead(self.world.now) is session

    def _pair_of(self, address: str) -> PairStory:
        return next(pair for pair in self.oracle.pairs if address in pair.people)

    def _couple(self, pair: PairStory) -> Couple:
        return self.couples[pair.number]

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _within(self, first: int, last: int) -> timedelta:
        return timedelta(hours=self.chance.randrange(first * 24, last * 24))

    def _soon(self, hours: int, act: Callable[[], None]) -> None:
        self._at(self.world.now + timedelta(hours=self.chance.randrange(1, max(hours, 2))), act)

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._numbers), act))
