"""Tokens by which programs ask: how they are written, sent and refused."""

import base64
import re
import secrets
from typing import Final
from uuid import UUID

from starlette.requests import Request

from api.errors import NotSignedInError

PREFIX: Final = "cp_"
"""What every token begins with, so that a leaked one is recognised."""
SECRET_BYTES: Final = 32
SHOWN: Final = len(PREFIX) + 6
"""How much of a token is kept in the clear for its owner to recognise it; 220 of its bits stay unknown."""
TOKEN_REFUSED: Final = "token_refused"  # noqa: S105  a code, no secret
FORM: Final = re.compile(r"cp_[A-Za-z0-9_-]{64}")


def new_token(partnership_id: UUID) -> str:
    """A token of this partnership: 256 random bits, then where its row is."""
    content = secrets.token_bytes(SECRET_BYTES) + partnership_id.bytes
    return PREFIX + base64.urlsafe_b64encode(content).decode()


def is_token(text: str) -> bool:
    """Whether this is written as tokens are."""
    return FORM.fullmatch(text) is not None


def partnership_in(token: str) -> UUID | None:
    """The partnership in which a token may be found, or None where it is no token."""
    if not is_token(token):
        return None
    return UUID(bytes=base64.urlsafe_b64decode(token.removeprefix(PREFIX))[SECRET_BYTES:])


def bearer_token(request: Request) -> str | None:
    """What a program shows as its token, or None where it shows none. Pages take none.

    :raises NotSignedInError: where it shows several.
    """
    if not request.url.path.startswith("/api/v1/"):
        return None
    shown = [
        value.partition(" ")[2].strip()
        for value in request.headers.getlist("authorization")
        if value.partition(" ")[0].lower() == "bearer"
    ]
    if len(shown) > 1:
        raise NotSignedInError("Send one token.", code=TOKEN_REFUSED)
    return shown[0] if shown else None


def challenge(code: str) -> str:
    """The WWW-Authenticate header of a refusal with this code (RFC 6750, section 3)."""
    return 'Bearer error="invalid_token"' if code == TOKEN_REFUSED else "Bearer"
