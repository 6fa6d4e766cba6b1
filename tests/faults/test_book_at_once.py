"""Eight requests of two web processes book one pair's next session at once: one does, and invites once."""

from collections import Counter
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from api.pairs import own
from api.sessions import booking
from models import couples
from models.couples import Couple
from models.sessions import Meeting, MeetingState, meetings_of_pair
from tests.faults.at_once import AtOnce, Post
from tests.faults.harness import Harness
from tests.sessions.conftest import MARCH_2, Paired, paired, take_part
from tests.together import Together

__all__ = ["paired", "take_part"]

CLIENTS: Final = 8


def _book(paired: Paired, at_once: AtOnce) -> Counter[int]:
    """Each asks for another time."""
    posts = [
        Post(
            who=paired.mentor.identity,
            path=f"{paired.mentor.api}/pairs/{paired.pair_id}/sessions",
            body={"starts_at": (MARCH_2 + timedelta(days=day)).isoformat()},
            headers={"Idempotency-Key": uuid4().hex},
        )
        for day in range(CLIENTS)
    ]
    return Counter(answer.status_code for answer in at_once(posts))


def test_of_eight_at_once_one_books(paired: Paired, at_once: AtOnce, harness: Harness) -> None:
    times = harness.size(3, 100)
    answers = Counter[int]()
    for time in range(1, times + 1):
        answers += _book(paired, at_once)
        [booked] = [row for row in paired.meetings() if row.state == MeetingState.BOOKED]
        assert len(paired.messages("meeting_booked")) == 2 * time
        paired.act(paired.mentor, str(booked.id), "cancellation")
    harness.tell(f"{times} times {CLIENTS} at once: {dict(answers)}")
    assert answers == {201: times, 409: times * (CLIENTS - 1)}


def test_the_control_without_the_locks_several_book(
    paired: Paired, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch, harness: Harness
) -> None:
    together = Together()

    def read_without_lock(db: Session, pair_id: UUID, *, lock: bool = False) -> Couple:
        return couples.couple(db, pair_id)

    def read_together(db: Session, pair_id: UUID) -> list[Meeting]:
        meetings = meetings_of_pair(db, pair_id)
        together()
        return meetings

    monkeypatch.setattr(booking, "hold_first_meetings", lambda db: None)
    monkeypatch.setattr(own, "couple", read_without_lock)
    monkeypatch.setattr(booking, "meetings_of_pair", read_together)
    answers = _book(paired, at_once)
    invitations = len(paired.messages("meeting_booked"))
    harness.tell(f"without locks: {dict(answers)}, {invitations} invitations")
    assert answers[201] > 1
    assert invitations == 2 * answers[201]
