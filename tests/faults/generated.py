"""Requests made from an OpenAPI document, sound and broken ones, and what is wrong with the answers."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final
from uuid import uuid4

import hypothesis
import schemathesis
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

CANARY: Final = "Canary-White-British"
HOME: Final = "http://testserver"
PROBLEM: Final = "application/problem+json"
Decorator = Callable[[Any], Any]
OWN_HEADERS: Final = {"user-agent", "connection", "accept", "accept-encoding", "x-schemathesis-testcaseid"}


@dataclass(slots=True)
class Findings:
    """What was asked, and every answer that must not be."""

    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)

    @property
    def asked(self) -> int:
        return self.statuses.total()

    def take(self, label: str, answer: Response) -> None:
        """Note an answer, and what is wrong with it."""
        status = answer.status_code
        self.statuses[status] += 1
        self.operations.add(label)
        if status < 400:
            self.reached.add(label)
        for fault in _faults(answer):
            self.wrong.add(f"{label}: {status} {fault}")


def _faults(answer: Response) -> list[str]:
    faults = []
    if answer.status_code >= 500:
        faults.append("is an accident")
    if answer.status_code >= 400:
        if answer.headers.get("content-type") != PROBLEM:
            faults.append("is no problem+json")
        elif CANARY in json.dumps(answer.json() | {"instance": ""}):
            faults.append("repeats what was sent")
    if "x-request-id" not in answer.headers:
        faults.append("has no request id")
    return faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """Sends generated requests and notes the answers.

    ``ids`` are of what there really is, so that requests come further than to "not found".
    ``sign_in`` gives a client that may do everything, anew where the last was signed out by a request.
    """

    document: Mapping[str, Any]
    sign_in: Callable[[], TestClient]
    ids: Mapping[str, str]
    chance: Random
    findings: Findings = field(default_factory=Findings)

    def moved(self, ids: Mapping[str, str], sign_in: Callable[[], TestClient]) -> "Hunt":
        """The same hunt in another world."""
        return replace(self, ids=ids, sign_in=sign_in)

    def run(self, each: int, labels: Sequence[str] = ()) -> None:
        """Send ``each`` sound and as many broken requests to every operation, or to those named."""
        schema = schemathesis.openapi.from_dict(dict(self.document))
        found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
        for operation in found:
            if labels and operation.label not in labels:
                continue
            client = self.sign_in()
            for mode in GenerationMode:
                takes_something = operation.body or operation.query or operation.path_parameters
                if mode is GenerationMode.POSITIVE or takes_something:
                    client = self._send_many(client, operation, mode, each)

    def _send_many(self, client: TestClient, operation: Any, mode: GenerationMode, each: int) -> TestClient:
        def send(case: Case[Any]) -> None:
            nonlocal client
            answer = self._send(client, case)
            self.findings.take(operation.label, answer)
            if "session" not in client.cookies or answer.status_code == 401:
                client = self.sign_in()

        generate: Decorator = hypothesis.given(operation.as_strategy(generation_mode=mode))
        limit: Decorator = hypothesis.settings(
            max_examples=each,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        seed: Decorator = hypothesis.seed(self.chance.randrange(2**32))
        limit(seed(generate(send)))()
        return client

    def _send(self, client: TestClient, case: Case[Any]) -> Response:
        self._lead_further(client, case)
        parts = case.as_transport_kwargs(base_url=HOME)
        headers = [
            (name.encode("latin-1", "replace"), str(value).encode("utf-8", "replace"))
            for name, value in parts["headers"].items()
            if name.lower() not in OWN_HEADERS
        ]
        if "json" in parts:
            parts["data"] = json.dumps(self._planted(parts.pop("json"))).encode()
        content, files = parts.get("data"), parts.get("files")
        is_raw = isinstance(content, bytes | str)
        return client.request(
            parts["method"],
            parts["url"],
            params=parts.get("params"),
            headers=headers,
            content=content if is_raw else None,
            data=None if is_raw else content,
            files=[(name, (filename, _bytes(value))) for name, (filename, value) in files or ()],
        )

    def _lead_further(self, client: TestClient, case: Case[Any]) -> None:
        """Put what there is in the place of most ids, versions and keys."""
        if self.chance.random() < 0.8:
            for name in case.path_parameters:
                if name in self.ids:
                    case.path_parameters[name] = self.ids[name]
        if "If-Match" in case.headers and self.chance.random() < 0.7:
            case.headers["If-Match"] = _version(client, case.formatted_path)
        if "Idempotency-Key" in case.headers and self.chance.random() < 0.7:
            case.headers["Idempotency-Key"] = uuid4().hex

    def _planted(self, body: Any) -> Any:
        """``body`` with the canary in the place of one of its values, half of the time."""
        if self.chance.random() < 0.5:
            return body
        if isinstance(body, dict) and body:
            name = self.chance.choice(sorted(body))
            return body | {name: self._planted(body[name])}
        if isinstance(body, list) and body:
            return [self._planted(body[0]), *body[1:]]
        return CANARY


def _bytes(value: Any) -> bytes:
    """What a part of an upload holds, where the generator put a plain value there."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _version(client: TestClient, path: str) -> str:
    """The ETag of what a path leads to, or of what that belongs to."""
    while path.count("/") > 3:
        etag = client.get(path).headers.get("etag")
        if etag:
            return etag
        path = path.rpartition("/")[0]
    return '"1"'
