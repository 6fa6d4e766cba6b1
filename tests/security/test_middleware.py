from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api.security.middleware import Doorkeeper
from api.settings import Settings
from models.accounts import Role
from tests.app_fixtures import SignInAs

CANARY = "Canary-White-British"
OAK = {"name": "Oakfield Mental Health", "code": "OAK9"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ],
)
def test_an_unsafe_request_from_elsewhere_is_refused(sign_in_as: SignInAs, headers: dict[str, str]) -> None:
    client = sign_in_as(Role.ADMINISTRATOR).client
    key = {"Idempotency-Key": "0123456789abcdef"}
    answer = client.post("/api/v1/organisations", json=OAK, headers=headers | key)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


def test_an_unsafe_request_that_a_cookie_signs_must_say_where_it_comes_from(sign_in_as: SignInAs) -> None:
    client = sign_in_as(Role.ADMINISTRATOR).client
    del client.headers["Sec-Fetch-Site"]
    answer = client.post("/api/v1/organisations", json=OAK, headers={"Idempotency-Key": "0123456789abcdef"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize("before", ["", "a b; ", "a=[; ", '"; '])
def test_a_cookie_signs_however_strange_those_beside_it(sign_in_as: SignInAs, before: str) -> None:
    who = sign_in_as(Role.ADMINISTRATOR)
    client = TestClient(who.client.app, follow_redirects=False)
    signed = {"Cookie": f"{before}session={who.client.cookies['session']}"}
    assert client.get("/organisations", headers=signed).status_code == 200
    assert client.post("/sign-out", headers=signed).status_code == 403


def test_an_unknown_host_is_refused(anybody: TestClient) -> None:
    answer = anybody.get("/api/v1/openapi.json", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/%00", "/?a=%00", "/api/v1/organisations?cursor=%1b"])
def test_control_characters_in_an_address_are_refused(anybody: TestClient, path: str) -> None:
    assert anybody.get(path).status_code == 400


@pytest.mark.parametrize("has_length", [True, False])
@pytest.mark.parametrize(
    ("path", "kind", "cap"),
    [
        ("/api/v1/sign-in-links", "application/json", 1_000_000),
        ("/api/v1/sign-in-links", "", 1_000_000),
        ("/sign-in", "application/x-www-form-urlencoded", 1_000_000),
        ("/sign-in", "multipart/form-data; boundary=x", 5_000_000),
    ],
)
def test_a_large_body_is_refused_with_and_without_its_length(
    anybody: TestClient, path: str, kind: str, cap: int, has_length: bool
) -> None:
    start = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'

    def pieces() -> Iterator[bytes]:
        yield start
        for _ in range(cap // 100_000):
            yield b"x" * 100_000

    content = b"".join(pieces()) if has_length else pieces()
    answer = anybody.post(path, content=content, headers={"Content-Type": kind})
    # Where nothing says that the body is JSON, nobody reads it: only its length can refuse it before.
    assert answer.status_code == (413 if kind or has_length else 415)


@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "9" * 30])
def test_a_length_that_is_none_is_refused(anybody: TestClient, length: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": length}
    assert anybody.post("/api/v1/sign-in-links", content=b"{}", headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/broken", "application/problem+json"), ("/broken", "text/html")]
)
def test_an_accident_is_told_and_logged_under_one_id_without_what_was_sent(
    settings: Settings, app: FastAPI, path: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = app
        raise RuntimeError(CANARY)

    client = TestClient(Doorkeeper(broken, settings, "session"))
    answer = client.get(f"{path}?q={CANARY}")
    told, request_id = answer.text, answer.headers["X-Request-Id"]
    assert (answer.status_code, answer.headers["content-type"].startswith(kind)) == (500, True)
    lines = capsys.readouterr().out.splitlines()
    assert ["accident" in lines[0], "answered" in lines[1]] == [True, True]
    assert [request_id in line for line in lines] == [True, True]
    assert request_id in told
    assert CANARY not in told + "".join(lines)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/nowhere", "/api/v1/openapi.json"])
def test_every_answer_carries_the_security_headers(anybody: TestClient, path: str) -> None:
    headers = anybody.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert len(headers["X-Request-Id"]) == 32
