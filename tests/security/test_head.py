"""HEAD on every address that GET answers: as GET without its body, or refused; never an accident."""

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.identities import Identity
from tests.security.fellowships import ELSEWHERE, World, filled


def test_head_answers_as_get_does_without_the_body(app: FastAPI, coordinator: Identity, world: World) -> None:
    odd, asked = [], 0
    for path in _addresses(app):
        place = filled(path, ELSEWHERE | world.ids)
        got, head = coordinator.client.get(place), coordinator.client.head(place)
        asked += 1
        is_refused = head.status_code == 405
        if not (is_refused or head.status_code == got.status_code) or head.content or got.status_code >= 500:
            odd.append((path, got.status_code, head.status_code, len(head.content)))
    assert odd == []
    assert asked > 80


def _addresses(app: FastAPI) -> list[str]:
    """The path of every page and REST route that GET answers."""
    return [
        str(route.path)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "GET" in (route.methods or ())
    ]
