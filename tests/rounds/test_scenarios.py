"""The sets of pairs of a round: compared, gone back to, and undone."""

from typing import Any

from httpx2 import Response

from models import rounds
from models.pairs import pairs_of_programme
from tests.identities import Identity
from tests.rounds.rooms import Room


def _path(room: Room, round_id: str) -> str:
    return f"/programmes/{room.programme_id}/rounds/{round_id}"


def _page(room: Room, round_id: str, rest: str = "") -> str:
    answer = room.coordinator.client.get(f"{_path(room, round_id)}{rest}")
    assert answer.status_code == 200, answer.text
    return answer.text


def _send(room: Room, round_id: str, rest: str) -> Response:
    version = room.etag(round_id).strip('"')
    return room.coordinator.client.post(f"{_path(room, round_id)}{rest}", data={"_version": version})


def _pairs(room: Room, round_id: str) -> set[tuple[str, str]]:
    items = room.get(round_id, "/pairs?limit=100")["items"]
    return {(each["seeker"]["id"], each["provider"]["id"]) for each in items}


def _decisions(room: Room, round_id: str) -> set[tuple[str, str, str]]:
    found = room.get(round_id, "/decisions")
    return {(each["kind"], each["seeker_id"], each["provider_id"]) for each in found}


def _decide(room: Room, round_id: str, kind: str, pair: tuple[str, str]) -> Any:
    body = {"kind": kind, "seeker_id": pair[0], "provider_id": pair[1]}
    answer = room.act(round_id, "/decisions", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def _two_sets(room: Room) -> tuple[str, list[set[tuple[str, str]]], list[str]]:
    """A round in which a pair of the first set was ruled out for the second."""
    round_id = room.proposed()
    first = _pairs(room, round_id)
    _decide(room, round_id, "ban", min(first))
    room.solve(round_id)
    second = _pairs(room, round_id)
    assert first != second
    solves = [each["id"] for each in reversed(room.get(round_id, "/solves"))]
    return round_id, [first, second], solves


def test_going_back_restores_pairs_and_decisions_without_a_search(room: Room) -> None:
    round_id, (first, second), solves = _two_sets(room)
    decided = _decisions(room, round_id)
    assert _send(room, round_id, f"/solves/{solves[0]}/standing").status_code == 303
    assert (_pairs(room, round_id), _decisions(room, round_id)) == (first, set())
    assert (room.get(round_id)["state"], room.get(round_id)["is_outdated"]) == ("proposed", False)
    assert room.act(round_id, f"/solves/{solves[1]}/standing").status_code == 200
    assert (_pairs(room, round_id), _decisions(room, round_id)) == (second, decided)
    assert len(room.get(round_id, "/solves")) == 2


def test_a_search_after_going_back_is_numbered_on(room: Room) -> None:
    round_id, (first, _second), solves = _two_sets(room)
    _send(room, round_id, f"/solves/{solves[0]}/standing")
    assert room.solve(round_id)["number"] == 3
    assert _pairs(room, round_id) == first


def test_pairs_gone_back_to_can_be_published(room: Room, steward: Identity) -> None:
    round_id, (first, _second), solves = _two_sets(room)
    _send(room, round_id, f"/solves/{solves[0]}/standing")
    assert room.act(round_id, "/agreement-request").status_code == 200
    assert room.act(round_id, "/agreement", by=steward).status_code == 200
    assert room.publish(round_id).status_code == 200
    with room.database.scoped(room.partnership_id) as db:
        made = pairs_of_programme(db, room.programme_id)
        assert {(str(pair.seeker_id), str(pair.provider_id)) for pair in made} == first


def test_a_pin_turned_into_a_ban_is_a_pin_again(room: Room) -> None:
    round_id = room.proposed()
    pair = min(_pairs(room, round_id))
    _decide(room, round_id, "pin", pair)
    solve_id = room.solve(round_id)["id"]
    _decide(room, round_id, "ban", pair)
    assert _send(room, round_id, f"/solves/{solve_id}/standing").status_code == 303
    assert _decisions(room, round_id) == {("pin", *pair)}


def test_what_was_decided_since_is_undone_by_one_button(room: Room) -> None:
    round_id = room.proposed()
    first, second = sorted(_pairs(room, round_id))[:2]
    _decide(room, round_id, "pin", first)
    _decide(room, round_id, "ban", second)
    page = _page(room, round_id)
    assert "Undo what was decided since" in page
    (solve,) = room.get(round_id, "/solves")
    assert _send(room, round_id, f"/solves/{solve['id']}/standing").status_code == 303
    assert "outdated" not in _page(room, round_id)
    assert _decisions(room, round_id) == set()


def test_a_decision_taken_back_leaves_the_pairs_as_good_as_before(room: Room) -> None:
    round_id = room.proposed()
    decision = _decide(room, round_id, "ban", min(_pairs(room, round_id)))
    assert room.get(round_id)["is_outdated"]
    room.take_back(round_id, f"/decisions/{decision['id']}")
    assert not room.get(round_id)["is_outdated"]


def test_comparing_two_sets_names_who_has_a_pair_in_one_of_them_only(crowded: Room) -> None:
    round_id = crowded.proposed()
    first = _pairs(crowded, round_id)
    without = crowded.get(round_id, "/unmatched?limit=100")["items"]
    seeker = next(each["person"] for each in without if each["possible"])
    partners = crowded.get(round_id, f"/people/{seeker['id']}/partners?limit=100")["items"]
    partner = next(each["person"] for each in partners if not each["refused_by"])
    _decide(crowded, round_id, "pin", (seeker["id"], partner["id"]))
    crowded.solve(round_id)
    lost = {id_ for pair in first for id_ in pair} - {
        id_ for pair in _pairs(crowded, round_id) for id_ in pair
    }
    names = [
        each["person"]["name"]
        for each in crowded.get(round_id, "/unmatched?limit=100")["items"]
        if each["person"]["id"] in lost
    ]

    page = _page(crowded, round_id, "/sets")

    assert len(names) == 1
    assert f"With a pair only in set 1: {names[0]}." in page
    assert f"With a pair only in set 2: {seeker['name']}." in page


def test_two_sets_are_compared_pair_by_pair(room: Room) -> None:
    round_id, (first, second), _solves = _two_sets(room)
    page = _page(room, round_id, "/sets?one=1&other=2")
    only = page[page.index("Only in set 1") :]
    assert only.count("<li>") == len(first ^ second)
    assert "Only in set 2" in only
    assert page == _page(room, round_id, "/sets")
    assert room.coordinator.client.get(f"{_path(room, round_id)}/sets?one=1&other=9").status_code == 404


def test_sets_of_other_people_are_listed_and_out_of_reach(room: Room) -> None:
    round_id = room.proposed()
    (solve,) = room.get(round_id, "/solves")
    with room.database.scoped(room.partnership_id) as db:
        row = rounds.round_(db, next(iter(rounds.rounds(db, room.programme_id))).id)
        assert row is not None
        row.snapshot_digest = "of other people"
    assert "Found among other people" in _page(room, round_id, "/sets")
    answer = _send(room, round_id, f"/solves/{solve['id']}/standing")
    assert answer.status_code == 409
    assert "These pairs were found among other people." in answer.text


def test_a_set_that_there_is_not_is_not_found(room: Room) -> None:
    round_id, other = room.open_round(), room.programme_id
    room.act(round_id, "/lock")
    assert _send(room, round_id, f"/solves/{other}/standing").status_code == 404
    assert "None yet" in _page(room, round_id, "/sets")


def test_pairs_thrown_away_can_be_taken_up_again(room: Room) -> None:
    round_id = room.proposed()
    pairs, (solve,) = _pairs(room, round_id), room.get(round_id, "/solves")
    room.take_back(round_id, "/proposal")
    assert "Go back to this" in _page(room, round_id)
    assert _send(room, round_id, f"/solves/{solve['id']}/standing").status_code == 303
    assert _pairs(room, round_id) == pairs
