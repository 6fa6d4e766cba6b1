"""The product, and the ways in which people reach it: links in mails, and what their pages call."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.feedback import service as feedback
from api.feedback.schemas import FeedbackGiven
from api.introductions import service as introductions
from api.mail.suppressing import suppress
from api.my import service as my
from api.my.own import Own, own
from api.pairs import ending
from api.programmes.closing import close_programme
from api.pulses import service as pulses
from api.pulses.schemas import PulseGiven
from api.security.links import open_link
from api.sessions import booking, times
from api.worker import Tools
from models import couples, pairs, programmes
from models.link_tokens import LinkPurpose, LinkToken
from models.participations import participants
from models.sessions import Meeting, meetings_of_pair
from models.suppressions import SuppressionReason
from tests.faults.six_months.oracle import Arrival
from tests.notifications.rfc5545 import moment, read
from tests.relay import text_of
from tests.rounds.rooms import Room

KINDS: Final = {
    "May we introduce you to somebody?": "approve_introduction",
    "About your place this time": "not_matched",
    "Your introduction": "introduction",
    "An introduction will not go ahead": "pair_declined",
    "Your pair has ended": "pair_ended",
    "Your meeting is booked": "meeting_booked",
    "Your meeting has a new time": "meeting_moved",
    "Your meeting is cancelled": "meeting_cancelled",
    "Your meeting is coming up": "meeting_reminder",
    "Time to book your next meeting": "meeting_nudge",
    "A pair whose meetings keep falling out": "meetings_missed",
    "How was it? Two questions": "after_session",
    "How are you? One question": "wellbeing_pulse",
    "Somebody would like to hear from you": "contact_wanted",
    "Please look after your mentors": "mentors_need_care",
    "Four sentences before you first meet": "first_questions",
    "Thank you for taking part": "programme_closing",
    "Thank you for being ready to take part": "programme_over",
    "Six months on: four sentences": "six_month_survey",
    "Your introduction will not go ahead": "introduction_off",
}
"""By what people recognise a mail."""
LINK: Final = re.compile(r"http://testserver/(?:approve|feedback|pulse)/[0-9a-f-]+/([0-9a-f-]+)/(\S+)")


def arrival_of(mail: EmailMessage, at: datetime) -> Arrival:
    """A mail as its receiver sees it."""
    return Arrival(at=at, kind=KINDS[str(mail["Subject"])], to=str(mail["To"]), calendar=_calendar(mail))


def _calendar(mail: EmailMessage) -> str:
    files = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    if not files:
        return ""
    [file] = files
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = read(content)
    [event] = calendar.named("VEVENT")
    starts_at = moment(calendar, event, "DTSTART")
    told = calendar.text("METHOD"), event.text("UID"), event.text("SEQUENCE"), f"{starts_at:%Y-%m-%d %H:%M}"
    return " ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """A published pair by its ids and its people's addresses."""

    pair_id: UUID
    by_address: dict[str, UUID]
    executive: str
    mentor: str
    first_slot: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What people can do. Each act is a transaction of its own."""

    room: Room
    tools: Tools

    @property
    def now(self) -> datetime:
        return self.tools.clock.now()

    @contextmanager
    def scoped(self) -> Iterator[Session]:
        with self.tools.database.scoped(self.room.partnership_id) as db:
            yield db

    def published(self) -> tuple[list[Couple], list[str]]:
        """The pairs, and the addresses of those who have none."""
        with self.scoped() as db:
            found = [
                couples.couple(db, row.id) for row in pairs.pairs_of_programme(db, self.room.programme_id)
            ]
            addresses = {part.id: person.email for part, person in participants(db, self.room.programme_id)}
        made = [
            Couple(
                pair_id=each.pair.id,
                by_address={half.person.email: half.participation.id for half in each.halves},
                executive=each.seeker.person.email,
                mentor=each.provider.person.email,
                first_slot=each.pair.first_slot,
            )
            for each in sorted(found, key=lambda each: each.provider.person.email)  # ids are by chance
        ]
        paired = {id_ for each in made for id_ in each.by_address.values()}
        return made, [address for id_, address in addresses.items() if id_ not in paired]

    def approve(self, mail: EmailMessage, couple: Couple) -> Meeting:
        """Say yes by the link in the mail; the first session."""
        with self.scoped() as db:
            introductions.approve(db, self.tools.clock, self._opened(db, mail, LinkPurpose.APPROVAL))
            return meetings_of_pair(db, couple.pair_id)[0]

    def decline(self, mail: EmailMessage) -> None:
        with self.scoped() as db:
            link = self._opened(db, mail, LinkPurpose.APPROVAL)
            introductions.decline(db, self.tools.clock, link, self.tools.settings.base_url)

    def offers(self, couple: Couple, moving: UUID | None = None) -> list[datetime]:
        """The times that the page offers."""
        with self.scoped() as db:
            found = couples.couple(db, couple.pair_id)
            row = next((each for each in meetings_of_pair(db, couple.pair_id) if each.id == moving), None)
            return times.offers(db, found, self.now, moving=row)

    def book(self, couple: Couple, who: str, starts_at: datetime) -> Meeting:
        with self.scoped() as db:
            mine = self._own(db, couple.by_address[who])
            return booking.book(
                db, self.tools.settings, mine, couple.pair_id, starts_at, self.room.coordinator.account_id
            )

    def move(self, couple: Couple, who: str, meeting_id: UUID, starts_at: datetime) -> None:
        with self.scoped() as db:
            mine, version = self._own(db, couple.by_address[who]), self._version(db, couple, meeting_id)
            booking.move(
                db,
                self.tools.settings,
                mine,
                meeting_id,
                starts_at,
                version,
                self.room.coordinator.account_id,
            )

    def cancel(self, couple: Couple, who: str, meeting_id: UUID) -> None:
        with self.scoped() as db:
            mine, version = self._own(db, couple.by_address[who]), self._version(db, couple, meeting_id)
            booking.cancel(
                db, self.tools.settings, mine, meeting_id, version, self.room.coordinator.account_id
            )

    def answer(self, mail: EmailMessage, took_place: bool) -> UUID:
        """Answer by the link in the mail; the session that it was about."""
        given = FeedbackGiven(took_place=took_place, rating=4 if took_place else None, note="")
        with self.scoped() as db:
            link = self._opened(db, mail, LinkPurpose.FEEDBACK)
            return feedback.give(db, self.tools.settings, self.tools.clock, link, given).meeting.id

    def answer_pulse(self, mail: EmailMessage, mood: int, *, wants_contact: bool) -> None:
        given = PulseGiven(mood=mood, wants_contact=wants_contact)
        with self.scoped() as db:
            link = self._opened(db, mail, LinkPurpose.PULSE)
            pulses.give(db, self.tools.settings, self.tools.clock, link, given)

    def withdraw(self, participation_id: UUID) -> None:
        with self.scoped() as db:
            my.withdraw(
                db, self.tools.settings, self._own(db, participation_id), self.room.coordinator.account_id
            )

    def end(self, couple: Couple, who: str) -> None:
        with self.scoped() as db:
            ending.end_own(
                db,
                self.tools.settings,
                couple.by_address[who],
                couple.pair_id,
                self.room.coordinator.account_id,
            )

    def unsubscribe(self, address: str) -> None:
        with self.scoped() as db:
            suppress(db, self.tools.settings, address, SuppressionReason.UNSUBSCRIBED)

    def close(self) -> None:
        """End the programme, some time after its last day."""
        with self.scoped() as db:
            row = programmes.programme(db, self.room.programme_id)
            assert row is not None
            close_programme(db, self.tools.settings, row.id, row.version, self.room.coordinator.account_id)

    def _opened(self, db: Session, mail: EmailMessage, purpose: LinkPurpose) -> LinkToken:
        found = LINK.search(text_of(mail))
        assert found is not None
        return open_link(db, self.tools.settings, self.tools.clock, purpose, UUID(found[1]), found[2])

    def _own(self, db: Session, participation_id: UUID) -> Own:
        part = next(
            part for part, _ in participants(db, self.room.programme_id) if part.id == participation_id
        )
        return own(db, part.person_id, participation_id)

    def _version(self, db: Session, couple: Couple, meeting_id: UUID) -> int:
        return next(each.version for each in meetings_of_pair(db, couple.pair_id) if each.id == meeting_id)
