"""Secrets: cookies kept as digests, links derived with the product's key and kept nowhere."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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


def keyed_digest(settings: Settings, purpose: str, *texts: str) -> str:
    """A digest that only the product's key can make: what few bits hold cannot be tried out from a copy."""
    message = "\0".join([purpose, *texts]).encode()
    return hmac.digest(settings.secret_key.get_secret_value().encode(), message, "sha256").hex()


def seal(settings: Settings, purpose: str, text: str) -> str:
    """``text`` encrypted under a key of its own for ``purpose``, derived from the product's (RFC 5869)."""
    return _sealing(settings, purpose).encrypt(text.encode()).decode()


def unseal(settings: Settings, purpose: str, sealed: str) -> str | None:
    """What was sealed for ``purpose``; None where it was changed, or the product's key was."""
    try:
        return _sealing(settings, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _sealing(settings: Settings, purpose: str) -> Fernet:
    key = settings.secret_key.get_secret_value().encode()
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derivation.derive(key)))
