"""Changing a pair: what is told beforehand is what comes out when it is done."""

from typing import Any
from uuid import UUID

from httpx2 import Response

from api.rounds import partners, service
from models import participations
from models.accounts import Role
from models.participations import Conflict, Side
from tests.app_fixtures import SignInAs
from tests.rounds.rooms import Room


def _path(room: Room, round_id: str) -> str:
    return f"/programmes/{room.programme_id}/rounds/{round_id}"


def _partners(room: Room, round_id: str, id_: str) -> list[Any]:
    items: list[Any] = room.get(round_id, f"/people/{id_}/partners?limit=100")["items"]
    return items


def _pin(room: Room, round_id: str, id_: str, other: str, **fields: str) -> Response:
    version = room.etag(round_id).strip('"')
    return room.coordinator.client.post(
        f"{_path(room, round_id)}/people/{id_}", data={"_version": version, "pin": other, **fields}
    )


def _board(room: Room, round_id: str) -> tuple[int, int]:
    pairs = room.get(round_id, "/pairs?limit=100")["items"]
    people = {pair[side]["id"] for pair in pairs for side in ("seeker", "provider")}
    return len(people), sum(pair["score"] for pair in pairs)


def _with_most_choice(room: Room, round_id: str) -> str:
    """The matched executive with the most other partners."""
    seekers = [pair["seeker"]["id"] for pair in room.get(round_id, "/pairs?limit=100")["items"]]
    choices = {id_: sum(bool(each["cost"]) for each in _partners(room, round_id, id_)) for id_ in seekers}
    most: str = max(choices, key=lambda id_: choices[id_])
    return most


def test_why_somebody_has_no_pair_comes_without_the_rules_that_refuse_them(room: Room) -> None:
    round_id = room.proposed()
    left = room.get(round_id, "/unmatched?limit=100")["items"]
    person = next(each["person"]["id"] for each in left if each["refused"])
    with room.database.scoped(room.partnership_id) as db:
        programme, row = service.read_round(db, room.programme_id, UUID(round_id))
        waiting = partners.partners_of(db, programme, row, person, None).waiting
    assert waiting is not None
    assert (waiting.found.refused, waiting.found.would_open) == ({}, {})


def test_each_cost_told_is_the_cost_when_the_pair_is_pinned(room: Room) -> None:
    round_id = room.proposed()
    seeker = _with_most_choice(room, round_id)
    before = _board(room, round_id)
    others = [each["person"]["id"] for each in _partners(room, round_id, seeker) if each["cost"]]
    assert len(others) > 2
    for other in others[:3]:
        told = {each["person"]["id"]: each["cost"] for each in _partners(room, round_id, seeker)}
        cost = told[other]
        assert _pin(room, round_id, seeker, other, solve="true").status_code == 303
        room.work()
        after, difference = _board(room, round_id), room.get(round_id, "/difference")
        changes = len(difference["added"]) + len(difference["removed"])
        assert (after[0] - before[0], after[1] - before[1], changes) == (
            cost["people"],
            cost["score"],
            cost["changes"],
        )
        (decision,) = room.get(round_id, "/decisions")
        room.take_back(round_id, f"/decisions/{decision['id']}")
        room.solve(round_id)
        assert _board(room, round_id) == before


def test_partners_come_with_the_present_one_first_and_then_by_cost(room: Room) -> None:
    round_id = room.proposed()
    seeker = _with_most_choice(room, round_id)
    page = room.coordinator.client.get(f"{_path(room, round_id)}/people/{seeker}").text
    rows = page[page.index("Possible partners") :].split("<tr")[2:]
    assert "A pair now" in rows[0]
    assert "from now" in rows[1]


def test_who_would_move_is_who_moves(room: Room) -> None:
    round_id = room.proposed()
    seeker = _with_most_choice(room, round_id)
    other = next(each["person"] for each in _partners(room, round_id, seeker) if each["cost"])
    page = room.coordinator.client.get(f"{_path(room, round_id)}/people/{seeker}/with/{other['id']}")
    assert page.status_code == 200
    assert "Pin this pair, find the pairs again" in page.text
    assert _pin(room, round_id, seeker, other["id"], solve="true").status_code == 303
    assert room.get(round_id)["state"] == "solving"
    room.work()
    difference = room.get(round_id, "/difference")
    moved = page.text[page.text.index("Who would move") :]
    for couple in (*difference["added"], *difference["removed"]):
        assert f"<li>{couple['seeker']['name']} and {couple['provider']['name']}</li>" in moved
    assert moved.count("<li>") == len(difference["added"]) + len(difference["removed"])


