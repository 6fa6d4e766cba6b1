"""What the interface says of itself: a valid document, of everything, with what each request must carry."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.openapi.models import OpenAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

BASE = "/api/v1"
OF_THE_CALLER_ALONE = {
    f"{BASE}/sign-in-links",
    f"{BASE}/browser-sessions",
    f"{BASE}/browser-sessions/current",
    f"{BASE}/my/browser-sessions",
    f"{BASE}/my/browser-sessions/{{browser_session_id}}",
    f"{BASE}/my/equality-answers",
    f"{BASE}/my/second-step",
    f"{BASE}/my/second-step/confirmations",
    f"{BASE}/my/second-step/keys",
    f"{BASE}/my/second-step/recovery-codes",
}
"""Whoever asks twice here changes nothing for anybody else, and the second answer is as good as the first."""
STEPS_OF_A_ROUND = {"solves", "decisions", "minimums", "limits"}
"""What these make belongs to a round's version, which moves on: asking twice under it is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the document."""

    method: str
    path: str
    content: Any

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_free(self) -> bool:
        """Whether it may be sent again and again without a word on what was seen or asked before."""
        is_link = self.path.startswith(f"{BASE}/links/")
        return self.method == "GET" or is_link or self.path in OF_THE_CALLER_ALONE

    @property
    def is_step(self) -> bool:
        return self.path.rpartition("/")[2] in STEPS_OF_A_ROUND

    @property
    def needed_headers(self) -> set[str]:
        return {each["name"] for each in self.parameters("header") if each["required"]}

    def parameters(self, place: str) -> list[Any]:
        return [each for each in self.content.get("parameters", ()) if each["in"] == place]


@pytest.fixture
def document(anybody: TestClient) -> Any:
    answer = anybody.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def operations(document: Any) -> list[Operation]:
    return [
        Operation(method=method.upper(), path=path, content=content)
        for path, methods in document["paths"].items()
        for method, content in methods.items()
    ]


def references(part: Any) -> Iterator[str]:
    """Every reference within a part of the document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_document_is_valid(document: Any, operations: list[Operation]) -> None:
    assert document["openapi"].startswith("3.1.")
    OpenAPI.model_validate(document)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) == known
    ids = Counter(operation.content["operationId"] for operation in operations)
    assert [id_ for id_, count in ids.items() if count > 1] == []
    for operation in operations:
        in_path = {each["name"] for each in operation.parameters("path")}
        assert in_path == set(re.findall(r"{(\w+)}", operation.path)), operation.name
        assert all(answer["description"] for answer in operation.content["responses"].values())


def test_the_document_tells_of_every_route(app: FastAPI, operations: list[Operation]) -> None:
    routes = {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        if (route.path or "").startswith(f"{BASE}/") and route.path != f"{BASE}/openapi.json"
        for method in route.methods or ()
    }
    assert {operation.name for operation in operations} == routes
    assert len(routes) > 60


def test_every_operation_says_what_it_does(operations: list[Operation]) -> None:
    for operation in operations:
        assert operation.content["summary"], operation.name
        assert operation.content["description"].endswith((".", ";")), operation.name
        assert len(operation.content["tags"]) == 1, operation.name


def test_every_creation_needs_a_key_and_every_change_a_version(operations: list[Operation]) -> None:
    for operation in operations:
        if operation.is_free:
            assert operation.needed_headers == set(), operation.name
        elif "201" in operation.content["responses"] and not operation.is_step:
            assert operation.needed_headers == {"Idempotency-Key"}, operation.name
        elif operation.path.endswith("/publication") and operation.method == "POST":
            assert operation.needed_headers == {"Idempotency-Key", "If-Match"}
        else:
            assert operation.needed_headers == {"If-Match"}, operation.name


def test_headers_say_what_they_are_for(operations: list[Operation]) -> None:
    for operation in operations:
        assert all(each["description"] for each in operation.parameters("header")), operation.name


def test_every_refusal_is_told_as_a_problem(document: Any, operations: list[Operation]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in operations:
        refusals = {
            status: answer
            for status, answer in operation.content["responses"].items()
            if not status.startswith("2")
        }
        assert refusals.keys() == {"default"}, operation.name
        assert refusals["default"]["content"] == problem, operation.name
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_page_for_people_shows_every_operation(anybody: TestClient, operations: list[Operation]) -> None:
    page = anybody.get("/api").text
    assert [operation.name for operation in operations if operation.name not in page] == []
