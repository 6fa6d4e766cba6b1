"""A programme of reverse mentoring with ten pairs, introduced in January 2027."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from api.pulses.asking import ask_mentors, settle_months
from api.settings import Settings
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.pairs import Pair, PairState
from models.participations import ParticipationState, Side
from models.partnerships import Partnership
from models.rounds import Round, RoundState
from tests.my.world import add_participation, add_person, add_programme

MORNING = datetime(2027, 2, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentors:
    """Ten mentors, each with an executive."""

    database: Database
    settings: Settings
    clock: SteppedClock
    partnership_id: UUID
    programme_id: UUID
    pairs: tuple[UUID, ...]

    def at(self, moment: datetime) -> None:
        """Move the clock to a moment."""
        self.clock.step(moment - self.clock.now())

    def look(self) -> tuple[int, int]:
        """What the worker does each minute: how many were asked, and how many months looked at."""
        with self.database.scoped(self.partnership_id) as db:
            return ask_mentors(db, self.settings, self.clock), settle_months(db, self.settings, self.clock)

    def mails(self, kind: str) -> list[Message]:
        """What was written of one kind, by address."""
        with self.database.scoped(self.partnership_id) as db:
            return sorted(db.exec(select(Message).where(Message.kind == kind)), key=lambda row: row.address)

    def links(self) -> list[str]:
        """The paths in the mails that ask, by address."""
        asked = self.mails("wellbeing_pulse")
        return [row.context["link"].removeprefix(self.settings.base_url) for row in asked]


@pytest.fixture
def mentors(database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership) -> Mentors:
    """Everybody was introduced on 20 January, and it is the morning of 1 February."""
    introduced = datetime(2027, 1, 20, 10, tzinfo=UTC)
    made = []
    with database.scoped(partnership.id) as db:
        programme = add_programme(db, name="Reverse mentoring")
        round_ = Round(programme_id=programme.id, number=1, state=RoundState.PUBLISHED)
        db.add(round_)
        db.flush()
        for number in range(10):
            parts = [
                add_participation(
                    db,
                    programme.id,
                    add_person(db, name=f"{side} {number}", email=f"{side}{number}@example.nhs.uk"),
                    side,
                    state=ParticipationState.READY,
                )
                for side in (Side.SEEKER, Side.PROVIDER)
            ]
            pair = Pair(
                programme_id=programme.id,
                round_id=round_.id,
                seeker_id=parts[0].id,
                provider_id=parts[1].id,
                state=PairState.INTRODUCED,
                approved_at=introduced,
                score=500,
            )
            db.add(pair)
            db.flush()
            made.append(pair.id)
    found = Mentors(
        database=database,
        settings=settings,
        clock=clock,
        partnership_id=partnership.id,
        programme_id=programme.id,
        pairs=tuple(made),
    )
    found.at(MORNING)
    return found
