"""The preview of the components, served to a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.preview import make_preview
from tests.windows import browser, open_context, serving

__all__ = ["browser"]

DESKTOP = (1280, 900)
PHONE = (375, 700)


@pytest.fixture(scope="session")
def preview_address() -> Iterator[str]:
    """Where the preview answers."""
    with serving(make_preview()) as address:
        yield address


@pytest.fixture
def desktop(browser: Browser, preview_address: str) -> Iterator[Page]:
    """A page 1280 pixels wide."""
    with open_context(browser, preview_address, *DESKTOP) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser, preview_address: str) -> Iterator[Page]:
    """A page 375 pixels wide."""
    with open_context(browser, preview_address, *PHONE) as context:
        yield context.new_page()


@pytest.fixture
def without_script(browser: Browser, preview_address: str) -> Iterator[Page]:
    """A page 1280 pixels wide on which no script runs."""
    with open_context(browser, preview_address, *DESKTOP, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe."""
    assets = Path(__file__).resolve().parents[2] / ".assets" / "node_modules"
    return (assets / "axe-core" / "axe.min.js").read_text()
