"""The provider's public keys, which it changes when it likes."""

import threading
from datetime import datetime, timedelta
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from api.openid.fetching import Fetcher, ProviderDownError
from models.clock import Clock

AGE: Final = timedelta(hours=1)
"""How long keys are used before they are fetched again: a key that was withdrawn counts no longer."""
PAUSE: Final = timedelta(minutes=1)
"""How long to wait before unknown keys make us fetch again, so that forged tokens cause no flood."""
ASYMMETRIC: Final = frozenset({"RSA", "EC", "OKP"})
"""A shared secret among public keys would let anybody sign."""


class UnknownKeyError(Exception):
    """A token names a key that the provider does not have."""


class ProviderKeys:
    """The keys of one provider, kept by their ids."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher, self._clock = fetcher, clock
        self._keys: dict[str | None, Key] = {}
        self._fetched_at: datetime | None = None
        self._lock = threading.Lock()

    def key(self, kid: str | None, address: str) -> Key:
        """The key that a token names; one that names none is meant for the only key there is.

        :param address: where the keys are fetched.
        :raises UnknownKeyError: where there is no such key, and none to fetch yet.
        :raises ProviderDownError: where keys cannot be fetched.
        """
        with self._lock:
            age = None if self._fetched_at is None else self._clock.now() - self._fetched_at
            if age is None or age >= AGE or (self._found(kid) is None and age >= PAUSE):
                self._keys = self._fetched(address)
                self._fetched_at = self._clock.now()
            found = self._found(kid)
        if found is None:
            raise UnknownKeyError
        return found

    def _found(self, kid: str | None) -> Key | None:
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    def _fetched(self, address: str) -> dict[str | None, Key]:
        listed = self._fetcher.json(address).get("keys")
        if not isinstance(listed, list):
            raise ProviderDownError("keys_are_no_list")
        keys: dict[str | None, Key] = {}
        for each in listed:
            if not isinstance(each, dict) or each.get("kty") not in ASYMMETRIC:
                continue
            if each.get("use", "sig") != "sig":
                continue
            try:
                keys[each.get("kid")] = JWKRegistry.import_key(each)
            except (JoseError, ValueError):
                continue  # of a kind that is not known here: a token that needs it will not find it
        return keys
