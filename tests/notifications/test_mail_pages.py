"""Every message's page in a real browser: nothing to scroll sideways, nothing that axe finds wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from notifications.contents import CONTENTS
from notifications.messages import render
from tests.notifications.factories import CONTEXTS
from tests.windows import browser

__all__ = ["browser"]

pytestmark = pytest.mark.browser
SENDER = "Counterpart <programmes@counterpart.example>"
AXE = Path(__file__).resolve().parents[2] / ".assets" / "node_modules" / "axe-core" / "axe.min.js"
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
"""A name that fits no line."""


@pytest.fixture(scope="module", params=[375, 600], ids=["phone", "mail program"])
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A window as wide as a phone's, or as the column in which mail programs show a page."""
    with browser.new_context(viewport={"width": request.param, "height": 800}) as context:
        page = context.new_page()
        page.evaluate(AXE.read_text())
        yield page


def wider_than(window: Page, html: str) -> bool:
    """Whether a page must be scrolled sideways."""
    window.set_content(html)
    is_wide: bool = window.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return is_wide


def faults(window: Page, html: str) -> list[Any]:
    """What axe finds wrong in a page, and what of it is wider than the window or too small to read."""
    is_wide = wider_than(window, html)
    found = window.evaluate("axe.run().then(done => done.violations.map(v => [v.id, v.nodes[0].html]))")
    small = window.evaluate(
        "[...document.querySelectorAll('p, li, a')]"
        ".filter(each => parseFloat(getComputedStyle(each).fontSize) < 16).map(each => each.outerHTML)"
    )
    return [*found, *(["wider than the window"] if is_wide else []), *small]


@pytest.mark.parametrize("is_easy_read", [False, True], ids=["ordinary", "easy"])
@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_page_is_fit_to_read(window: Page, kind: str, is_easy_read: bool) -> None:
    page = render(kind, CONTEXTS[kind], SENDER, is_easy_read=is_easy_read).html

    assert faults(window, page) == []


@pytest.mark.parametrize("is_easy_read", [False, True], ids=["ordinary", "easy"])
@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_long_words_break(window: Page, kind: str, is_easy_read: bool) -> None:
    context = CONTEXTS[kind] | {"name": LONG}
    if isinstance(context.get("link"), str):
        context |= {"link": f"https://counterpart.example/{LONG}"}
    if "programme" in context:
        context |= {"programme": LONG}

    assert not wider_than(window, render(kind, context, SENDER, is_easy_read=is_easy_read).html)


@pytest.mark.parametrize(
    "fault",
    [
        "<p style='color: #ccc; background: #fff'>Pale</p>",
        "<p style='width: 900px'>Wide</p>",
        "<p><a href='/x'></a></p>",
    ],
)
def test_a_fault_is_found(window: Page, fault: str) -> None:
    page = render("sign_in_link", CONTEXTS["sign_in_link"], SENDER).html

    assert faults(window, page.replace("</main>", f"{fault}</main>")) != []
