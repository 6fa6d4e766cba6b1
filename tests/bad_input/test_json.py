"""What a malformed or hostile request gets over REST: a status, a problem without the input, no change."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.programmes.programmes import MENTORING

HERE = "/api/v1/programmes"
CANARY = "Canary-White-British"


@pytest.fixture
def coordinator(sign_in_as: SignInAs) -> Identity:
    return sign_in_as(Role.COORDINATOR)


State = Callable[[], dict[str, str]]


BODIES = [
    (b'{"name": "x\\u0000"}', 422),
    (b'{"name": "\\ud800"}', 422),
    (b'{"retention_months": NaN}', 422),
    (b'{"retention_months": 1e400}', 422),
    (b"[" * 100_000, 400),
    (b'{"name": "a", "name": "b"}', 400),
    (b'{"name": "\xff"}', 400),
    (b"{", 400),
    (b"[]", 422),
    (b"null", 422),
    (b'{"surprise": "Canary-White-British"}', 422),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_bad_body_is_refused_and_changes_nothing(
    coordinator: Identity, stored: State, body: bytes, status: int
) -> None:
    before = stored()
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    answer = coordinator.client.post(HERE, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert CANARY not in answer.text
    assert stored() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"surprise": CANARY},
        {"needs_steward": "true"},
        {"needs_steward": 1},
        {"retention_months": 2.5},
        {"retention_months": "24"},
        {"retention_months": 2**63},
        {"name": CANARY * 1000},
        {"name": ""},
        {"name": 7},
        {"starts_on": f"2027-13-01 {CANARY}"},
        {"kind": CANARY},
        {"topics": CANARY},
        {"topics": [CANARY, None]},
        {"rules": {"surprise": CANARY}},
        {"weights": {"goals": -1}},
    ],
)
def test_a_bad_field_is_named_without_what_was_sent(
    coordinator: Identity, stored: State, changes: dict[str, Any]
) -> None:
    before = stored()
    answer = coordinator.create(HERE, MENTORING | changes)
    assert answer.status_code == 422
    field = next(iter(changes))
    assert all(error["place"].startswith(f"body.{field}") for error in answer.json()["errors"])
    assert answer.json()["errors"]
    assert CANARY not in answer.text
    assert stored() == before


@pytest.mark.parametrize(
    "address",
    [
        f"{CANARY}@{CANARY}@example.nhs.uk",
        f"x@{CANARY}\u2488.example",
        f"{CANARY} <x@example.nhs.uk>",
        "x@example.nhs.uk, y@example.nhs.uk",
        "josé@example.nhs.uk",
        "x@bücher.example",
    ],
)
def test_what_is_no_single_address_for_mail_is_refused_without_it(anybody: TestClient, address: str) -> None:
    answer = anybody.post("/api/v1/sign-in-links", json={"email": address})
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [
            {
                "place": "body.email",
                "code": "value_error",
                "message": "Enter an email address in the right format, like name@example.com",
            }
        ],
    )


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_refused(coordinator: Identity, stored: State, kind: str) -> None:
    before = stored()
    headers = {"Content-Type": kind, "Idempotency-Key": uuid4().hex}
    answer = coordinator.client.post(HERE, content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert stored() == before


@pytest.mark.parametrize("limit", ["-1", "0", "101", "9" * 22, "1.5", "x"])
def test_a_page_of_a_strange_size_is_refused(coordinator: Identity, limit: str) -> None:
    assert coordinator.client.get(HERE, params={"limit": limit}).status_code == 422


@pytest.mark.parametrize("cursor", ["x", "x.y", "W10.AAAA", "é"])
def test_a_forged_cursor_is_refused(coordinator: Identity, cursor: str) -> None:
    assert coordinator.client.get(HERE, params={"cursor": cursor}).status_code == 400


def test_the_cursor_of_another_list_is_refused(coordinator: Identity) -> None:
    path = coordinator.create(HERE, MENTORING).headers["location"]
    organisation_id = coordinator.client.get("/api/v1/organisations").json()[0]["id"]
    for number in range(2):
        person = {"name": "Ada", "email": f"ada{number}@example.nhs.uk", "side": "seeker"}
        coordinator.create(f"{path}/participants", person | {"organisation_id": organisation_id})
    page = {"limit": 1}
    page |= {"cursor": coordinator.client.get(f"{path}/participants", params=page).json()["next"]}
    assert coordinator.client.get(f"{path}/participants", params=page).status_code == 200
    for elsewhere in (HERE, f"{path}/messages", path.removeprefix("/api/v1") + "/people"):
        assert coordinator.client.get(elsewhere, params=page).status_code == 400


def test_a_change_without_the_version_is_refused(coordinator: Identity, stored: State) -> None:
    path = coordinator.create(HERE, MENTORING).headers["location"]
    before = stored()
    assert coordinator.client.patch(path, json={"summary": "x"}).status_code == 428
    assert stored() == before


@pytest.mark.parametrize("etag", ['"99"', '"x"', "*", "1"])
def test_a_change_of_another_version_is_refused_and_changes_nothing(
    coordinator: Identity, stored: State, etag: str
) -> None:
    path = coordinator.create(HERE, MENTORING).headers["location"]
    before = stored()
    assert coordinator.change(path, {"summary": "x"}, etag).status_code == 412
    assert stored() == before


def test_a_creation_without_a_key_is_refused(coordinator: Identity, stored: State) -> None:
    before = stored()
    assert coordinator.client.post(HERE, json=MENTORING).status_code == 400
    assert stored() == before


def test_a_malformed_id_is_refused(coordinator: Identity) -> None:
    assert coordinator.client.get(f"{HERE}/not-an-id").status_code == 422


@pytest.mark.parametrize("path", ["/programmes/abc", "/programmes/abc/people", "/join/x/y/z", "/nonsense"])
def test_a_page_that_cannot_be_is_not_found(coordinator: Identity, path: str) -> None:
    answer = coordinator.client.get(path)
    assert (answer.status_code, "Not found" in answer.text) == (404, True)


def test_a_foreign_id_answers_like_one_that_does_not_exist(
    coordinator: Identity, database: Database, sign_in_as: SignInAs
) -> None:
    with database.unscoped() as db:
        elsewhere = Partnership(name="Elsewhere")
        db.add(elsewhere)
    stranger = SignInAs(sign_in_as.app, database, elsewhere)(Role.COORDINATOR)
    path = coordinator.create(HERE, MENTORING).headers["location"]
    foreign, unknown = stranger.client.get(path), stranger.client.get(f"{HERE}/{uuid4()}")
    assert foreign.status_code == unknown.status_code == 404
    ours = ("instance", "request_id")
    assert {name: value for name, value in foreign.json().items() if name not in ours} == {
        name: value for name, value in unknown.json().items() if name not in ours
    }


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_a_method_that_is_not_offered_is_a_problem_too(coordinator: Identity, method: str) -> None:
    path = coordinator.create(HERE, MENTORING).headers["location"]
    answer = coordinator.client.request(method, path, json={})
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
