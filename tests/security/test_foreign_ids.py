"""Every address within a programme, with what belongs to another programme in it: it is not there."""

from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Response

from tests.identities import Identity
from tests.security.fellowships import World, filled

OWNED = ("participation_id", "placement_id", "import_id", "message_id", "round_id")
OF_ROUND = ("decision_id", "minimum_id", "limit_id", "solve_id", "place_id", "other_id")
NOT_SEARCHING = "/{solve_id}/cancellation"
"""Refused before it is looked for: the round itself has no search under way."""
BODIES: dict[str, dict[str, Any]] = {
    "decisions": {"kind": "pin", "seeker_id": str(uuid4()), "provider_id": str(uuid4())},
    "minimums": {"place_id": str(uuid4())},
    "limits": {"most": 7},
    "return": {"reason": "Why these two?"},
    "erasure": {"understood": True},
}


def test_what_belongs_to_another_programme_is_not_there(
    app: FastAPI, coordinator: Identity, world: World, other: World
) -> None:
    found, asked = [], 0
    for method, path in _routes(app):
        foreign = [name for name in OWNED if f"{{{name}}}" in path]
        within = [name for name in OF_ROUND if f"{{{name}}}" in path]
        for names in (foreign, within):
            if names:
                ids = world.ids | {name: other.ids[name] for name in names}
                answer = _ask(coordinator, method, filled(path, ids), world.version)
                asked += 1
                if answer.status_code != 404 and not path.endswith(NOT_SEARCHING):
                    found.append((method, path, names, answer.status_code))
    assert found == []
    assert asked > 50


def _routes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of all that the application answers about a programme."""
    return [
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "{programme_id}" in str(route.path)
        for method in sorted(route.methods or ())
    ]


def _ask(who: Identity, method: str, path: str, version: str) -> Response:
    if method == "GET":
        return who.client.get(path)
    if path.startswith("/api/"):
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": uuid4().hex}
        return who.client.request(method, path, json=BODIES.get(path.rsplit("/", 1)[1], {}), headers=headers)
    form = {"_version": version, "_idempotency_key": str(uuid4()), "pin": str(uuid4()), "reason": "Why?"}
    form |= {"place_id": str(uuid4()), "most": "7"}
    return who.client.request(method, path, data=form)
