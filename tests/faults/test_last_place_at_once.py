"""Eight people of two web processes want an event's last place at once: one has it, and is told once."""

from collections import Counter
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from api.events import places
from models import events
from models.events import GroupEvent
from tests.events.conftest import Programme, programme, take_part
from tests.faults.at_once import AtOnce, Post
from tests.faults.harness import Harness
from tests.my.conftest import Participant
from tests.together import Together

__all__ = ["programme", "take_part"]

PEOPLE: Final = 8


@pytest.fixture
def people(programme: Programme) -> list[Participant]:
    return [programme.joined(f"Mentor {number}") for number in range(PEOPLE)]


def _want(people: list[Participant], event_id: str, at_once: AtOnce) -> Counter[int]:
    """Each sends one request, all at the same moment."""
    posts = [
        Post(
            who=who.identity,
            path=f"{who.api}/events/{event_id}/sign-up",
            body={},
            headers={"Idempotency-Key": uuid4().hex},
        )
        for who in people
    ]
    return Counter(answer.status_code for answer in at_once(posts))


def test_of_eight_at_once_one_has_the_last_place(
    programme: Programme, people: list[Participant], at_once: AtOnce, harness: Harness
) -> None:
    times = harness.size(3, 60)
    answers = Counter[int]()
    for time in range(1, times + 1):
        event_id = programme.planned(places=1)
        answers += _want(people, event_id, at_once)
        assert len(programme.attendees(event_id)) == 1
        assert len(programme.messages("event_booked")) == time
    harness.tell(f"{times} times {PEOPLE} at once: {dict(answers)}")
    assert answers == {201: times, 409: times * (PEOPLE - 1)}


def test_the_control_without_the_lock_several_have_it(
    programme: Programme,
    people: list[Participant],
    at_once: AtOnce,
    monkeypatch: pytest.MonkeyPatch,
    harness: Harness,
) -> None:
    count, together = events.count_places_taken, Together()

    def read_without_lock(
        db: Session, programme_id: UUID, event_id: UUID, *, lock: bool = False
    ) -> GroupEvent | None:
        return events.event(db, event_id)

    def count_together(db: Session, event_id: UUID) -> int:
        taken = count(db, event_id)
        together()
        return taken

    monkeypatch.setattr(places, "get_event", read_without_lock)
    monkeypatch.setattr(events, "count_places_taken", count_together)
    event_id = programme.planned(places=1)
    answers = _want(people, event_id, at_once)
    taken = len(programme.attendees(event_id))
    harness.tell(f"without the lock: {dict(answers)}, {taken} have the one place")
    assert taken > 1
