"""Every step of a round in every state: those that are not for it say what can be done instead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import uuid4

import pytest
from httpx2 import Response

from api.rounds import solving
from tests.identities import Identity
from tests.rounds.rooms import Room

ALLOWED: Final[dict[str, frozenset[str]]] = {
    "lock": frozenset({"open"}),
    "unlock": frozenset({"locked", "failed"}),
    "solve": frozenset({"locked", "failed", "proposed", "asked", "agreed"}),
    "solve afresh": frozenset({"locked", "failed", "proposed", "asked", "agreed"}),
    "cancel": frozenset({"solving"}),
    "throw away": frozenset({"proposed", "asked"}),
    "decide": frozenset({"locked", "failed", "proposed", "asked", "agreed"}),
    "ask": frozenset({"proposed"}),
    "agree": frozenset({"asked"}),
    "send back": frozenset({"asked"}),
    "publish": frozenset({"agreed"}),
    "undo": frozenset({"published"}),
    "close": frozenset({"past undoing"}),
}
STATES: Final = (
    "open",
    "locked",
    "solving",
    "failed",
    "proposed",
    "asked",
    "agreed",
    "published",
    "past undoing",
    "closed",
)


def _reach(state: str, room: Room, steward: Identity, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A round brought to ``state``, with the id of its latest solve (any, if it has none)."""
    round_id, solve_id = room.open_round(), str(uuid4())

    def solve() -> None:
        nonlocal solve_id
        solve_id = room.act(round_id, "/solves").json()["id"]

    def fail() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(solving, "verify", lambda problem, answer: False)
            room.work()

    ways: dict[str, list[Callable[[], object]]] = {
        "open": [],
        "locked": [lambda: room.act(round_id, "/lock")],
        "solving": [solve],
        "proposed": [room.work],
        "asked": [lambda: room.act(round_id, "/agreement-request")],
        "agreed": [lambda: room.act(round_id, "/agreement", by=steward)],
        "published": [lambda: room.publish(round_id)],
        "past undoing": [lambda: room.clock.step(timedelta(minutes=10))],
        "closed": [lambda: room.act(round_id, "/closure")],
    }
    for step, acts in ways.items():
        if state == "failed" and step == "proposed":
            acts = [fail]
        for act in acts:
            act()
        if step == state or (state == "failed" and step == "proposed"):
            break
    return round_id, solve_id


def _do(action: str, room: Room, steward: Identity, round_id: str, solve_id: str) -> Response:
    ids = {"seeker_id": str(room.people.seekers[0]), "provider_id": str(room.people.providers[0])}
    acts: dict[str, Callable[[], Response]] = {
        "lock": lambda: room.act(round_id, "/lock"),
        "unlock": lambda: room.take_back(round_id, "/lock"),
        "solve": lambda: room.act(round_id, "/solves"),
        "solve afresh": lambda: room.act(round_id, "/solves", {"is_fresh": True}),
        "cancel": lambda: room.act(round_id, f"/solves/{solve_id}/cancellation"),
        "throw away": lambda: room.take_back(round_id, "/proposal"),
        "decide": lambda: room.act(round_id, "/decisions", {"kind": "ban", **ids}),
        "ask": lambda: room.act(round_id, "/agreement-request"),
        "agree": lambda: room.act(round_id, "/agreement", by=steward),
        "send back": lambda: room.act(round_id, "/return", {"reason": "Look again"}, by=steward),
        "publish": lambda: room.publish(round_id, key=uuid4().hex),
        "undo": lambda: room.take_back(round_id, "/publication"),
        "close": lambda: room.act(round_id, "/closure"),
    }
    return acts[action]()


@pytest.mark.parametrize("state", STATES)
def test_only_the_allowed_steps_succeed(
    room: Room, steward: Identity, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    round_id, solve_id = _reach(state, room, steward, monkeypatch)
    before = room.get(round_id)
    for action in (action for action, states in ALLOWED.items() if state not in states):
        answer = _do(action, room, steward, round_id, solve_id)
        assert answer.status_code == 409, (action, answer.status_code, answer.text)
        assert answer.json()["detail"], action
    assert room.get(round_id) == before
