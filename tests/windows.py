"""A real Chromium, and an application that answers on a port, for the tests that look at pages."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, Final

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.chromium import FLAGS, find_chromium
from tests.patience import PATIENCE_SECONDS

PATIENCE: Final = PATIENCE_SECONDS * 1000
"""Milliseconds for one step. A click counts until the next page begins to arrive, so that a page which solves
the round again on a machine busy with other things needs more than the few seconds a lone one takes.
"""
expect.set_options(timeout=PATIENCE)  # what a page shows arrives with it


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Where the application answers while the block runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def open_context(browser: Browser, address: str, width: int, height: int, **more: Any) -> BrowserContext:
    """A window of so many pixels onto what answers at ``address``.

    :param more: what else Playwright is told.
    """
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, **more)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a network of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()
