"""Secrets: cookies kept as digests, links derived with the product's key and kept nowhere."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from api.settings import Settings


def new_secret() -> str:
    """256 random bits as text, for a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a random secret (SHA-256; no salt needed for 256 random bits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(settings: Settings, purpose: str, *ids: UUID) -> str:
    """The secret part of a link for ``purpose`` about ``ids``: an HMAC-SHA-256, so nothing need be stored."""
    message = "\0".join([purpose, *map(str, ids)]).encode()
    mac = hmac.digest(settings.secret_key.get_secret_value().encode(), message, "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def matches(expected: str, given: str) -> bool:
    """Compare without telling how much was right."""
    return hmac.compare_digest(expected.encode(), given.encode())
