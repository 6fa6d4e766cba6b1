from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from models.accounts import Role
from tests.app_fixtures import SignInAs

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


def test_a_large_body_is_refused_with_its_length(anybody: TestClient) -> None:
    answer = anybody.post("/api/v1/sign-in-links", content=b"x" * 1_000_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_large_body_is_refused_without_its_length(anybody: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    answer = anybody.post(
        "/api/v1/sign-in-links",
        content=pieces(),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/nowhere", "/api/v1/openapi.json"])
def test_every_answer_carries_the_security_headers(anybody: TestClient, path: str) -> None:
    headers = anybody.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert len(headers["X-Request-Id"]) == 32
