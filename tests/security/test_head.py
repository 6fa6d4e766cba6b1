"""HEAD on every address that GET answers: as GET without its body, or refused; never an accident."""

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.identities import Identity
from tests.security.fellowships import World, filled

ELSEWHERE = {
    "token_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "partnership_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "request_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "organisation_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "membership_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "grant_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "secret": "not-the-secret",
    "financial_year": "2026-27",
    "section": "basics",
    "step": "about",
    "key": "nothing",
    "number": "1",
}
"""What stands in places that belong to no programme."""


def test_head_answers_as_get_does_without_the_body(
    app: FastAPI, coordinator: Identity, worlds: tuple[World, World]
) -> None:
    mine, _ = worlds
    odd, asked = [], 0
    for path in _addresses(app):
        place = filled(path, ELSEWHERE | mine.ids)
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
