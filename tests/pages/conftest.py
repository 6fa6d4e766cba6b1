"""The preview of the components, served to a real Chromium."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import FLAGS, find_chromium
from tests.pages.preview import make_preview

DESKTOP = (1280, 900)
PHONE = (375, 700)


@pytest.fixture(scope="session")
def preview_address() -> Iterator[str]:
    """Where the preview answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_preview(), log_level="warning", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a network of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()


def open_context(
    browser: Browser, address: str, size: tuple[int, int], *, script: bool = True
) -> BrowserContext:
    """A window of ``size`` pixels onto the preview."""
    return browser.new_context(
        base_url=address, viewport={"width": size[0], "height": size[1]}, java_script_enabled=script
    )


@pytest.fixture
def desktop(browser: Browser, preview_address: str) -> Iterator[Page]:
    """A page 1280 pixels wide."""
    with open_context(browser, preview_address, DESKTOP) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser, preview_address: str) -> Iterator[Page]:
    """A page 375 pixels wide."""
    with open_context(browser, preview_address, PHONE) as context:
        yield context.new_page()


@pytest.fixture
def without_script(browser: Browser, preview_address: str) -> Iterator[Page]:
    """A page 1280 pixels wide on which no script runs."""
    with open_context(browser, preview_address, DESKTOP, script=False) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe."""
    assets = Path(__file__).resolve().parents[2] / ".assets" / "node_modules"
    return (assets / "axe-core" / "axe.min.js").read_text()
