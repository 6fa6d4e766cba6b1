"""What decisions leave behind: their trail, and themselves when one goes back to an earlier set."""

from uuid import UUID

from models import audit
from models.participations import ParticipationState, participations_with_ids
from tests.rounds.limiting import groups, limited, members, page
from tests.rounds.rooms import Room


def _ask(room: Room, round_id: str, place_id: str, least: int) -> None:
    answer = room.act(round_id, "/minimums", {"place_id": place_id, "least": least})
    assert answer.status_code == 201, answer.text


def _leave(room: Room, ids: set[str]) -> None:
    with room.database.scoped(room.partnership_id) as db:
        for each in participations_with_ids(db, [UUID(id_) for id_ in ids]):
            each.state = ParticipationState.WITHDRAWN


def _fresh(room: Room, round_id: str) -> str:
    answer = room.act(round_id, "/solves", {"is_fresh": True})
    assert answer.status_code == 202, answer.text
    room.work()
    assert room.get(round_id)["state"] == "proposed"
    found: str = answer.json()["id"]
    return found


def test_limits_and_minimums_leave_a_trail_of_ids_and_numbers_only(room: Room) -> None:
    round_id, person = room.proposed(), str(room.people.seekers[0])
    key = groups(room, round_id, "seeker", "site")[0]
    made = limited(room, round_id, seekers=key, most=4)
    _ask(room, round_id, person, 1)
    (minimum,) = room.get(round_id, "/minimums")
    assert room.take_back(round_id, f"/limits/{made['id']}").status_code == 200
    assert room.take_back(round_id, f"/minimums/{minimum['id']}").status_code == 200
    with room.database.scoped(room.partnership_id) as db:
        found = [each for each in audit.entries_about(db, [UUID(round_id)]) if each.actor_id is not None]
    trail = sorted((each.action, each.detail) for each in found if "least" in each.detail)
    asked = {"place": person, "least": 1}
    of_pairs = {"seekers_grouping": "site", "providers_grouping": "everybody", "least": 0, "most": 4}
    assert trail == [
        ("limited the pairs of", of_pairs),
        ("set a minimum in", asked),
        ("took back a limit of", of_pairs),
        ("took back a minimum in", asked),
    ]
    assert {each.actor_id for each in found} == {room.coordinator.account_id}


def test_going_back_leaves_what_is_idle_as_it_was(room: Room) -> None:
    """Decisions about people who have left since come into force again when they are back."""
    round_id = room.proposed()
    key = groups(room, round_id, "provider", "organisation")[-1]
    gone = members(room, room.people.providers, key)
    limited(room, round_id, providers=key, most=1)
    _ask(room, round_id, min(gone), 1)
    _leave(room, gone)
    first = _fresh(room, round_id)
    limited(room, round_id, most=5)
    assert room.solve(round_id)["state"] == "done"
    assert room.act(round_id, f"/solves/{first}/standing").status_code == 200
    assert [each["providers"] for each in room.get(round_id, "/limits")] == [key]
    assert [each["place_id"] for each in room.get(round_id, "/minimums")] == [min(gone)]
    assert room.get(round_id)["is_outdated"] is False


def test_going_back_brings_back_how_many_pairs_were_asked_for(room: Room) -> None:
    person = str(room.people.seekers[0])
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations_with_ids(db, [UUID(person)])
        each.capacity = 3
    round_id = room.open_round()
    assert room.act(round_id, "/lock").status_code == 200
    _ask(room, round_id, person, 1)
    first = room.solve(round_id)
    assert first["state"] == "done"
    _ask(room, round_id, person, 2)
    room.solve(round_id)
    assert room.act(round_id, f"/solves/{first['id']}/standing").status_code == 200
    assert [each["least"] for each in room.get(round_id, "/minimums")] == [1]
    assert room.get(round_id)["is_outdated"] is False


def test_nobody_is_asked_for_more_than_the_room_they_have_left(room: Room) -> None:
    person = str(room.people.seekers[0])
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations_with_ids(db, [UUID(person)])
        each.capacity = 2
    round_id = room.open_round()
    assert room.act(round_id, "/lock").status_code == 200
    _ask(room, round_id, person, 2)
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations_with_ids(db, [UUID(person)])
        each.capacity = 1
    _fresh(room, round_id)
    assert [each["least"] for each in room.get(round_id, "/minimums")] == [2]
    assert "There is room for 1 only." in page(room, round_id)


def test_going_back_brings_a_limit_back_as_it_was(room: Room) -> None:
    round_id = room.proposed()
    limited(room, round_id, most=5)
    first = room.solve(round_id)
    limited(room, round_id, most=4)
    room.solve(round_id)
    assert room.act(round_id, f"/solves/{first['id']}/standing").status_code == 200
    assert [each["most"] for each in room.get(round_id, "/limits")] == [5]
    assert room.get(round_id)["is_outdated"] is False
