"""The codes of the second step: from an authenticator app (RFC 6238), and those that stand in for it."""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""How many time steps a phone's clock may be behind or ahead."""
RECOVERY_CODES: Final = 10
_GROUPS: Final = 3
_GROUP: Final = 5


def new_key() -> str:
    """160 random bits in base 32, as authenticator apps take them."""
    return pyotp.random_base32(32)


def app_address(key: str, *, service: str, account: str) -> str:
    """The ``otpauth://`` address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(key, interval=STEP_SECONDS).provisioning_uri(name=account, issuer_name=service)


def step_of(key: str, code: str, now: datetime, after: int) -> int | None:
    """The time step that ``code`` belongs to, or None where it is wrong.

    Steps up to ``after`` were used already and are refused, so that nobody can use a code they saw typed.
    """
    app = pyotp.TOTP(key, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()) and step > after:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes of 75 random bits each, in three groups of five letters and digits."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()[: _GROUPS * _GROUP]
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def plain(code: str) -> str:
    """A typed code without its blanks and dashes, in lower case."""
    return "".join(code.split()).replace("-", "").lower()
