"""A small server that plays GOV.UK Notify by its documented contract, and can be told to misbehave.

It checks the bearer (HS256 over service id and secret, half a minute of leeway), takes mails with a known
template, and lists them by reference.
"""

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

SERVICE_ID: Final = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET: Final = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY: Final = f"tests-{SERVICE_ID}-{SECRET}"
TEMPLATE_ID: Final = "f33517ff-2a88-4f6e-b855-c550268ce08a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How to misbehave once: answer ``status``, or hang up (0); having taken the mail or not."""

    status: int
    error: str = "Exception"
    is_taken: bool = False


@dataclass
class Notify:
    """Notify's side of the story. ``faults`` are used up mail by mail."""

    now: Callable[[], datetime]
    url: str = ""
    faults: deque[Fault] = field(default_factory=deque)
    taken: list[dict[str, Any]] = field(default_factory=list)

    def send(self, body: Any) -> tuple[int, Any]:
        """POST /v2/notifications/email."""
        if "@" not in str(body.get("email_address")):
            return 400, _errors("ValidationError", "email_address Not a valid email address")
        if body.get("template_id") != TEMPLATE_ID:
            return 400, _errors("BadRequestError", "Template not found")
        if set(body["personalisation"]) != {"subject", "text"}:
            return 400, _errors("BadRequestError", "Missing personalisation")
        fault = self.faults.popleft() if self.faults else None
        if fault is None or fault.is_taken:
            self.taken.append({"id": str(uuid4()), "status": "created", **body})
        if fault is not None:
            return fault.status, _errors(fault.error, "as the test asked")
        return 201, {"id": self.taken[-1]["id"], "reference": body.get("reference")}

    def found(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        """GET /v2/notifications."""
        (reference,) = query["reference"]
        return 200, {"notifications": [each for each in self.taken if each["reference"] == reference]}

    def admits(self, authorization: str) -> bool:
        """Whether the bearer is signed by our key and not older than half a minute."""
        try:
            token = jwt.decode(
                authorization.removeprefix("Bearer "), OctKey.import_key(SECRET), algorithms=["HS256"]
            )
        except (JoseError, ValueError):
            return False
        age = abs(self.now().timestamp() - int(token.claims["iat"]))
        return token.claims["iss"] == SERVICE_ID and age <= 30


def _errors(error: str, message: str) -> dict[str, Any]:
    return {"status_code": 400, "errors": [{"error": error, "message": message}]}


@contextmanager
def running_notify(now: Callable[[], datetime]) -> Iterator[Notify]:
    """Notify on a port of its own while the block runs."""
    notify = Notify(now=now)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer("/v2/notifications/email", lambda: notify.send(body))

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            self._answer("/v2/notifications", lambda: notify.found(query))

        def _answer(self, path: str, answer: Callable[[], tuple[int, Any]]) -> None:
            if urlsplit(self.path).path != path:
                status, body = 404, _errors("NotFound", "no such address")
            elif not notify.admits(self.headers.get("Authorization", "")):
                status, body = 403, _errors("AuthError", "Invalid token: signature, API token not found")
            else:
                status, body = answer()
            if status == 0:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    notify.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
