"""A round's road over REST, from open to closed."""

from datetime import timedelta

import pytest

from models import outbox, pairs, participations
from models.pairs import PairState
from models.participations import ParticipationState
from models.sessions import meetings_of_pair
from tests.identities import Identity
from tests.rounds.rooms import Room


def test_a_round_goes_from_open_to_closed(room: Room, steward: Identity) -> None:
    round_id = room.open_round()
    assert room.get(round_id)["state"] == "open"
    locked = room.act(round_id, "/lock").json()
    assert (locked["state"], locked["seekers"], locked["providers"]) == ("locked", 16, 14)
    solve = room.solve(round_id)
    assert (solve["state"], solve["is_proven"], solve["failure"]) == ("done", True, "")
    proposed = room.get(round_id)
    assert (proposed["state"], proposed["pairs"]) == ("proposed", solve["pairs"])
    assert room.act(round_id, "/agreement-request").json()["asked_at"] is not None
    assert room.act(round_id, "/agreement", by=steward).json()["state"] == "agreed"
    published = room.publish(round_id)
    assert (published.status_code, published.json()["state"]) == (200, "published")
    room.clock.step(timedelta(minutes=11))
    assert room.act(round_id, "/closure").json()["state"] == "closed"


def test_publishing_makes_pairs_sessions_and_held_messages(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    found = room.get(round_id, "/pairs?limit=100")["items"]
    waiting = room.get(round_id, "/unmatched?limit=100")["items"]
    room.publish(round_id)
    with room.database.scoped(room.partnership_id) as db:
        made = pairs.pairs_of_programme(db, room.programme_id)
        assert {(str(pair.seeker_id), str(pair.provider_id), pair.first_slot) for pair in made} == {
            (pair["seeker"]["id"], pair["provider"]["id"], pair["first_half_hour"]) for pair in found
        }
        assert {pair.state for pair in made} == {PairState.AWAITING_APPROVAL}
        assert {len(meetings_of_pair(db, pair.id)) for pair in made} == {6}
        messages = outbox.messages_of_batch(db, made[0].round_id)
        kinds = sorted(message.kind for message in messages)
        assert kinds == ["approve_introduction"] * len(found) + ["not_matched"] * len(waiting)
        assert {message.state for message in messages} == {outbox.MessageState.HELD}
        assert {message.due_at for message in messages} == {room.clock.now() + timedelta(minutes=10)}


def test_publishing_can_be_undone_and_done_again(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    count = len(room.get(round_id, "/pairs?limit=100")["items"])
    room.publish(round_id)
    assert room.take_back(round_id, "/publication").json()["state"] == "agreed"
    with room.database.scoped(room.partnership_id) as db:
        assert pairs.pairs_of_programme(db, room.programme_id) == []
        states = outbox.count_by_state(db, room.programme_id)
        assert outbox.MessageState.HELD not in states
    assert room.publish(round_id, key="another-key-of-mine").status_code == 200
    with room.database.scoped(room.partnership_id) as db:
        assert len(pairs.pairs_of_programme(db, room.programme_id)) == count


def test_publishing_cannot_be_undone_once_the_time_is_over(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    room.publish(round_id)
    room.clock.step(timedelta(minutes=10))
    answer = room.take_back(round_id, "/publication")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late")


def test_closing_carries_those_without_a_pair_over(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    waiting = {row["person"]["id"] for row in room.get(round_id, "/unmatched?limit=100")["items"]}
    room.publish(round_id)
    room.clock.step(timedelta(minutes=11))
    room.act(round_id, "/closure")
    with room.database.scoped(room.partnership_id) as db:
        everybody = participations.participants(db, room.programme_id)
        assert {str(each.id) for each, _ in everybody if each.passed_over} == waiting != set()


def test_a_later_round_leaves_published_pairs_alone(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    waiting = {row["person"]["id"] for row in room.get(round_id, "/unmatched?limit=100")["items"]}
    room.publish(round_id)
    room.clock.step(timedelta(minutes=11))
    room.act(round_id, "/closure")
    second = room.open_round()
    answer = room.act(second, "/lock")
    everybody_left = len(waiting)
    if answer.status_code == 200:
        assert answer.json()["seekers"] + answer.json()["providers"] == everybody_left
    else:
        assert answer.json()["code"] == "nobody_ready"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/lock", "DELETE"),
        ("/solves", "POST"),
        ("/proposal", "DELETE"),
        ("/agreement-request", "POST"),
        ("/publication", "POST"),
        ("/publication", "DELETE"),
        ("/closure", "POST"),
    ],
)
def test_an_open_round_refuses_what_comes_later(room: Room, path: str, method: str) -> None:
    round_id = room.open_round()
    headers = {"If-Match": room.etag(round_id), "Idempotency-Key": "0123456789abcdef"}
    answer = room.coordinator.client.request(
        method, f"{room.path}/{round_id}{path}", headers=headers, json={}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "round_is_open")
    assert answer.json()["detail"] == "This round is still open. Lock it first."


def test_a_second_round_waits_for_the_first(room: Room) -> None:
    room.open_round()
    answer = room.coordinator.create(room.path, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "round_running")


def test_the_next_round_waits_until_the_last_one_stands(room: Room, steward: Identity) -> None:
    room.publish(room.agreed(steward))
    answer = room.coordinator.create(room.path, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "can_be_undone")
    room.clock.step(timedelta(minutes=10))
    assert room.coordinator.create(room.path, {}).status_code == 201


def test_locking_needs_both_sides(room: Room) -> None:
    round_id = room.open_round()
    with room.database.scoped(room.partnership_id) as db:
        for each, _person in participations.participants(db, room.programme_id):
            if each.id in room.people.providers:
                each.state = ParticipationState.WITHDRAWN
    answer = room.act(round_id, "/lock")
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_ready")
    assert answer.json()["detail"] == "No mentors are ready yet. Invite or import some first."


def test_a_change_needs_the_version_that_was_seen(room: Room) -> None:
    round_id = room.open_round()
    before = room.etag(round_id)
    room.act(round_id, "/lock")
    room.take_back(round_id, "/lock")
    assert room.coordinator.act(f"{room.path}/{round_id}/lock", before).status_code == 412
    assert room.coordinator.client.post(f"{room.path}/{round_id}/lock").status_code == 428


def test_a_round_of_another_programme_is_not_found(room: Room) -> None:
    round_id = room.open_round()
    other = room.path.replace(str(room.programme_id), round_id)
    assert room.coordinator.client.get(f"{other}/{round_id}").status_code == 404


def test_publishing_needs_the_steward_where_the_programme_asks(room: Room) -> None:
    round_id = room.proposed()
    answer = room.publish(round_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_agreed")
