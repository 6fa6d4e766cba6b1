"""A programme of reverse mentoring in April 2027, with a pair in each way of going on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.pairs import Pair, PairState
from models.participations import ParticipationState, Side
from models.partnerships import Partnership
from models.rounds import Round, RoundState
from models.session_changes import Change, SessionChange
from models.sessions import Meeting, MeetingState
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.my.world import add_participation, add_person, add_programme

NOW: Final = datetime(2027, 4, 12, 10, tzinfo=UTC)
"""A Monday; the programme began on 1 March."""
INTRODUCED: Final = datetime(2027, 3, 2, 10, tzinfo=UTC)


def days_ago(days: int) -> datetime:
    """A moment before now; a negative number is ahead."""
    return NOW - timedelta(days=days)


@dataclass(kw_only=True)
class Going:
    """A programme whose pairs tests make; ``pairs`` are their ids by the name of the executive."""

    database: Database
    partnership_id: UUID
    programme_id: UUID
    round_id: UUID
    clock: SteppedClock
    coordinator: Identity
    pairs: dict[str, UUID] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/programmes/{self.programme_id}"

    def add(
        self,
        name: str,
        *held: tuple[MeetingState, datetime | None],
        state: PairState = PairState.INTRODUCED,
        approved_at: datetime | None = INTRODUCED,
        changed: Iterable[tuple[Change, datetime]] = (),
    ) -> UUID:
        """A pair of the executive of this name with these sessions; ``changed`` befell the first."""
        with self.database.scoped(self.partnership_id) as db:
            pair = self._pair(db, name, state, approved_at)
            meetings = [_meeting(pair.id, number, *each) for number, each in enumerate(held, 1)]
            db.add_all(meetings)
            db.flush()
            for what, at in changed:
                change = SessionChange(session_id=meetings[0].id, what=what, calendar_sequence=0)
                db.add(change)
                db.flush()
                change.created_at = at
        self.pairs[name] = pair.id
        return pair.id

    def add_many(self, count: int, *held: tuple[MeetingState, datetime | None]) -> None:
        """So many introduced pairs that are all alike."""
        with self.database.scoped(self.partnership_id) as db:
            for number in range(count):
                pair = self._pair(db, f"One of many {number}", PairState.INTRODUCED, INTRODUCED)
                db.add_all(_meeting(pair.id, at, *each) for at, each in enumerate(held, 1))

    def _pair(self, db: Session, name: str, state: PairState, approved_at: datetime | None) -> Pair:
        seeker, provider = (
            add_participation(
                db,
                self.programme_id,
                add_person(db, name=called, email=f"{uuid4().hex}@example.nhs.uk"),
                side,
                state=ParticipationState.READY,
            )
            for called, side in ((name, Side.SEEKER), (f"Mentor of {name}", Side.PROVIDER))
        )
        pair = Pair(
            programme_id=self.programme_id,
            round_id=self.round_id,
            seeker_id=seeker.id,
            provider_id=provider.id,
            state=state,
            approved_at=approved_at,
            score=500,
        )
        db.add(pair)
        db.flush()
        return pair

    def shown(self, show: str) -> list[str]:
        """The executives of the pairs in one list, over REST."""
        answer = self.coordinator.client.get(f"/api/v1{self.path}/meetings?show={show}")
        return [row["seeker"] for row in answer.json()]


def _meeting(pair_id: UUID, number: int, state: MeetingState, starts_at: datetime | None) -> Meeting:
    return Meeting(
        pair_id=pair_id,
        number=number,
        state=state,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1) if starts_at else None,
        calendar_uid=f"{uuid4()}@counterpart.invalid",
    )


@pytest.fixture
def going(database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs) -> Going:
    """The programme before it has pairs, and its coordinator."""
    coordinator = sign_in_as(Role.COORDINATOR)
    with database.scoped(partnership.id) as db:
        programme = add_programme(db, name="Reverse mentoring")
        round_ = Round(programme_id=programme.id, number=1, state=RoundState.PUBLISHED)
        db.add(round_)
        db.flush()
    clock.step(NOW - clock.now())
    return Going(
        database=database,
        partnership_id=partnership.id,
        programme_id=programme.id,
        round_id=round_.id,
        clock=clock,
        coordinator=coordinator,
    )


@pytest.fixture
def every_way(going: Going) -> Going:
    """One pair in each way of going on."""
    met, booked, missed = MeetingState.MET, MeetingState.BOOKED, MeetingState.MISSED
    going.add("Silent since the introduction", approved_at=days_ago(22))
    going.add("Silent since they met", (met, days_ago(22)))
    going.add("Just introduced", approved_at=days_ago(20))
    going.add("Met of late", (met, days_ago(20)))
    going.add("Booked", (booked, days_ago(-3)))
    going.add("Met and booked", (met, days_ago(30)), (booked, days_ago(-30)))
    going.add("All met", *((met, days_ago(35 - each)) for each in range(6)))
    going.add(
        "Cancelling",
        (MeetingState.CANCELLED, days_ago(-2)),
        changed=[(Change.CANCELLED, days_ago(each)) for each in (10, 8, 5)],
    )
    going.add("Missed long ago", (missed, days_ago(30)), (booked, days_ago(25)))
    going.add("Waiting", state=PairState.AWAITING_APPROVAL, approved_at=None)
    going.add("Declined", state=PairState.DECLINED, approved_at=None)
    going.add("Ended", (met, days_ago(33)), state=PairState.ENDED)
    return going
