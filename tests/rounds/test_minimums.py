"""Minimums of a round: somebody is given so many pairs, or it is told why that cannot be."""

from html import unescape
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from models.participations import ParticipationState, participations_with_ids
from tests.rounds.limiting import limited, page, pairs, send
from tests.rounds.rooms import Room


def ask(room: Room, round_id: str, place_id: str, least: int = 1) -> Response:
    return room.act(round_id, "/minimums", {"place_id": place_id, "least": least})


def without_pair(room: Room, round_id: str) -> list[str]:
    items = room.get(round_id, "/unmatched?limit=100")["items"]
    return [each["person"]["id"] for each in items if each["possible"]]


def test_somebody_without_a_pair_is_given_one_and_the_rest_is_the_best_there_is(crowded: Room) -> None:
    round_id = crowded.proposed()
    before, person = pairs(crowded, round_id), without_pair(crowded, round_id)[0]
    assert ask(crowded, round_id, person).status_code == 201
    assert crowded.get(round_id)["is_outdated"] is True
    assert crowded.solve(round_id)["is_proven"] is True
    after = pairs(crowded, round_id)
    assert person in {seeker for seeker, _provider in after}
    assert len(after) == len(before)


def test_a_minimum_is_taken_back_and_restored_with_its_set(crowded: Room) -> None:
    round_id = crowded.proposed()
    first = crowded.get(round_id, "/solves")[0]["id"]
    person = without_pair(crowded, round_id)[0]
    made = ask(crowded, round_id, person).json()
    second = crowded.solve(round_id)["id"]
    assert crowded.act(round_id, f"/solves/{first}/standing").status_code == 200
    assert crowded.get(round_id, "/minimums") == []
    assert crowded.act(round_id, f"/solves/{second}/standing").status_code == 200
    (back,) = crowded.get(round_id, "/minimums")
    assert (back["place_id"], back["least"]) == (person, 1)
    assert crowded.get(round_id)["is_outdated"] is False
    assert crowded.take_back(round_id, f"/minimums/{made['id']}").status_code == 404
    assert crowded.take_back(round_id, f"/minimums/{back['id']}").status_code == 200
    assert crowded.get(round_id)["is_outdated"] is True


def test_a_minimum_that_clashes_with_a_limit_is_told_with_it(crowded: Room) -> None:
    round_id = crowded.proposed()
    person = crowded.get(round_id, "/pairs?limit=1")["items"][0]["seeker"]
    assert ask(crowded, round_id, person["id"]).status_code == 201
    limited(crowded, round_id, most=0)
    assert crowded.solve(round_id)["state"] == "failed"
    told = page(crowded, round_id)
    told = told[told.index("Of these, at least one must go") :].partition("</ul>")[0]
    assert f"<li>{person['name']}: at least 1 pair</li>" in told
    assert "<li>No pair in all</li>" in told


@pytest.mark.parametrize("least", [0, 51, "1", 1.0, None])
def test_a_minimum_outside_its_range_is_refused(room: Room, least: object) -> None:
    round_id = room.proposed()
    body = {"place_id": str(room.people.seekers[0]), "least": least}
    assert room.act(round_id, "/minimums", body).status_code == 422
    assert room.get(round_id, "/minimums") == []


def test_nobody_is_asked_for_more_than_they_have_room_for_or_outside_the_round(room: Room) -> None:
    round_id = room.proposed()
    crowded = ask(room, round_id, str(room.people.seekers[0]), 50)
    assert (crowded.status_code, crowded.json()["errors"][0]["code"]) == (422, "no_room")
    absent = ask(room, round_id, str(uuid4()))
    assert (absent.status_code, absent.json()["errors"][0]["code"]) == (422, "not_in_round")
    assert ask(room, round_id, str(room.people.seekers[0])).status_code == 201
    again = ask(room, round_id, str(room.people.seekers[0]))
    assert (again.status_code, again.json()["code"]) == (409, "decided")


def test_a_pair_is_asked_for_from_the_persons_page(crowded: Room) -> None:
    round_id = crowded.proposed()
    person = without_pair(crowded, round_id)[0]
    assert "Make sure of a pair" in page(crowded, round_id, f"/people/{person}")
    sent = send(crowded, round_id, "/minimums", place_id=person, least="1")
    assert sent.status_code == 303
    assert "At least 1 pair for" in page(crowded, round_id, f"/people/{person}")
    (made,) = crowded.get(round_id, "/minimums")
    assert f"/minimums/{made['id']}/removal" in page(crowded, round_id)
    assert send(crowded, round_id, f"/minimums/{made['id']}/removal").status_code == 303
    assert crowded.get(round_id, "/minimums") == []


def test_whoever_is_no_longer_in_the_round_is_said_to_be_gone_in_the_form_which_keeps_what_it_held(
    room: Room,
) -> None:
    """They left while the form was open, and the round was locked anew without them."""
    round_id = room.proposed()
    person = room.get(round_id, "/pairs?limit=1")["items"][0]["seeker"]
    with room.database.scoped(room.partnership_id) as db:
        (part,) = participations_with_ids(db, [UUID(person["id"])])
        part.state = ParticipationState.WITHDRAWN
    assert room.act(round_id, "/solves", {"is_fresh": True}).status_code == 202
    room.work()
    refused = send(room, round_id, "/minimums", place_id=person["id"], least="3")
    assert refused.status_code == 422
    told = unescape(refused.text)
    assert f"{person['name']} is not in this round now." in told
    assert f'name="place_id" value="{person["id"]}"' in told
    assert '<option value="3" selected' in told
    assert room.get(round_id, "/minimums") == []


def test_more_than_somebody_has_room_for_is_refused_on_their_page(room: Room) -> None:
    round_id = room.proposed()
    seeker = room.get(round_id, "/pairs?limit=1")["items"][0]["seeker"]
    for least, told in (("9", "There is room for 1 pair at most."), ("0", "1 or more"), ("51", "50 or less")):
        refused = send(room, round_id, "/minimums", place_id=seeker["id"], least=least)
        assert (refused.status_code, told in refused.text) == (422, True), refused.text
        assert f"Partners for {seeker['name']}" in unescape(refused.text)
    assert room.get(round_id, "/minimums") == []


@pytest.mark.parametrize("place_id", ["00000000-0000-4000-8000-000000000000", "somebody", ""])
def test_an_id_that_names_nobody_here_is_not_found(room: Room, place_id: str) -> None:
    round_id = room.proposed()
    assert send(room, round_id, "/minimums", place_id=place_id, least="1").status_code == 404


def test_a_minimum_for_a_round_of_another_programme_is_not_found(room: Room) -> None:
    round_id = room.proposed()
    seeker = room.get(round_id, "/pairs?limit=1")["items"][0]["seeker"]
    version = room.etag(round_id).strip('"')
    path = f"/programmes/{uuid4()}/rounds/{round_id}/minimums"
    sent = {"_version": version, "place_id": seeker["id"], "least": "1"}
    assert room.coordinator.client.post(path, data=sent).status_code == 404
