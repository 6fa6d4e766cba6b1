"""Two signed-in people who were introduced, with three sessions planned."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from icalendar import Calendar
from sqlmodel import Session, select

from api.free_time import half_hour_at
from api.settings import Settings
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.pairs import Pair, PairState
from models.participations import Participation, ParticipationState, Side
from models.rounds import Round, RoundState
from models.sessions import Meeting, meetings_of_pair
from notifications.messages import render
from tests.my.conftest import Participant, TakePart, take_part

__all__ = ["take_part"]

TUESDAY_MORNING: Final = tuple(half_hour_at(1, hour, minute) for hour in (10, 11) for minute in (0, 30))
"""10:00 to 12:00."""
MARCH_2, MARCH_9 = (datetime(2027, 3, day, 10, tzinfo=UTC) for day in (2, 9))
"""The first Tuesdays of the programme, at ten."""
SENDER: Final = "Counterpart <programmes@counterpart.example>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A mentor and an executive."""

    mentor: Participant
    executive: Participant
    pair_id: UUID
    database: Database
    settings: Settings
    clock: SteppedClock

    def book(self, who: Participant, at: datetime, key: str | None = None) -> Response:
        return who.identity.create(
            f"{who.api}/pairs/{self.pair_id}/sessions", {"starts_at": at.isoformat()}, key
        )

    def booked(self, at: datetime = MARCH_2) -> str:
        """The id of a session that the mentor booked."""
        answer = self.book(self.mentor, at)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def etag(self, session_id: str) -> str:
        return str(
            self.mentor.identity.client.get(f"{self.mentor.api}/sessions/{session_id}").headers["etag"]
        )

    def move(self, who: Participant, session_id: str, at: datetime) -> Response:
        return who.identity.change(
            f"{who.api}/sessions/{session_id}", {"starts_at": at.isoformat()}, self.etag(session_id)
        )

    def act(self, who: Participant, session_id: str, action: str) -> Response:
        return who.identity.act(f"{who.api}/sessions/{session_id}/{action}", self.etag(session_id))

    def shown(self, who: Participant) -> Any:
        """The pair as its person sees it over REST."""
        [pair] = who.identity.client.get(f"{who.api}/pairs").json()
        return pair

    def scoped(self) -> Any:
        return self.database.scoped(self.mentor.partnership_id)

    def meetings(self) -> list[Meeting]:
        with self.scoped() as db:
            return meetings_of_pair(db, self.pair_id)

    def messages(self, kind: str) -> list[Message]:
        """The messages of one kind, in the order in which they were written."""
        with self.scoped() as db:
            rows = list(db.exec(select(Message).where(Message.kind == kind)))
        return sorted(rows, key=lambda row: (row.created_at, row.address))

    def kinds(self) -> list[str]:
        with self.scoped() as db:
            return sorted(row.kind for row in db.exec(select(Message)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a calendar file tells a calendar of its one event."""

    method: str
    uid: str
    sequence: int
    status: str
    starts_at: datetime
    text: str


def calendar_of(row: Message) -> Told:
    """The calendar file that a message carries."""
    [file] = render(row.kind, row.context, SENDER).attachments
    calendar = Calendar.from_ical(file.content)
    [event] = calendar.walk("VEVENT")
    starts_at = event.decoded("DTSTART")
    assert isinstance(starts_at, datetime)
    return Told(
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        sequence=int(str(event["SEQUENCE"])),
        status=str(event["STATUS"]),
        starts_at=starts_at.astimezone(UTC),
        text=file.content.decode(),
    )


@pytest.fixture
def paired(take_part: TakePart, database: Database, settings: Settings, clock: SteppedClock) -> Paired:
    free = {"free": list(TUESDAY_MORNING)}
    mentor = take_part(person={"name": "Grace Okafor", **free})
    executive = take_part(
        Side.SEEKER, programme_id=mentor.programme_id, person={"name": "Helen Whitworth", **free}
    )
    with database.scoped(mentor.partnership_id) as db:
        pair_id = introduce(db, mentor, executive)
    return Paired(
        mentor=mentor,
        executive=executive,
        pair_id=pair_id,
        database=database,
        settings=settings,
        clock=clock,
    )


def introduce(db: Session, mentor: Participant, executive: Participant, number: int = 1) -> UUID:
    """A pair of theirs that was published in a round of this number and introduced."""
    for each in (mentor, executive):
        row = db.get_one(Participation, (each.partnership_id, each.participation_id))
        row.state = ParticipationState.READY
    round_ = Round(programme_id=mentor.programme_id, number=number, state=RoundState.PUBLISHED)
    db.add(round_)
    db.flush()
    pair = Pair(
        programme_id=mentor.programme_id,
        round_id=round_.id,
        seeker_id=executive.participation_id,
        provider_id=mentor.participation_id,
        state=PairState.INTRODUCED,
        score=700,
        approved_at=db.info["clock"].now(),
    )
    db.add(pair)
    db.flush()
    db.add_all(
        Meeting(pair_id=pair.id, number=each, calendar_uid=f"{uuid4()}@counterpart.invalid")
        for each in (1, 2, 3)
    )
    return pair.id
