"""Filling in forms of pages as a browser would, for tests that speak HTTP."""

import re
from html import unescape

from httpx2 import Response

from tests.identities import Identity

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def hidden_fields(page: Response) -> dict[str, list[str]]:
    """The hidden fields of a page, among them its version and its idempotency key."""
    found: dict[str, list[str]] = {}
    for name, value in _HIDDEN.findall(page.text):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def send(
    who: Identity, page: str, fields: dict[str, str | list[str]] | None = None, *, to: str | None = None
) -> Response:
    """Open ``page``, then send its form with ``fields`` filled in, to ``to`` or to the page itself."""
    shown = who.client.get(page)
    assert shown.status_code == 200, shown.text
    return who.client.post(to or page, data={**hidden_fields(shown), **(fields or {})})
