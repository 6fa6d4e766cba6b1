"""A look at which nothing is due asks two questions; what is due is found by it, whichever duty it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from api.due import write_what_is_due
from models.events import EventKind, GroupEvent, SignUp
from models.outbox import MessageState
from models.pairs import pair
from models.participations import ParticipationState, participants
from models.programmes import ProgrammeState, programme
from models.sessions import Meeting, MeetingState
from tests.pulses.conftest import MORNING, Mentors, mentors
from tests.queries import counted_queries

__all__ = ["mentors"]

NIGHT = datetime(2027, 2, 2, 2, tzinfo=UTC)


def look(mentors: Mentors) -> tuple[bool, int]:
    """Whether the outbox has something to do, and how many statements the look took."""
    with mentors.database.scoped(mentors.partnership_id) as db, counted_queries() as asked:
        work = write_what_is_due(db, mentors.settings, mentors.clock)
    return work is not None, len(asked)


def settled(mentors: Mentors) -> None:
    """Everything that was due at first is written and has left."""
    look(mentors)
    with mentors.database.scoped(mentors.partnership_id) as db:
        for kind in ("first_questions", "wellbeing_pulse"):
            for row in mentors.mails(kind):
                db.merge(row).state = MessageState.SENT


def past_session(mentors: Mentors) -> None:
    add_session(mentors, MORNING - timedelta(hours=2), remind=False)


def session_near(mentors: Mentors) -> None:
    add_session(mentors, MORNING + timedelta(days=1), remind=True)


def add_session(mentors: Mentors, at: datetime, *, remind: bool) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        db.add(
            Meeting(
                pair_id=mentors.pairs[0],
                number=1,
                state=MeetingState.BOOKED,
                starts_at=at,
                ends_at=at + timedelta(hours=1),
                remind_at=MORNING if remind else None,
                calendar_uid="1@counterpart.invalid",
            )
        )


def event_near(mentors: Mentors) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        event = GroupEvent(
            programme_id=mentors.programme_id,
            kind=EventKind.TRAINING,
            title="How to begin",
            starts_at=MORNING + timedelta(days=1),
            ends_at=MORNING + timedelta(days=1, hours=1),
            remind_at=MORNING,
        )
        db.add(event)
        db.flush()
        db.add(
            SignUp(
                event_id=event.id,
                participation_id=participants(db, mentors.programme_id)[0][0].id,
                calendar_uid="2@counterpart.invalid",
                changed_at=MORNING,
            )
        )


def silent_pair(mentors: Mentors) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = pair(db, mentors.pairs[0])
        assert found is not None
        found.nudge_at = MORNING


def closed_programme(mentors: Mentors) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = programme(db, mentors.programme_id)
        assert found is not None
        found.state = ProgrammeState.CLOSED


def closed_before_introducing(mentors: Mentors) -> None:
    closed_programme(mentors)
    with mentors.database.scoped(mentors.partnership_id) as db:
        for pair_id in mentors.pairs:
            found = pair(db, pair_id)
            assert found is not None
            found.approved_at = None
        for part, _ in participants(db, mentors.programme_id):
            part.state = ParticipationState.READY


def month_over(mentors: Mentors) -> None:
    mentors.clock.step(timedelta(days=15))


def next_month(mentors: Mentors) -> None:
    mentors.at(datetime(2027, 3, 1, 9, tzinfo=UTC))


def test_a_quiet_look_asks_two_questions(mentors: Mentors) -> None:
    settled(mentors)
    assert look(mentors) == (False, 2)
    mentors.at(NIGHT)
    assert look(mentors) == (False, 2)


@pytest.mark.parametrize(
    "happens",
    [
        past_session,
        session_near,
        event_near,
        silent_pair,
        closed_programme,
        closed_before_introducing,
        month_over,
        next_month,
    ],
)
def test_what_has_become_due_is_found_by_the_next_look(
    mentors: Mentors, happens: Callable[[Mentors], None]
) -> None:
    settled(mentors)
    happens(mentors)
    is_due, statements = look(mentors)
    assert is_due
    assert statements > 2
