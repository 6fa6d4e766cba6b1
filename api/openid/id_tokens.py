"""Checking what a provider says about somebody (OpenID Connect Core 1.0, section 3.1.3.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
"""Signatures by a key that only the provider has: never ``none``, never a shared secret."""
LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ from ours."""


class BadTokenError(Exception):
    """A token that proves nothing; the text is a code for the log, never what the token held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a token must have been made by, for and in answer to."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


def checked_claims(
    token: dict[str, Any], expected: Expected, key_of: Callable[[str | None], Key]
) -> dict[str, Any]:
    """The claims of the ID token in a token endpoint's answer.

    :param key_of: finds the provider's key by its id.
    :raises BadTokenError: where the token is not what was expected, or not the provider's.
    """
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        decoded = jwt.decode(
            str(token.get("id_token", "")),
            lambda signed: key_of(_kid(signed.headers())),
            registry=registry,
        )
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {"iss": {"essential": True, "value": expected.issuer}},
            {
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(expected.now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise BadTokenError(f"token_{type(error).__name__}") from error
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise BadTokenError("token_for_another")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise BadTokenError("token_without_subject")
    return dict(claims)


def _kid(header: Any) -> str | None:
    kid = header.get("kid")
    return kid if isinstance(kid, str) else None
