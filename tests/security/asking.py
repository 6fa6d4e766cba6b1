"""Thousands of requests to the application in one process, without a client in between."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.types import Scope
from structlog.testing import capture_logs

from tests.transport import answer_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request; ``cookie`` is a browser session's, empty for nobody. Programs are no browser."""

    method: str
    path: str
    cookie: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_browser: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, without what differs from one request to the next: its id and its own address."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, or None."""
        return next((v.decode() for n, v in self.headers if n == name.encode()), None)

    def leads_to(self, path: str) -> bool:
        """Whether a page sends its visitor to an address that begins so."""
        return any(name == b"location" and value.startswith(path.encode()) for name, value in self.headers)


def ask_all(app: FastAPI, requests: Iterable[Asked]) -> list[Answer]:
    """The answers in the order of the requests, which are asked one after the other."""

    async def one_by_one() -> list[Answer]:
        return [await _ask(app, each) for each in requests]

    with capture_logs():
        return asyncio.run(one_by_one())


async def _ask(app: FastAPI, asked: Asked) -> Answer:
    start, body = await answer_to(app, _scope(asked), asked.body)
    headers = dict(start["headers"])
    return Answer(
        status=start["status"],
        headers=tuple(sorted((n, v) for n, v in headers.items() if n != b"x-request-id")),
        body=_same(body, headers[b"x-request-id"], asked.path),
    )


def _scope(asked: Asked) -> Scope:
    headers = [("host", "testserver"), *asked.headers]
    if asked.is_browser:
        headers.append(("sec-fetch-site", "same-origin"))
    if asked.cookie:
        headers.append(("cookie", f"session={asked.cookie}"))
    if asked.body:
        headers.append(("content-length", str(len(asked.body))))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": ("testclient", 50000),
        "server": ("testserver", 80),
        "state": {},
    }


def _same(body: bytes, request_id: bytes, path: str) -> bytes:
    return body.replace(request_id, b"ID").replace(path.encode(), b"PATH")
