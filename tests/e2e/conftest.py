"""A whole installation and a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.database.addresses import Addresses
from tests.e2e.installation import Installation, running_installation
from tests.relay import Relay, relay
from tests.windows import browser

__all__ = ["browser", "relay"]


@pytest.fixture
def installation(addresses: Addresses, relay: Relay, tmp_path: Path) -> Iterator[Installation]:
    """Web server, worker and relay on a database of their own."""
    with running_installation(addresses, relay, tmp_path) as installation:
        yield installation
