"""Windows of a real Chromium onto the application, for the tests that look at its pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page

from api.settings import ROOT
from tests.identities import Identity
from tests.windows import open_context, serving

AXE = ROOT / ".assets" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desktop": (1280, 900), "phone": (375, 700)}


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where the application answers."""
    with serving(app) as address:
        yield address


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A window onto the application, wide or narrow."""
    width, height = SIZES[request.param]
    with open_context(browser, address, width, height) as context:
        yield context.new_page()


def sign_in(context: BrowserContext, identity: Identity, address: str) -> None:
    cookie = identity.client.cookies["session"]
    context.add_cookies([{"name": "session", "value": cookie, "url": address}])


def faults(page: Page) -> list[Any]:
    """What axe finds wrong, and whether the page is wider than its window."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(done => done.violations.map(v => [v.id, v.nodes[0].html]))")
    is_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, *(["wider than the window"] if is_wide else [])]
