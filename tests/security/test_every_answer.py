"""What every answer carries, whatever was asked: guarding headers, no cache, nothing from elsewhere."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.messages.frame import FRAME_POLICY
from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.security.fellowships import ELSEWHERE, World, filled
from tests.security.routes import routes

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NEEDED_POLICIES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors",
    "base-uri 'none'",
    "object-src 'none'",
)
FRAMED = ("/messages/{message_id}/page", "/wording/{message}/page", "/publish/messages/page")
"""A mail as it is or will be sent, in a sandboxed frame of ours under a policy that lets it do nothing."""
LOADED = re.compile(
    r"""(?:\b(?:src|srcset|poster|data|action|formaction|hx-get|hx-post)\s*=\s*["']?|url\(["']?|@import\s+["']?"""
    r"""|<link[^>]*\bhref\s*=\s*["']?)((?:[a-z]+:)?//[^"'\s)>]+)""",
    re.IGNORECASE,
)
"""An address of another host that a browser would load or send to, without being clicked on."""


def faults(answer: Response) -> list[str]:
    """What an answer lacks that every answer must carry."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    found = [name for name, value in HEADERS.items() if headers.get(name) != value]
    found += [part for part in NEEDED_POLICIES if part not in policy]
    if "unsafe" in policy or "http" in policy:
        found.append("a policy with a hole")
    if "no-store" not in headers.get("Cache-Control", ""):
        found.append("no-store")
    if not re.fullmatch(r"[0-9a-f]{32}", headers.get("X-Request-Id", "")):
        found.append("a request id")
    if answer.content and "Content-Type" not in headers:
        found.append("a content type")
    return found + [f"no {address}" for address in LOADED.findall(answer.text)]


def test_every_answer_to_a_get_is_guarded(app: FastAPI, sign_in_as: SignInAs, world: World) -> None:
    client = sign_in_as(*Role).client
    odd, statuses = [], []
    for _, path in routes(app, "GET"):
        for ids in (world.ids, {}):
            place = filled(path, ELSEWHERE | world.ids) if ids else re.sub(r"\{\w+\}", "nothing", path)
            answer = client.get(place)
            statuses.append(answer.status_code)
            found = faults(answer)
            if path.endswith(FRAMED) and answer.status_code == 200:
                assert answer.headers["Content-Security-Policy"] == FRAME_POLICY
            elif found:
                odd.append((path, answer.status_code, found))
    assert odd == []
    assert len(statuses) > 160
    assert {200, 404, 422} <= set(statuses)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/programmes/x/y/z", "/static/x/nothing.js", "/static/x", "/assets/x"]
)
def test_a_page_or_file_that_is_not_there_is_told_as_a_page(anybody: TestClient, path: str) -> None:
    answer = anybody.get(path)
    assert (answer.status_code, faults(answer)) == (404, [])
    assert "Not found" in answer.text


def test_every_file_of_the_pages_is_guarded_and_kept(anybody: TestClient) -> None:
    page = anybody.get("/sign-in").text
    files = re.findall(r'"(/(?:static|assets)/[^"]+)"', page)
    assert len(files) >= 3
    for path in files:
        answer = anybody.get(path)
        assert answer.status_code == 200, path
        found = faults(answer)
        assert found == ["no-store"], (path, found)
        assert "max-age" in answer.headers["Cache-Control"]
