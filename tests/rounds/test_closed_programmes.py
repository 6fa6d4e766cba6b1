"""Rounds of a programme that was closed: nothing new goes out, what is under way can be ended."""

from tests.identities import Identity
from tests.rounds.rooms import Room


def close_programme(room: Room) -> None:
    path = f"/api/v1/programmes/{room.programme_id}"
    etag = room.coordinator.client.get(path).headers["etag"]
    assert room.coordinator.act(f"{path}/closing", etag).status_code == 200


def test_agreed_pairs_are_not_published(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    close_programme(room)
    answer = room.publish(round_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "programme_closed")
    assert room.get(round_id)["state"] == "agreed"


def test_no_round_goes_a_step_further(room: Room, steward: Identity) -> None:
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    ban = {"kind": "ban", "seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    close_programme(room)
    for step, body in (("/solves", {}), ("/decisions", ban), ("/agreement-request", {})):
        answer = room.act(round_id, step, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "programme_closed")


def test_an_open_round_is_not_locked(room: Room) -> None:
    round_id = room.open_round()
    close_programme(room)
    assert room.act(round_id, "/lock").json()["code"] == "programme_closed"


def test_a_search_is_still_called_off(room: Room) -> None:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    solve_id = room.act(round_id, "/solves").json()["id"]
    close_programme(room)
    assert room.act(round_id, f"/solves/{solve_id}/cancellation").json()["state"] == "cancelled"


def test_a_published_round_is_still_taken_back(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    assert room.publish(round_id).status_code == 200
    close_programme(room)
    assert room.take_back(round_id, "/publication").json()["state"] == "agreed"
