"""How requests of tests reach the application: without a socket, each handed over in one piece."""

from urllib.parse import unquote

import anyio
import httpx2
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from starlette.types import Message, Scope


class InOneCall(httpx2.BaseTransport):
    """Hands a client's request to an application on a loop of its own and comes back with the whole answer.

    What the application raises is raised. The framework's own client hands over piece by piece, which takes
    eight calls into the loop and as many changes of thread, longer than most requests themselves.

    :param host: where the requests come from.
    """

    def __init__(self, app: FastAPI, portal: BlockingPortal, host: str) -> None:
        self._app = app
        self._portal = portal
        self._host = host

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        start, body = self._portal.call(answer_to, self._app, _scope(request, self._host), request.read())
        is_head = request.method == "HEAD"
        return httpx2.Response(
            start["status"],
            headers=start["headers"],
            stream=httpx2.ByteStream(b"" if is_head else body),
            request=request,
        )


async def answer_to(app: FastAPI, scope: Scope, body: bytes) -> tuple[Message, bytes]:
    """The start and the body of the answer to one request."""
    received: list[Message] = []
    is_answered = anyio.Event()
    sent = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        message = next(sent, None)
        if message is None:
            await is_answered.wait()
            return {"type": "http.disconnect"}
        return message

    async def send(message: Message) -> None:
        received.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            is_answered.set()

    await app(scope, receive, send)
    return received[0], b"".join(message.get("body", b"") for message in received[1:])


def _scope(request: httpx2.Request, host: str) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": unquote(url.path),
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": (host, 50000),
        "server": (url.host, url.port or {"http": 80, "https": 443}[url.scheme]),
        "state": {},
    }
