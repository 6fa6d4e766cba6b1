"""Every unsafe route that a cookie signs, asked from another site or from nowhere: refused, no change."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.security.middleware import UNSAFE, Doorkeeper
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import Client, SignInAs
from tests.security.fellowships import ELSEWHERE, World, filled, make_world
from tests.security.routes import routes

FROM_ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
)
"""What a browser sends from another site, and what no browser sends: neither header."""


@pytest.fixture
def world(sign_in_as: SignInAs, database: Database, clock: SteppedClock, partnership: Partnership) -> World:
    """Something behind every name that addresses hold."""
    return make_world(sign_in_as(*Role), database, clock, partnership, seed=1)


def test_no_unsafe_route_takes_what_another_site_sends(
    app: FastAPI, sign_in_as: SignInAs, world: World, stored: Callable[[], dict[str, str]]
) -> None:
    client = _signed(app, sign_in_as)
    places = [(method, filled(path, ELSEWHERE | world.ids)) for method, path in routes(app, *UNSAFE)]
    before = stored()
    let_in = [
        (method, place, headers, status)
        for method, place in places
        for headers in FROM_ELSEWHERE
        if (status := _ask(client, method, place, headers, world.version)) != 403
    ]
    assert let_in == []
    assert stored() == before
    assert len(places) > 80


def test_without_the_guard_they_would_be_taken(
    app: FastAPI, sign_in_as: SignInAs, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Doorkeeper, "_is_from_here", lambda *_: True)
    client = _signed(app, sign_in_as)
    statuses = [
        _ask(client, method, filled(path, ELSEWHERE | world.ids), FROM_ELSEWHERE[0], world.version)
        for method, path in routes(app, *UNSAFE)
    ]
    assert 403 not in statuses


def _signed(app: FastAPI, sign_in_as: SignInAs) -> TestClient:
    """A client with the cookie of somebody who may do everything, and no header of its own."""
    client = Client(app, headers={})
    client.cookies.set("session", sign_in_as(*Role).client.cookies["session"])
    return client


def _ask(client: TestClient, method: str, place: str, headers: dict[str, str], version: str) -> int:
    if place.startswith("/api/"):
        needed = {"If-Match": f'"{version}"', "Idempotency-Key": "0123456789abcdef"}
        return client.request(method, place, json={}, headers=headers | needed).status_code
    return client.request(method, place, data={"_version": version}, headers=headers).status_code
