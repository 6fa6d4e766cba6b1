"""A whole installation and a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.database.addresses import Addresses
from tests.chromium import FLAGS, find_chromium
from tests.e2e.installation import Installation, running_installation
from tests.relay import Relay, relay

__all__ = ["relay"]


@pytest.fixture
def installation(addresses: Addresses, relay: Relay, tmp_path: Path) -> Iterator[Installation]:
    """Web server, worker and relay on a database of their own."""
    with running_installation(addresses, relay, tmp_path) as installation:
        yield installation


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()
