"""Asking the provider something, with bounds: so long, so much, so many at a time, and never elsewhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx2

TIMEOUT: Final = httpx2.Timeout(5, connect=3)
"""Seconds to wait for the provider's next word, and for a connection to it."""
MOST_BYTES: Final = 500_000
AT_ONCE: Final = 3
"""How many requests may wait for the provider, so that a slow one never holds up the whole service."""


class ProviderDownError(Exception):
    """The provider cannot be asked, or answers nothing that can be used; the text is a code for the log."""


class Fetcher:
    """Asks the provider. Follows no redirect, so that only addresses of its discovery document are asked."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One of the few conversations with the provider that there may be.

        :raises ProviderDownError: where all are taken, or the connection breaks within.
        """
        if not self._places.acquire(blocking=False):
            raise ProviderDownError("busy")
        try:
            yield
        except httpx2.HTTPError as error:
            raise ProviderDownError(f"connection_{type(error).__name__}") from error
        finally:
            self._places.release()

    def json(self, address: str, token: str | None = None) -> dict[str, Any]:
        """The JSON object at ``address``, asked within a turn; ``token`` is shown as a bearer.

        :raises ProviderDownError: where the answer is anything else.
        """
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        content = b""
        with httpx2.stream("GET", address, headers=headers, timeout=TIMEOUT) as answer:
            if answer.status_code != 200:
                raise ProviderDownError(f"status_{answer.status_code}")
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise ProviderDownError("answer_too_large")
        try:
            found = httpx2.Response(200, content=content).json()
        except ValueError as error:
            raise ProviderDownError("answer_is_no_json") from error
        if not isinstance(found, dict):
            raise ProviderDownError("answer_is_no_object")
        return found
