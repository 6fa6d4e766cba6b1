"""Every route of the application, asked by programs: derived from it, so that none can be forgotten."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.security.access import SAFE, capability_of
from api.security.bearer import new_token
from api.security.capabilities import CHANGED_BY_PROGRAMS, FOR_PROGRAMS, OPEN_TO_ALL, Capability
from models.clock import SteppedClock
from models.partnerships import Partnership
from tests.identities import Identity
from tests.security.asking import Answer, Asked, ask_all
from tests.tokens.conftest import TOKENS, make

Route = tuple[str, str, Capability | None]
ERASURE = "/api/v1/programmes/{programme_id}/participants/{participation_id}/erasure"
"""Can't be undone, so a person does it in a browser."""


def _routes(app: FastAPI, *, rest: bool = True) -> list[Route]:
    return [
        (method, str(route.path), capability_of(route.original_route))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and str(route.path).startswith("/api/v1/") is rest
        for method in sorted(route.methods or ())
    ]


def _closed(app: FastAPI, *, rest: bool = True) -> list[Route]:
    """Those that are not open to all."""
    return [route for route in _routes(app, rest=rest) if route[2] not in OPEN_TO_ALL]


def _ask(app: FastAPI, routes: list[Route], token: str | None) -> list[tuple[Route, Answer]]:
    """Each route's answer to a program that sends a token, and nothing that a browser sends."""
    signed = () if token is None else (("Authorization", f"Bearer {token}"),)
    asked = [
        Asked(
            method=method,
            path=re.sub(r"\{\w+\}", lambda _: str(uuid4()), path),
            headers=signed if method == "GET" else (*signed, ("Content-Type", "application/json")),
            body=b"" if method == "GET" else b"{}",
            is_browser=False,
        )
        for method, path, _ in routes
    ]
    return list(zip(routes, ask_all(app, asked), strict=True))


@pytest.mark.parametrize("scope", [*FOR_PROGRAMS])
def test_a_token_opens_what_its_scope_names_and_nothing_else(
    app: FastAPI, owner: Identity, scope: Capability
) -> None:
    wrong = []
    for (method, path, capability), answer in _ask(app, _closed(app), make(owner, scope.value)):
        is_open = capability == scope and path != ERASURE and (method in SAFE or scope in CHANGED_BY_PROGRAMS)
        if (answer.status == 403) is is_open or answer.status == 401 or answer.status >= 500:
            wrong.append((method, path, answer.status))
    assert wrong == []


def test_what_is_for_people_is_in_no_scope(app: FastAPI) -> None:
    capabilities = {capability for _, _, capability in _routes(app)}
    assert {Capability.OWN, Capability.SIGNED_IN, Capability.ROUNDS_AGREE} <= capabilities - set(FOR_PROGRAMS)


@pytest.mark.parametrize(
    "kind", ["expired", "revoked", "garbled", "of another partnership", "unknown", "empty"]
)
def test_a_token_that_is_not_good_opens_nothing(
    app: FastAPI,
    owner: Identity,
    clock: SteppedClock,
    partnership: Partnership,
    kind: str,
) -> None:
    token = make(owner, *(scope.value for scope in FOR_PROGRAMS), expires_on="2027-01-12")
    if kind == "revoked":
        path = f"{TOKENS}/{owner.client.get(TOKENS).json()[0]['id']}"
        assert owner.client.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    if kind == "expired":
        clock.step(timedelta(days=2))
    bad = {
        "expired": token,
        "revoked": token,
        "garbled": f"{token[:-1]}!",
        "of another partnership": new_token(UUID(int=7)),
        "unknown": new_token(partnership.id),
        "empty": "",
    }[kind]
    refused = (401, 'Bearer error="invalid_token"')
    wrong = [
        (route, answer.status)
        for route, answer in _ask(app, _routes(app), bad)
        if (answer.status, answer.header("www-authenticate")) != refused
    ]
    assert wrong == []


def test_whoever_sends_nothing_is_asked_for_a_token(app: FastAPI) -> None:
    assert {answer.header("www-authenticate") for _, answer in _ask(app, _closed(app), None)} == {"Bearer"}


def test_two_tokens_are_one_too_many(app: FastAPI, owner: Identity) -> None:
    token = make(owner, "programmes.see")
    headers = [("Authorization", f"Bearer {token}")] * 2
    assert TestClient(app).get("/api/v1/programmes", headers=headers).status_code == 401


def test_no_page_is_opened_by_a_token(app: FastAPI, owner: Identity) -> None:
    token = make(owner, *(scope.value for scope in FOR_PROGRAMS))
    opened = [
        (route, answer.status)
        for route, answer in _ask(app, _closed(app, rest=False), token)
        if answer.status != 401 and not (answer.status == 303 and answer.leads_to("/sign-in"))
    ]
    assert opened == []


def test_the_document_tells_which_scope_each_operation_needs(app: FastAPI, anybody: TestClient) -> None:
    document = anybody.get("/api/v1/openapi.json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for method, path, capability in _routes(app):
        if path.endswith("openapi.json"):
            continue
        ways = document["paths"][path][method.lower()].get("security", [])
        scopes = [scope for way in ways for scope in way.get("token", ())]
        may = capability in FOR_PROGRAMS and (method in SAFE or capability in CHANGED_BY_PROGRAMS)
        may = may and path != ERASURE
        assert scopes == ([capability.value] if may and capability else []), path
        assert ({"session": []} in ways) is (capability not in OPEN_TO_ALL), path
