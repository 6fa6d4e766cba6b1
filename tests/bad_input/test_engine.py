"""What contradicts itself never reaches the engine over REST, and what cannot be solved says what clashes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.programmes.programmes import MENTORING
from tests.rounds.rooms import Room, make_room

State = Callable[[], dict[str, str]]


@pytest.fixture
def room(sign_in_as: SignInAs, database: Database, clock: SteppedClock, partnership: Partnership) -> Room:
    return make_room(
        database,
        clock,
        partnership,
        sign_in_as(Role.COORDINATOR),
        seekers=8,
        providers=8,
        needs_steward=False,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": {"goals": -1}},
        {"weights": {"goals": 1_001}},
        {"weights": {"goals": 10**22}},
        {"weights": {"goals": 0.5}},
        {"weights": {"luck": 10}},
        {"weights": {"goals": 901}},
        {"rules": {"shared_free_times": 21}},
        {"rules": {"seniority_gap_minimum": 3, "seniority_gap_maximum": 2}},
        {"rules": {"organisation": "elsewhere"}},
        {"provider_capacity": 0},
        {"provider_capacity": 51},
    ],
)
def test_what_is_out_of_range_is_refused(room: Room, stored: State, changes: dict[str, Any]) -> None:
    before = stored()
    answer = room.coordinator.create("/api/v1/programmes", MENTORING | changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"].startswith(f"body.{next(iter(changes))}")
    assert stored() == before


def test_pairs_of_oneself_and_of_nobody_are_refused(room: Room, stored: State) -> None:
    round_id = room.proposed()
    seeker, provider = str(room.people.seekers[0]), str(room.people.providers[0])
    before = stored()
    for kind in ("pin", "ban"):
        for pair in ((seeker, seeker), (provider, provider), (provider, seeker), (seeker, str(uuid4()))):
            body = {"kind": kind, "seeker_id": pair[0], "provider_id": pair[1]}
            assert room.act(round_id, "/decisions", body).status_code == 422, (kind, pair)
    assert stored() == before


def test_contradictory_pins_are_refused(room: Room, stored: State) -> None:
    round_id = room.proposed()
    for seeker in map(str, room.people.seekers):
        partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
        possible = [each["person"]["id"] for each in partners if not each["refused_by"]]
        if len(possible) > 1:
            break
    first, second = ({"kind": "pin", "seeker_id": seeker, "provider_id": id_} for id_ in possible[:2])
    assert room.act(round_id, "/decisions", first).status_code == 201
    before = stored()
    answer = room.act(round_id, "/decisions", second)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "no_room")
    assert stored() == before
