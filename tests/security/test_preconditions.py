"""Creating needs a key and changing needs the version that was seen: every unsafe route, asked without."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.security.middleware import UNSAFE
from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.imports.files import csv_file, people
from tests.road.test_openapi import OF_THE_CALLER_ALONE
from tests.security.fellowships import ELSEWHERE, World, become_fellow, filled
from tests.security.routes import routes

WITHOUT = {
    "/sign-in": "asks for a link; nothing is changed by the second",
    "/sign-in/{request_id}/{secret}": "a link is spent once",
    "/second-step": "the caller's own; each code works once, and new codes take the place of the earlier",
    "/account/sessions/": "ends the caller's own sessions",
    "/my/data/erase": "erasing oneself is never refused because something changed meanwhile",
    "/erasure": "by an address: the second finds nobody",
    "/sign-out": "ends the caller's own session",
    "/partnership": "moves the caller's own session",
    "/notify/callbacks": "by the token of the service that delivers; it tells of a message again as it likes",
    "/unsubscribe/": "a link of one purpose, pressed by mail programs; the second changes nothing",
    "/join/": "a link of one purpose; the second answer counts as the first",
    "/approve/": "a link of one purpose; the second answer counts as the first",
    "/feedback/": "a link of one purpose; the later words replace the earlier",
    "/pulse/": "a link of one purpose; the later words replace the earlier",
    "/survey/": "a link of one purpose; the later words replace the earlier",
    "/my/{participation_id}/pairs/{pair_id}/end": "ending is never refused because something changed",
    "/my/{participation_id}/leave": "leaving is never refused because something changed meanwhile",
    "/equality": "the caller's own answer; the later replaces the earlier",
    "/programmes/{programme_id}/people/invitations/check": "shows what would be sent, and changes nothing",
    "/release/": "a link of one purpose; the later answer replaces the earlier",
    "/programmes/{programme_id}/meetings/nudges/check": "shows what would be sent, and changes nothing",
    "/programmes/{programme_id}/releases/check": "shows what would be sent, and changes nothing",
    "/api/v1/links/": "a link of one purpose; the second answer counts as the first",
    **dict.fromkeys(OF_THE_CALLER_ALONE, "the caller's own; the second answer is as good as the first"),
}
"""What carries neither, by how its path begins, and why."""
PLACEMENT = {"title": "Waits", "capacity": "1", "host_id": str(uuid4()), "organisation_id": str(uuid4())}
TYPED = {
    "/programmes/{programme_id}/placements/new": PLACEMENT,
    "/programmes/{programme_id}/placements/{placement_id}": PLACEMENT,
    "/my/{participation_id}/check": {"has_consented": "true"},
    "/my/{participation_id}/{step}": {"people": "nobody.there@example.org"},
    "/agreements/programmes/{programme_id}/rounds/{round_id}/return": {"reason": "Why these two?"},
}
"""What is typed where a page would otherwise ask for that first."""
FILE = {"file": ("people.csv", csv_file(*people(2, "fellow")))}


@pytest.fixture
def everything(
    sign_in_as: SignInAs, world: World, database: Database, partnership: Partnership
) -> TestClient:
    """Somebody with every role who is the fellow too, so that nothing but the missing word refuses."""
    who = sign_in_as(*Role)
    become_fellow(who, database, partnership, world.ids)
    return who.client


def test_without_a_key_or_a_version_nothing_is_created_or_changed(
    app: FastAPI,
    everything: TestClient,
    world: World,
    stored: Callable[[], dict[str, str]],
) -> None:
    before, answered = stored(), {}
    for method, path in routes(app, *UNSAFE):
        if not path.startswith(tuple(WITHOUT)):
            answered[f"{method} {path}"] = _ask(everything, method, path, world)
    assert stored() == before
    assert {name: status for name, status in answered.items() if status not in (400, 428)} == {}
    assert len(answered) > 65


def test_every_exception_is_there(app: FastAPI) -> None:
    paths = [path for _, path in routes(app, *UNSAFE)]
    assert [begin for begin in WITHOUT if not any(path.startswith(begin) for path in paths)] == []


def _ask(client: TestClient, method: str, path: str, world: World) -> int:
    place = filled(path, ELSEWHERE | world.ids | {"step": "apart"})
    if path.endswith("/imports"):
        return client.post(place, files=FILE).status_code
    if path.startswith("/api/"):
        return client.request(method, place, json={}).status_code
    typed = TYPED.get(path, {"x": "1"})
    return client.request(method, place, data=typed).status_code