def test_a_pair_seen_from_the_providers_side_is_the_same(room: Room) -> None:
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    path = f"{_path(room, round_id)}/people/{pair['provider']['id']}/with/{pair['seeker']['id']}"
    page = room.coordinator.client.get(path)
    assert "These two are a pair already." in page.text


def test_a_pair_that_a_rule_refuses_is_not_tried(room: Room) -> None:
    round_id = room.proposed()
    for seeker in map(str, room.people.seekers):
        refused = [each for each in _partners(room, round_id, seeker) if each["refused_by"]]
        if refused:
            path = f"{_path(room, round_id)}/people/{seeker}/with/{refused[0]['person']['id']}"
            answer = room.coordinator.client.get(path)
            assert answer.status_code == 409
            assert "A rule refuses this pair" in answer.text
            return
    raise AssertionError("no pair is refused")


def test_costs_are_not_told_where_they_would_not_be_true(room: Room) -> None:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    seeker, other = str(room.people.seekers[0]), str(room.people.providers[0])
    path = f"{_path(room, round_id)}/people/{seeker}"
    assert partners.NOT_FOUND in room.coordinator.client.get(path).text
    room.solve(round_id)
    possible = [each["person"]["id"] for each in _partners(room, round_id, seeker) if not each["refused_by"]]
    assert _pin(room, round_id, seeker, possible[0]).status_code == 303
    assert partners.OUTDATED in room.coordinator.client.get(path).text
    assert all(each["cost"] is None for each in _partners(room, round_id, seeker))
    assert room.coordinator.client.get(f"{path}/with/{other}").status_code == 409


def test_a_pair_beside_a_pin_that_excludes_it_cannot_be_kept(room: Room) -> None:
    round_id = room.proposed()
    seeker = _with_most_choice(room, round_id)
    first, second = [each["person"]["id"] for each in _partners(room, round_id, seeker) if each["cost"]][:2]
    _pin(room, round_id, seeker, first, solve="true")
    room.work()
    (row,) = [each for each in _partners(room, round_id, seeker) if each["person"]["id"] == second]
    assert (row["is_keepable"], row["cost"]) == (False, None)
    path = f"{_path(room, round_id)}/people/{seeker}"
    assert "Cannot be kept beside what was decided" in room.coordinator.client.get(path).text
    answer = room.coordinator.client.get(f"{path}/with/{second}")
    assert answer.status_code == 409
    assert "cannot be kept beside what was decided" in answer.text


def test_somebody_who_is_not_in_the_round_is_not_found(room: Room) -> None:
    round_id = room.proposed()
    path = f"{_path(room, round_id)}/people/{room.people.seekers[0]}/with/{room.people.seekers[1]}"
    assert room.coordinator.client.get(path).status_code == 404


def test_who_coordinates_and_takes_part_reads_nowhere_who_must_not_meet_them(
    room: Room, sign_in_as: SignInAs
) -> None:
    with room.database.scoped(room.partnership_id) as db:
        mentor = participations.participants(db, room.programme_id, side=Side.PROVIDER)[0]
        mine = participations.participants(db, room.programme_id, side=Side.SEEKER)[0]
        mine[1].account_id = room.coordinator.account_id
        db.add(Conflict(person_id=mentor[1].id, typed=mine[1].email))
        ids = str(mine[0].id), str(mentor[0].id)
    round_id, another = room.proposed(), sign_in_as(Role.COORDINATOR)
    for here, there in (ids, ids[::-1]):
        path = f"{room.path}/{round_id}/people/{here}/partners?limit=100"
        told = [
            next(each["refused_by"] for each in items if each["person"]["id"] == there)
            for items in (who.client.get(path).json()["items"] for who in (room.coordinator, another))
        ]
        assert told[0] == ["not_told"]
        assert "conflict" in told[1]
    page = room.coordinator.client.get(f"{_path(room, round_id)}/people/{ids[0]}").text
    assert ("since it is about you" in page, "one of them said so" in page) == (True, False)
    refused = _pin(room, round_id, *ids)
    assert (refused.status_code, "one of them said so" in refused.text) == (422, False)
