"""Who acts in a test."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx2 import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A signed-in client and whose it is."""

    client: TestClient
    account_id: UUID
    email: str

    def create(self, path: str, body: Any, key: str | None = None) -> Response:
        """POST ``body`` as JSON under a new idempotency key, or under ``key``."""
        return self.client.post(path, json=body, headers={"Idempotency-Key": key or uuid4().hex})

    def change(self, path: str, body: Any, etag: str) -> Response:
        """PATCH ``body`` as JSON where the resource still has this ETag."""
        return self.client.patch(path, json=body, headers={"If-Match": etag})

    def act(self, path: str, etag: str, body: Any = None) -> Response:
        """POST an action that changes a resource which still has this ETag."""
        return self.client.post(path, json=body if body is not None else {}, headers={"If-Match": etag})
