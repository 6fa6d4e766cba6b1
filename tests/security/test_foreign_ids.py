"""Every address within a programme, with what belongs to another programme in it: it is not there."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Response

from models import participations, placements, rounds
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.imports import StagedImport
from models.outbox import Message
from models.participations import Side
from models.partnerships import Partnership
from models.programmes import ProgrammeKind, programme
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import Room, make_room

OWNED = ("participation_id", "placement_id", "import_id", "message_id", "round_id")
OF_ROUND = ("decision_id", "solve_id", "place_id", "other_id")
NOT_SEARCHING = "/{solve_id}/cancellation"
"""Refused before it is looked for: the round itself has no search under way."""
BODIES: dict[str, dict[str, Any]] = {
    "decisions": {"kind": "pin", "seeker_id": str(uuid4()), "provider_id": str(uuid4())},
    "return": {"reason": "Why these two?"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A fellowship with something behind every name that addresses hold."""

    room: Room
    ids: dict[str, str]
    version: str


@pytest.fixture
def coordinator(sign_in_as: SignInAs) -> Identity:
    """Coordinates and agrees everywhere, so that nothing but the address can refuse."""
    return sign_in_as(Role.COORDINATOR, Role.STEWARD)


@pytest.fixture
def worlds(
    coordinator: Identity, database: Database, clock: SteppedClock, partnership: Partnership
) -> tuple[World, World]:
    """Two fellowships alike."""
    return (
        _world(coordinator, database, clock, partnership, seed=1),
        _world(coordinator, database, clock, partnership, seed=2),
    )


def test_what_belongs_to_another_programme_is_not_there(
    app: FastAPI, coordinator: Identity, worlds: tuple[World, World]
) -> None:
    mine, other = worlds
    found, asked = [], 0
    for method, path in _routes(app):
        foreign = [name for name in OWNED if f"{{{name}}}" in path]
        within = [name for name in OF_ROUND if f"{{{name}}}" in path]
        for names in (foreign, within):
            if names:
                ids = mine.ids | {name: other.ids[name] for name in names}
                answer = _ask(coordinator, method, _filled(path, ids), mine.version)
                asked += 1
                if answer.status_code != 404 and not path.endswith(NOT_SEARCHING):
                    found.append((method, path, names, answer.status_code))
    assert found == []
    assert asked > 50


def _world(
    coordinator: Identity, database: Database, clock: SteppedClock, partnership: Partnership, *, seed: int
) -> World:
    kind = ProgrammeKind.FELLOWSHIP
    room = make_room(database, clock, partnership, coordinator, kind=kind, seekers=6, providers=6, seed=seed)
    with database.scoped(partnership.id) as db:
        row = programme(db, room.programme_id)
        assert row is not None
        row.name = f"Fellowship {seed}"
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs")["items"][0]
    pin = {"kind": "pin", "seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    assert room.act(round_id, "/decisions", pin).status_code == 201
    with database.scoped(partnership.id) as db:
        fellow = participations.participants(db, room.programme_id, side=Side.SEEKER)[0][0]
        staged = StagedImport(
            programme_id=room.programme_id, filename="a.csv", staged_by=coordinator.account_id
        )
        message = Message(
            subject_id=uuid4(),
            person_id=fellow.person_id,
            kind="invitation",
            programme_id=room.programme_id,
            address="a@example.org",
            email_id=f"<{seed}@counterpart.invalid>",
            due_at=clock.now(),
        )
        db.add_all([staged, message])
        db.flush()
        solve = rounds.latest_solve(db, UUID(round_id))
        assert solve is not None
        ids = {
            "programme_id": room.programme_id,
            "participation_id": fellow.id,
            "placement_id": placements.placements(db, room.programme_id)[0].id,
            "import_id": staged.id,
            "message_id": message.id,
            "round_id": round_id,
            "decision_id": rounds.decisions(db, UUID(round_id))[0].id,
            "solve_id": solve.id,
            "place_id": fellow.id,
            "other_id": placements.placements(db, room.programme_id)[0].id,
        }
    return World(
        room=room,
        ids={name: str(value) for name, value in ids.items()},
        version=room.etag(round_id).strip('"'),
    )


def _routes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of all that the application answers about a programme."""
    return [
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "{programme_id}" in str(route.path)
        for method in sorted(route.methods or ())
    ]


def _filled(path: str, ids: dict[str, str]) -> str:
    named = path.replace("{form}", "csv").replace("{kind}", "csv")
    return re.sub(r"\{(\w+)\}", lambda place: ids[place[1]], named)


def _ask(who: Identity, method: str, path: str, version: str) -> Response:
    if method == "GET":
        return who.client.get(path)
    if path.startswith("/api/"):
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": uuid4().hex}
        return who.client.request(method, path, json=BODIES.get(path.rsplit("/", 1)[1], {}), headers=headers)
    form = {"_version": version, "_idempotency_key": str(uuid4()), "pin": str(uuid4()), "reason": "Why?"}
    return who.client.request(method, path, data=form)
