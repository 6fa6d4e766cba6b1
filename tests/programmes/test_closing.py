"""Who was ready and never introduced hears kindly, once, that a programme is over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from api.programmes.closing import tell_over
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.pairs import Pair, PairState
from models.participations import ParticipationState, Side
from models.partnerships import Partnership
from models.rounds import Round, RoundState
from tests.my.world import add_participation, add_person, add_programme

MORNING = datetime(2027, 9, 30, 9, tzinfo=UTC)
"""Of the programme's last day."""


@pytest.fixture
def over(database: Database, clock: SteppedClock, partnership: Partnership) -> Database:
    """An introduced pair, one whose mentor said no, somebody who left and somebody who never joined."""
    with database.scoped(partnership.id) as db:
        programme = add_programme(db, name="Learning from each other")
        round_ = Round(programme_id=programme.id, number=1, state=RoundState.PUBLISHED)
        db.add(round_)
        db.flush()
        parts = {
            name: add_participation(
                db,
                programme.id,
                add_person(db, name=name, email=f"{name}@example.nhs.uk"),
                side,
                state=state,
            )
            for name, side, state in (
                ("met-1", Side.SEEKER, ParticipationState.READY),
                ("met-2", Side.PROVIDER, ParticipationState.READY),
                ("declined-1", Side.SEEKER, ParticipationState.READY),
                ("declined-2", Side.PROVIDER, ParticipationState.READY),
                ("never", Side.SEEKER, ParticipationState.READY),
                ("left", Side.SEEKER, ParticipationState.WITHDRAWN),
                ("joining", Side.SEEKER, ParticipationState.JOINING),
            )
        }
        for word, state, approved_at in (
            ("met", PairState.INTRODUCED, clock.now()),
            ("declined", PairState.DECLINED, None),
        ):
            db.add(
                Pair(
                    programme_id=programme.id,
                    round_id=round_.id,
                    seeker_id=parts[f"{word}-1"].id,
                    provider_id=parts[f"{word}-2"].id,
                    state=state,
                    approved_at=approved_at,
                    score=500,
                )
            )
    clock.step(MORNING - clock.now())
    return database


def look(over: Database, partnership: Partnership, clock: SteppedClock) -> int:
    with over.scoped(partnership.id) as db:
        return tell_over(db, clock)


def told(over: Database, partnership: Partnership) -> list[str]:
    with over.scoped(partnership.id) as db:
        rows = db.exec(select(Message).where(Message.kind == "programme_over"))
        return sorted(row.address.removesuffix("@example.nhs.uk") for row in rows)


def test_each_is_told_once(over: Database, partnership: Partnership, clock: SteppedClock) -> None:
    assert look(over, partnership, clock) == 3
    clock.step(timedelta(days=1))
    assert look(over, partnership, clock) == 0
    assert told(over, partnership) == ["declined-1", "declined-2", "never"]


@pytest.mark.parametrize("before", [timedelta(days=1), timedelta(hours=3)])
def test_not_before_the_last_day_and_not_at_night(
    over: Database, partnership: Partnership, clock: SteppedClock, before: timedelta
) -> None:
    clock.step(-before)
    assert look(over, partnership, clock) == 0


def test_not_long_after(over: Database, partnership: Partnership, clock: SteppedClock) -> None:
    clock.step(timedelta(days=61))
    assert look(over, partnership, clock) == 0
