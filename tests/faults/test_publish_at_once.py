"""Eight clients of two web processes publish one round at once: one does, with one set of mails."""

from collections import Counter
from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from models import outbox, pairs, participations, rounds
from models.outbox import MessageState
from models.rounds import Round
from tests.faults.at_once import AtOnce, Post
from tests.faults.harness import Harness
from tests.identities import Identity
from tests.rounds.rooms import Room
from tests.together import Together

CLIENTS: Final = 8


def _publish(room: Room, round_id: str, at_once: AtOnce) -> Counter[tuple[int, str]]:
    etag = room.etag(round_id)
    posts = [
        Post(
            who=room.coordinator,
            path=f"{room.path}/{round_id}/publication",
            body={},
            headers={"If-Match": etag, "Idempotency-Key": uuid4().hex},
        )
        for _ in range(CLIENTS)
    ]
    answers = at_once(posts)
    return Counter((each.status_code, each.json().get("code") or each.json()["state"]) for each in answers)


def _written(room: Room, round_id: str) -> tuple[int, Counter[str]]:
    """How many pairs there are, and how many mails of each kind wait."""
    with room.database.scoped(room.partnership_id) as db:
        made = pairs.pairs_of_programme(db, room.programme_id)
        waiting = Counter(
            message.kind
            for message in outbox.messages_of_batch(db, UUID(round_id))
            if message.state == MessageState.HELD
        )
    return len(made), waiting


def test_of_eight_clients_at_once_one_publishes(
    room: Room, steward: Identity, at_once: AtOnce, harness: Harness
) -> None:
    round_id = room.agreed(steward)
    count = len(room.get(round_id, "/pairs?limit=100")["items"])
    times = harness.size(3, 200)
    answers, written = Counter[tuple[int, str]](), []
    for _ in range(times):
        answers += _publish(room, round_id, at_once)
        written.append(_written(room, round_id))
        assert room.take_back(round_id, "/publication").json()["state"] == "agreed"
    harness.tell(
        f"{times} times {CLIENTS} clients: {dict(answers)}; {count} pairs, {dict(written[0][1])} mails"
    )
    assert answers == {(200, "published"): times, (409, "round_is_published"): times * (CLIENTS - 1)}
    assert written == [written[0]] * times
    assert (written[0][0], written[0][1]["approve_introduction"]) == (count, count)


def test_the_control_without_the_guards_several_publish(
    room: Room,
    steward: Identity,
    at_once: AtOnce,
    allow_doubles: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    harness: Harness,
) -> None:
    """The round and its people are read without being held, and nothing refuses a second set of pairs."""
    round_id = room.agreed(steward)
    count = len(room.get(round_id, "/pairs?limit=100")["items"])
    allow_doubles("pairs")

    together = Together()

    def read_without_lock(db: Session, round_id: UUID, *, lock: bool = False) -> Round | None:
        row = db.exec(select(Round).where(Round.id == round_id)).one_or_none()
        if lock:
            together()
        return row

    monkeypatch.setattr(rounds, "round_", read_without_lock)
    monkeypatch.setattr(pairs, "hold_first_meetings", lambda db: None)
    monkeypatch.setattr(participations, "hold_participations", lambda db, ids: None)
    answers = _publish(room, round_id, at_once)
    made, waiting = _written(room, round_id)
    harness.tell(f"without guards: {dict(answers)}; {made} pairs instead of {count}, {dict(waiting)} mails")
    assert answers[200, "published"] > 1
    assert made == count * answers[200, "published"] == waiting["approve_introduction"]
