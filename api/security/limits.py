"""Limits on how often something is tried; they hold across every web process, since the database counts."""

import math
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Network, ip_address
from typing import Final

from starlette.requests import Request

from api.errors import TooManyError
from api.security.secrets import keyed_digest
from api.settings import Settings
from models.clock import Clock
from models.database import Database
from models.rate_limits import count_try, uncount_try


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most ``most`` tries of one kind by one subject within ``window``."""

    name: str
    most: int
    window: timedelta


LINKS_TO_ADDRESS_FROM_CLIENT: Final = Limit(
    name="links to an address from a client", most=5, window=timedelta(minutes=10)
)
"""So that whoever knows an address keeps nobody elsewhere from asking for a link to it."""
LINKS_TO_ADDRESS: Final = Limit(name="links to an address", most=30, window=timedelta(minutes=10))
"""From everywhere together: a mailbox is not flooded, and it takes six networks to shut its owner out."""
LINKS_FROM_CLIENT: Final = Limit(name="links from a client", most=300, window=timedelta(minutes=10))
"""Ways to the sign-in provider too. A whole hospital may stand behind one address of the internet."""
WRONG_LINKS: Final = Limit(name="wrong links", most=100, window=timedelta(minutes=10))
WRONG_CODES: Final = Limit(name="wrong codes", most=5, window=timedelta(minutes=15))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiter:
    """Counts tries, under digests that tell nobody's address.

    Each call is a transaction of its own, so that what is counted stays counted where the request fails.
    """

    database: Database
    settings: Settings
    clock: Clock

    def count(self, limit: Limit, subject: str) -> None:
        """Count one more try by ``subject``, before it is looked at: many at once are no way round.

        :raises TooManyError: beyond the limit, until the window ends.
        """
        now = self.clock.now()
        with self.database.unscoped() as db:
            tries, ends_at = count_try(db, self._key(limit, subject), limit.window, now)
        if tries > limit.most:
            seconds = max(1, math.ceil((ends_at - now).total_seconds()))
            raise TooManyError(_words(seconds), code="too_many", seconds=seconds)

    def uncount(self, limit: Limit, subject: str) -> None:
        """The try was right, so it doesn't count."""
        with self.database.unscoped() as db:
            uncount_try(db, self._key(limit, subject))

    def _key(self, limit: Limit, subject: str) -> str:
        return keyed_digest(self.settings, f"limit: {limit.name}", subject)


def client_address(request: Request) -> str:
    """Where a request comes from: the proxy's word for it where the proxy is trusted.

    Of an IPv6 address its first 64 bits: the rest is each client's own to choose.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address.packed[:8] + bytes(8), 64)))


def _words(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return f"Wait {minutes} minutes, then try again." if minutes > 1 else "Wait a minute, then try again."
