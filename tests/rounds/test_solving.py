"""The search for pairs: steps, calling off, running again after a crash, failing with a way on."""

from uuid import UUID

import pytest
from sqlmodel import Session

from api.rounds import solving
from api.rounds.solving import FINDING, STEPS, Result, SolveOverError, Work
from models import rounds
from models.clock import Clock
from models.participations import ParticipationState, participations_with_ids
from models.rounds import SolveState
from tests.rounds.rooms import Room


def _started(room: Room) -> tuple[str, str]:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    return round_id, room.act(round_id, "/solves").json()["id"]


def _run(room: Room, solve_id: str) -> None:
    solving.run(room.database, room.clock, room.partnership_id, UUID(solve_id))


def test_each_step_is_seen_while_it_runs(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, solve_id = _started(room)
    seen: list[str] = []
    find = solving.find_pairs

    def look_while(work: Work, tell: object) -> Result:
        def tell_and_look(step: str) -> None:
            assert callable(tell)
            tell(step)
            shown = room.get(round_id, f"/solves/{solve_id}")
            assert shown["state"] == "running"
            seen.append(shown["step"])

        return find(work, tell_and_look)

    monkeypatch.setattr(solving, "find_pairs", look_while)
    _run(room, solve_id)
    assert [step for step in seen if step in STEPS] == [STEPS[1], STEPS[3]]
    assert len(seen) > 3, f"the engine's own steps stand where {FINDING!r} is"


def test_a_search_called_off_is_dropped(room: Room) -> None:
    round_id, solve_id = _started(room)
    answer = room.act(round_id, f"/solves/{solve_id}/cancellation")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    _run(room, solve_id)
    assert room.get(round_id)["state"] == "locked"
    assert room.get(round_id, f"/solves/{solve_id}")["state"] == "cancelled"


def test_a_search_called_off_while_it_runs_ends_at_the_next_step(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, solve_id = _started(room)
    find = solving.find_pairs

    def call_off_first(work: Work, tell: object) -> Result:
        room.act(round_id, f"/solves/{solve_id}/cancellation")
        assert callable(tell)
        with pytest.raises(SolveOverError):
            tell("anything")
        return find(work, lambda _step: None)

    monkeypatch.setattr(solving, "find_pairs", call_off_first)
    _run(room, solve_id)
    assert (room.get(round_id)["state"], room.get(round_id)["pairs"]) == ("locked", None)


def test_a_search_called_off_at_its_very_end_is_dropped(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, solve_id = _started(room)
    finish = solving._finish

    def call_off_first(db: Session, clock: Clock, id_: UUID, result: Result) -> None:
        room.act(round_id, f"/solves/{solve_id}/cancellation")
        finish(db, clock, id_, result)

    monkeypatch.setattr(solving, "_finish", call_off_first)
    _run(room, solve_id)
    assert (room.get(round_id)["state"], room.get(round_id)["pairs"]) == ("locked", None)


def test_an_earlier_answer_stands_again_after_calling_off(room: Room) -> None:
    round_id = room.proposed()
    solve_id = room.act(round_id, "/solves").json()["id"]
    room.act(round_id, f"/solves/{solve_id}/cancellation")
    after = room.get(round_id)
    assert (after["state"], after["is_outdated"]) == ("proposed", False)


def test_a_crashed_search_runs_again_to_the_same_answer(room: Room) -> None:
    round_id, solve_id = _started(room)
    with room.database.scoped(room.partnership_id) as db:
        row = rounds.solve(db, UUID(solve_id))
        assert row is not None
        row.state = SolveState.RUNNING
    _run(room, solve_id)
    first = room.get(round_id, "/pairs?limit=100")["items"]
    _run(room, solve_id)
    assert room.get(round_id, "/pairs?limit=100")["items"] == first != []


def test_an_accident_leaves_the_round_locked_and_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, solve_id = _started(room)

    def break_down(work: Work, tell: object) -> Result:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(solving, "find_pairs", break_down)
    _run(room, solve_id)
    solve = room.get(round_id, f"/solves/{solve_id}")
    assert (solve["state"], solve["failure"]) == ("failed", solving.ACCIDENT)
    assert room.get(round_id)["state"] == "locked"
    monkeypatch.undo()
    assert room.solve(round_id)["state"] == "done"


def test_an_answer_that_fails_its_check_is_not_proposed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, solve_id = _started(room)
    monkeypatch.setattr(solving, "verify", lambda problem, answer: False)
    _run(room, solve_id)
    assert room.get(round_id, f"/solves/{solve_id}")["failure"] == solving.UNPROVEN
    assert room.get(round_id)["state"] == "locked"


def test_a_proposal_can_be_thrown_away(room: Room) -> None:
    round_id = room.proposed()
    assert room.take_back(round_id, "/proposal").json()["state"] == "locked"
    assert room.get(round_id)["pairs"] is None
    assert room.coordinator.client.get(f"{room.path}/{round_id}/pairs").json()["code"] == "no_answer"
    assert room.solve(round_id)["state"] == "done"


def test_unlocking_gives_up_the_pairs_of_the_old_snapshot(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = room.proposed()
    with monkeypatch.context() as patch:
        patch.setattr(solving, "verify", lambda problem, answer: False)
        assert room.solve(round_id)["state"] == "failed"
    room.take_back(round_id, "/lock")
    room.act(round_id, "/lock")
    solve_id = room.act(round_id, "/solves").json()["id"]
    room.act(round_id, f"/solves/{solve_id}/cancellation")
    assert (room.get(round_id)["state"], room.get(round_id)["pairs"]) == ("locked", None)


def test_unlocking_sees_who_left(room: Room) -> None:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    with room.database.scoped(room.partnership_id) as db:
        for each in participations_with_ids(db, [room.people.seekers[0]]):
            each.state = ParticipationState.WITHDRAWN
    assert room.get(round_id)["seekers"] == 16
    room.take_back(round_id, "/lock")
    room.act(round_id, "/lock")
    assert room.get(round_id)["seekers"] == 15
