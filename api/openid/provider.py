"""The OpenID Connect provider of this installation: where it sends browsers, and what it says of whom."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from api.openid.discovery import Metadata, discover
from api.openid.fetching import TIMEOUT, Fetcher, ProviderDownError
from api.openid.id_tokens import BadTokenError, Expected, checked_claims
from api.openid.keys import ProviderKeys, UnknownKeyError
from api.settings import Settings
from models.clock import Clock

METADATA_AGE: Final = timedelta(hours=1)
TRUE: Final = (True, "true", "1", 1)
"""How providers write that an address is verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One browser's way to the provider and back: what ties the answer to the question."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted:
    """Whom the provider says that it has in front of it."""

    issuer: str
    subject: str
    verified_email: str | None
    """An address that is certainly this person's."""
    has_second_step: bool
    signed_in_at: datetime | None
    """When they last typed or touched something there, where the provider tells."""


class Provider:
    """The provider that the settings name. What is kept of it is its metadata and its public keys."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._fetcher = Fetcher()
        self._keys = ProviderKeys(self._fetcher, clock)
        self._metadata: Metadata | None = None
        self._discovered_at: datetime | None = None
        self._lock = threading.Lock()

    def address_for(self, way: Way, *, is_again: bool = False) -> str:
        """Where to send the browser; ``is_again`` where being signed in there is not enough.

        :raises ProviderDownError: where the provider does not tell.
        """
        with self._fetcher.turn():
            place = self._known().authorization_endpoint
        more = {"acr_values": self._settings.openid_acr_values} if self._settings.openid_acr_values else {}
        if is_again:
            more |= {"prompt": "login", "max_age": "0"}
        with self._client() as client:
            address, _ = client.create_authorization_url(
                place, state=way.state, code_verifier=way.verifier, nonce=way.nonce, **more
            )
        return str(address)

    def asserted(self, code: str, way: Way) -> Asserted:
        """Who came back with ``code``.

        :raises ProviderDownError: where the provider cannot be asked.
        :raises BadTokenError: where it refuses the code, or what it says proves nothing.
        """
        with self._fetcher.turn():
            metadata = self._known()
            token = self._token(metadata, code, way)
            expected = Expected(
                issuer=metadata.issuer,
                client_id=self._settings.openid_client_id,
                nonce=way.nonce,
                now=self._clock.now(),
            )
            try:
                claims = checked_claims(token, expected, lambda kid: self._keys.key(kid, metadata.jwks_uri))
            except UnknownKeyError as error:
                raise BadTokenError("token_of_unknown_key") from error
            return self._read(metadata, claims, token)

    def sign_out_address(self) -> str | None:
        """Where somebody ends their session with the provider too, or None where it has no such place."""
        try:
            with self._fetcher.turn():
                place = self._known().end_session_endpoint
        except ProviderDownError:
            return None
        asked = {
            "client_id": self._settings.openid_client_id,
            "post_logout_redirect_uri": f"{self._settings.base_url}/",
        }
        return None if place is None else f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def _known(self) -> Metadata:
        now = self._clock.now()
        with self._lock:
            if (
                self._metadata is None
                or self._discovered_at is None
                or now - self._discovered_at >= METADATA_AGE
            ):
                self._metadata = discover(self._fetcher, self._settings.openid_issuer)
                self._discovered_at = now
            return self._metadata

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._settings.openid_client_id,
            client_secret=self._settings.openid_client_secret.get_secret_value(),
            token_endpoint_auth_method=self._settings.openid_client_auth,
            scope=self._settings.openid_scopes,
            redirect_uri=redirect_uri(self._settings),
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )

    def _token(self, metadata: Metadata, code: str, way: Way) -> dict[str, Any]:
        try:
            with self._client() as client:
                return dict(
                    client.fetch_token(metadata.token_endpoint, code=code, code_verifier=way.verifier)
                )
        except OAuthError as error:
            raise BadTokenError("code_refused") from error
        except ValueError as error:
            raise ProviderDownError("answer_is_no_json") from error

    def _read(self, metadata: Metadata, claims: dict[str, Any], token: dict[str, Any]) -> Asserted:
        told = claims
        if "email" not in claims and metadata.userinfo_endpoint:
            told = self._fetcher.json(metadata.userinfo_endpoint, str(token.get("access_token", "")))
            if told.get("sub") != claims["sub"]:
                raise BadTokenError("userinfo_of_another")
        return Asserted(
            issuer=metadata.issuer,
            subject=claims["sub"],
            verified_email=verified_email(self._settings, told),
            has_second_step=has_second_step(self._settings, claims),
            signed_in_at=_moment(claims.get("auth_time")),
        )


def _moment(claimed: object) -> datetime | None:
    """The moment that a claim in seconds tells, or None."""
    try:
        return datetime.fromtimestamp(claimed, UTC) if isinstance(claimed, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None


def redirect_uri(settings: Settings) -> str:
    """Where the provider sends browsers back to; registered there."""
    return f"{settings.base_url}/openid/answer"


def verified_email(settings: Settings, claims: dict[str, Any]) -> str | None:
    """The address in these claims, where it is certainly its owner's."""
    email = claims.get("email")
    is_verified = settings.openid_trusts_addresses or claims.get(settings.openid_verified_claim) in TRUE
    return email.strip().lower() if isinstance(email, str) and email.strip() and is_verified else None


def has_second_step(settings: Settings, claims: dict[str, Any]) -> bool:
    """Whether somebody passed a second step at the provider: it says so, or it always demands one."""
    acr, amr = claims.get("acr"), claims.get("amr")
    methods = amr if isinstance(amr, list) else []
    return (
        settings.openid_demands_second_step
        or acr in settings.openid_second_step_acr.split()
        or any(method in settings.openid_second_step_amr.split() for method in methods)
    )
