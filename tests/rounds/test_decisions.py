"""Pins and bans over REST."""

from typing import Any
from uuid import UUID, uuid4

from httpx2 import Response

from models.accounts import Role
from models.participations import Conflict, participations_with_ids
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import Room


def _decide(room: Room, round_id: str, kind: str, seeker: str, provider: str) -> Response:
    return room.act(round_id, "/decisions", {"kind": kind, "seeker_id": seeker, "provider_id": provider})


def _pairs(room: Room, round_id: str) -> list[Any]:
    pairs: list[Any] = room.get(round_id, "/pairs?limit=100")["items"]
    return pairs


def _other_partner(room: Room, round_id: str, seeker: str) -> str:
    """A possible partner of somebody who is not theirs now."""
    partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
    possible = [each for each in partners if not each["refused_by"] and not each["is_partner"]]
    found: str = possible[0]["person"]["id"]
    return found


def _seeker_with_choice(room: Room, round_id: str) -> tuple[str, str]:
    for seeker in map(str, room.people.seekers):
        partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
        if sum(not each["refused_by"] for each in partners) > 1:
            return seeker, _other_partner(room, round_id, seeker)
    raise AssertionError("nobody has a choice")


def test_a_pin_is_kept_and_a_ban_too(room: Room) -> None:
    round_id = room.proposed()
    seeker, provider = _seeker_with_choice(room, round_id)
    banned = _pairs(room, round_id)[0]
    assert _decide(room, round_id, "pin", seeker, provider).status_code == 201
    if banned["seeker"]["id"] != seeker:
        ids = banned["seeker"]["id"], banned["provider"]["id"]
        assert _decide(room, round_id, "ban", *ids).status_code == 201
    before = room.get(round_id)
    assert (before["state"], before["is_outdated"]) == ("proposed", True)
    assert room.solve(round_id)["state"] == "done"
    found = {(pair["seeker"]["id"], pair["provider"]["id"]): pair for pair in _pairs(room, round_id)}
    assert found[seeker, provider]["is_pinned"]
    assert found[seeker, provider]["is_new"]
    assert (banned["seeker"]["id"], banned["provider"]["id"]) not in found or found[
        banned["seeker"]["id"], banned["provider"]["id"]
    ]["is_pinned"]
    assert room.get(round_id)["is_outdated"] is False


def test_a_decision_can_be_taken_back(room: Room) -> None:
    round_id = room.proposed()
    first = _pairs(room, round_id)[0]
    made = _decide(room, round_id, "ban", first["seeker"]["id"], first["provider"]["id"])
    answer = room.take_back(round_id, f"/decisions/{made.json()['id']}")
    assert answer.status_code == 200
    assert room.get(round_id, "/decisions") == []


def test_a_ban_of_a_pinned_pair_takes_the_pins_place(room: Room) -> None:
    round_id = room.proposed()
    first = _pairs(room, round_id)[0]
    ids = first["seeker"]["id"], first["provider"]["id"]
    _decide(room, round_id, "pin", *ids)
    _decide(room, round_id, "ban", *ids)
    assert [each["kind"] for each in room.get(round_id, "/decisions")] == ["ban"]
    assert _decide(room, round_id, "ban", *ids).json()["code"] == "decided"


def test_a_pin_that_a_rule_refuses_is_refused_naming_the_rule(room: Room) -> None:
    round_id = room.proposed()
    for seeker in map(str, room.people.seekers):
        partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
        refused = [each for each in partners if each["refused_by"] == ["free_times"]]
        if refused:
            answer = _decide(room, round_id, "pin", seeker, refused[0]["person"]["id"])
            assert (answer.status_code, answer.json()["code"]) == (422, "pin_refused")
            assert answer.json()["detail"] == ("These two cannot be a pair: they share too little free time.")
            return
    raise AssertionError("no pair is refused for its times alone")


def test_pins_that_contradict_each_other_are_refused(room: Room) -> None:
    round_id = room.proposed()
    seeker, other = _seeker_with_choice(room, round_id)
    partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
    possible = [each["person"]["id"] for each in partners if not each["refused_by"]]
    assert _decide(room, round_id, "pin", seeker, other).status_code == 201
    rival = next(id_ for id_ in possible if id_ != other)
    answer = _decide(room, round_id, "pin", seeker, rival)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "no_room")


def test_a_pin_that_a_rule_refuses_by_now_stops_the_search(room: Room) -> None:
    round_id = room.proposed()
    pinned = _pairs(room, round_id)[0]
    _decide(room, round_id, "pin", pinned["seeker"]["id"], pinned["provider"]["id"])
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations_with_ids(db, [UUID(pinned["seeker"]["id"])])
        db.add(Conflict(person_id=each.person_id, typed=pinned["provider"]["name"]))
    answer = room.act(round_id, "/solves", {"is_fresh": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "pin_refused")
    assert room.get(round_id)["state"] == "proposed"


def test_people_who_are_not_in_the_round_are_refused(room: Room) -> None:
    round_id = room.proposed()
    provider = str(room.people.providers[0])
    answer = _decide(room, round_id, "pin", str(uuid4()), provider)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "seeker_id")
    answer = _decide(room, round_id, "pin", provider, provider)
    assert answer.status_code == 422


def test_a_decision_takes_the_stewards_word_back(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    first = _pairs(room, round_id)[0]
    _decide(room, round_id, "ban", first["seeker"]["id"], first["provider"]["id"])
    after = room.get(round_id)
    assert (after["state"], after["agreed_at"], after["asked_at"]) == ("proposed", None, None)


def test_a_published_round_is_not_decided_on(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    first = _pairs(room, round_id)[0]
    room.publish(round_id)
    answer = _decide(room, round_id, "ban", first["seeker"]["id"], first["provider"]["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "round_is_published")


def test_a_steward_may_not_decide(room: Room, sign_in_as: SignInAs) -> None:
    round_id = room.proposed()
    body = {
        "kind": "pin",
        "seeker_id": str(room.people.seekers[0]),
        "provider_id": str(room.people.providers[0]),
    }
    answer = room.act(round_id, "/decisions", body, by=sign_in_as(Role.STEWARD))
    assert answer.status_code == 403
