"""A programme with people of known answers who came a known way, each made as the product makes them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from api.equality import store
from api.ethnicity import read_ethnicity
from api.settings import Settings
from api.statistics.funnel import Step
from models.clock import SteppedClock
from models.database import Database
from models.pairs import Pair, PairState
from models.participations import Participation, ParticipationState, Side
from models.partnerships import Organisation, Partnership, organisations
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from models.rounds import Round, RoundState
from models.sessions import Meeting, MeetingState

SESSIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One programme; its sessions planned are two."""

    database: Database
    settings: Settings
    clock: SteppedClock
    partnership_id: UUID
    programme_id: UUID
    round_id: UUID

    def add(self, number: int, step: Step, code: str | None, *, side: Side = Side.SEEKER) -> list[UUID]:
        """People whose furthest step is ``step``, with this answer; None: never asked. Their ids."""
        with self.database.scoped(self.partnership_id) as db:
            at = organisations(db)[0]
            ids = [self._person(db, at, step, side) for _ in range(number)]
        with self.database.monitoring(self.partnership_id) as db:
            for person_id in ids:
                if code is not None:
                    store.keep(db, self.settings, person_id, read_ethnicity(code))
        return ids

    def _person(self, db: Session, at: Organisation, step: Step, side: Side) -> UUID:
        person = Person(name="Somebody", email=f"{uuid4()}@example.nhs.uk", organisation_id=at.id)
        db.add(person)
        db.flush()
        self.take_part(db, person.id, step, side)
        return person.id

    def take_part(self, db: Session, person_id: UUID, step: Step, side: Side) -> None:
        """One participation that got as far as ``step``, paired with somebody of its own where it needs."""
        part = self._participation(db, person_id, side, is_ready=step >= Step.REGISTERED)
        if step < Step.MATCHED:
            return
        pair = Pair(
            programme_id=self.programme_id,
            round_id=self.round_id,
            seeker_id=part.id if side is Side.SEEKER else self._partner(db, Side.SEEKER),
            provider_id=part.id if side is Side.PROVIDER else self._partner(db, Side.PROVIDER),
            score=500,
            state=PairState.INTRODUCED,
        )
        db.add(pair)
        db.flush()
        held = {Step.MATCHED: 0, Step.MET: 1, Step.COMPLETED: SESSIONS}[step]
        for session in range(SESSIONS):
            state = MeetingState.MET if session < held else MeetingState.PLANNED
            db.add(Meeting(pair_id=pair.id, number=session + 1, state=state, calendar_uid=str(uuid4())))

    def _participation(self, db: Session, person_id: UUID, side: Side, *, is_ready: bool) -> Participation:
        part = Participation(
            programme_id=self.programme_id,
            person_id=person_id,
            side=side,
            state=ParticipationState.READY if is_ready else ParticipationState.INVITED,
            registered_at=self.clock.now() if is_ready else None,
        )
        db.add(part)
        db.flush()
        return part

    def _partner(self, db: Session, side: Side) -> UUID:
        """A participation elsewhere in the partnership, so that the partner is counted in no table here."""
        programme = Programme(kind=ProgrammeKind.FELLOWSHIP, name=f"Other {uuid4()}", **_dates())
        person = Person(
            name="Partner", email=f"{uuid4()}@example.nhs.uk", organisation_id=organisations(db)[0].id
        )
        db.add(programme)
        db.add(person)
        db.flush()
        part = Participation(programme_id=programme.id, person_id=person.id, side=side)
        db.add(part)
        db.flush()
        return part.id

    @property
    def rest(self) -> str:
        """The table of 2026/27 over REST."""
        return f"/api/v1/programmes/{self.programme_id}/statistics/2026-27"

    @property
    def page(self) -> str:
        """The page of that table."""
        return f"/statistics/{self.programme_id}/2026-27"


def make_world(
    database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership
) -> World:
    """A world without people."""
    with database.scoped(partnership.id) as db:
        programme_id, round_id = _programme(db, "Learning from each other")
    return World(
        database=database,
        settings=settings,
        clock=clock,
        partnership_id=partnership.id,
        programme_id=programme_id,
        round_id=round_id,
    )


def another_programme(world: World) -> World:
    """The same partnership with one programme more, without people."""
    with world.database.scoped(world.partnership_id) as db:
        programme_id, round_id = _programme(db, f"Programme {uuid4()}")
    return replace(world, programme_id=programme_id, round_id=round_id)


def _programme(db: Session, name: str) -> tuple[UUID, UUID]:
    """A programme and a published round of it."""
    programme = Programme(
        kind=ProgrammeKind.REVERSE_MENTORING, name=name, sessions_planned=SESSIONS, **_dates()
    )
    db.add(programme)
    db.flush()
    round_ = Round(programme_id=programme.id, number=1, state=RoundState.PUBLISHED)
    db.add(round_)
    db.flush()
    return programme.id, round_.id


def _dates() -> dict[str, Any]:
    return {
        "sign_up_closes_on": date(2027, 1, 15),
        "starts_on": date(2027, 2, 1),
        "ends_on": date(2027, 8, 1),
        "retention_months": 24,
    }
