"""A program that uses the REST interface, and how every answer it gets must look."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx2 import Response

BASE = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One client of the interface; paths are given without what all of them begin with."""

    client: TestClient

    def send(self, method: str, path: str, expect: int = 200, **request: Any) -> Response:
        """Any request, whose answer must have this status; a refusal must be a problem in full."""
        answer = self.client.request(method, BASE + path.removeprefix(BASE), **request)
        assert answer.status_code == expect, answer.text
        if expect >= 400:
            check_problem(answer)
        return answer

    def get(self, path: str) -> Any:
        """What a GET gives."""
        return self.send("GET", path).json()

    def refused(self, method: str, path: str, status: int, **request: Any) -> str:
        """The code of the problem that a request is refused with."""
        code: str = self.send(method, path, status, **request).json()["code"]
        return code

    def everything(self, path: str, limit: int = 100) -> list[Any]:
        """All rows of a list, page after page."""
        return [row for page in self._pages(path, limit) for row in page]

    def create(self, path: str, body: Any, expect: int = 201, **request: Any) -> Response:
        """POST ``body`` as JSON under a new idempotency key."""
        return self.send("POST", path, expect, json=body, headers=new_key(), **request)

    def made(self, path: str, body: Any) -> str:
        """Where the new resource is; looking there gives what the creation answered, under the same ETag."""
        answer = self.create(path, body)
        place: str = answer.headers["location"]
        shown = self.send("GET", place)
        assert (shown.json(), shown.headers["etag"]) == (answer.json(), answer.headers["etag"])
        return place.removeprefix(BASE)

    def etag(self, path: str) -> str:
        """The present version of a resource."""
        return self.send("GET", path).headers["etag"]

    def act(self, resource: str, action: str, body: Any = None, expect: int = 200) -> Any:
        """POST an action on a resource as it is now; the answer, or the problem."""
        return self.change("POST", resource, action, {} if body is None else body, expect).json()

    def change(
        self, method: str, resource: str, rest: str = "", body: Any = None, expect: int = 200
    ) -> Response:
        """Change a resource as it is now."""
        headers = {"If-Match": self.etag(resource)}
        content = {} if body is None else {"json": body}
        return self.send(method, resource + rest, expect, headers=headers, **content)

    def _pages(self, path: str, limit: int) -> Iterator[list[Any]]:
        query: dict[str, Any] = {"limit": limit}
        while True:
            page = self.send("GET", path, params=query).json()
            assert len(page["items"]) <= limit
            yield page["items"]
            if page["next"] is None:
                return
            query["cursor"] = page["next"]


def new_key() -> dict[str, str]:
    """A header that no creation had before."""
    return {"Idempotency-Key": uuid4().hex}


def check_problem(answer: Response) -> None:
    """Every refusal says what is wrong, where, and under which id it was logged."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["instance"] == answer.request.url.path
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert all(error.keys() == {"place", "code", "message"} for error in problem["errors"])
