"""Settled before any route runs: request ids, headers, the host, body size, where a request comes from."""

import re
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import structlog
from modern_csrf.base import should_accept_request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api.errors import BadRequestError, ForbiddenError, ProblemError, TooLargeError
from api.logs import whereabouts
from api.pages.policy import CONTENT_SECURITY_POLICY
from api.problems import problem_answer
from api.settings import Settings

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
log = structlog.get_logger("http")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""On every answer that says nothing else itself: only files that are the same for everybody may be kept."""


class Doorkeeper:
    """Gives each request an id, refuses what no route should see, adds security headers to every answer."""

    def __init__(self, app: ASGIApp, settings: Settings, cookie: str) -> None:
        self.app = app
        self.settings = settings
        self.cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = uuid4().hex
        with bound_contextvars(request_id=request_id):
            await self._answer(scope, receive, self._with_headers(scope, send))

    async def _answer(self, scope: Scope, receive: Receive, sender: Send) -> None:
        refused = self._refusal(scope)
        if refused is not None:
            await problem_answer(Request(scope, receive), refused)(scope, receive, sender)
            return
        try:
            await self.app(scope, self._counted(scope, receive), sender)
        except TooLargeError as too_large:
            await problem_answer(Request(scope, receive), too_large)(scope, receive, sender)
        except Exception as accident:
            log.error("accident", **whereabouts(accident))
            unexpected = ProblemError("It is not your doing.")
            await problem_answer(Request(scope, receive), unexpected)(scope, receive, sender)

    def _refusal(self, scope: Scope) -> ProblemError | None:
        headers = Headers(scope=scope)
        if not self._is_known_host(headers.get("host", "")):
            return BadRequestError("This address is not served here.", code="unknown_host")
        if _has_control_characters(scope):
            return BadRequestError("The address holds characters that cannot be read.", code="bad_address")
        length = headers.get("content-length", "0")
        if not re.fullmatch(r"[0-9]{1,15}", length) or int(length) > self._cap(headers):
            return TooLargeError("The body is larger than what is taken here.", code="too_large")
        if scope["method"] in UNSAFE and not self._is_from_here(scope, headers):
            return ForbiddenError("This request did not come from one of our own pages.", code="cross_site")
        return None

    def _is_known_host(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name in {self.settings.host, "127.0.0.1", "localhost", "[::1]"}

    def _is_from_here(self, scope: Scope, headers: Headers) -> bool:
        """Fetch metadata decide; a request that a cookie signs must bring them or an Origin."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is None and site is None:
            return self.cookie not in Request(scope).cookies
        return bool(
            should_accept_request(
                method=scope["method"],
                origin=origin,
                sec_fetch_site=site,
                host=headers.get("host", ""),
                trusted_origins=(self.settings.base_url,),
            )
        )

    def _cap(self, headers: Headers) -> int:
        is_upload = headers.get("content-type", "").startswith("multipart/form-data")
        return self.settings.max_upload_bytes if is_upload else self.settings.max_body_bytes

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        cap, size = self._cap(Headers(scope=scope)), 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > cap:
                raise TooLargeError("The body is larger than what is taken here.", code="too_large")
            return message

        return receive_counted

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = scope["state"]["request_id"]
                headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.settings.secure_cookies:  # not for subdomains, which may be somebody else's
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                log.info("answered", method=scope["method"], status=message["status"])
            await send(message)

        return send_with_headers


def _has_control_characters(scope: Scope) -> bool:
    query = unquote_to_bytes(scope.get("query_string", b""))
    path = scope["path"].encode("utf-8", "surrogateescape")
    return any(byte < 32 or byte == 127 for byte in path + query.replace(b"\n", b"").replace(b"\r", b""))
