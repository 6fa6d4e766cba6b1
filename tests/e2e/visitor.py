"""A person at a real browser, who looks at every page for what would shut somebody out."""

import os
import re
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Self

from playwright.sync_api import Browser, Locator, Page, Request
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.installation import Installation
from tests.phone import Phone
from tests.relay import text_of
from tests.windows import open_context

AXE = Path(__file__).resolve().parents[2] / ".assets" / "node_modules" / "axe-core" / "axe.min.js"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/[\w-]{43}$")
SEEN: Final[set[str]] = set()
"""The pages that were looked at in this run."""
ALBUM = os.environ.get("SCREENSHOTS")
"""A folder for pictures of every page visited, at 1280 and 375 pixels, if anybody wants to look."""


class Visitor:
    """One person's browser. What axe, the console or the network complain about is kept in ``complaints``."""

    def __init__(self, browser: Browser, installation: Installation, name: str) -> None:
        self.installation = installation
        self.name = name
        self.complaints: list[str] = []
        self._seen = 0
        self._context = open_context(browser, installation.address, 1280, 900)
        self.page: Page = self._context.new_page()
        self.page.on("request", self._notice_request)
        self.page.on("console", lambda line: self._notice_console(line.type, line.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and ALBUM:
            self.page.screenshot(path=f"{ALBUM}/{self.name}-at-the-failure.png", full_page=True)
        self._context.close()

    def visit(self, path: str) -> None:
        """Open a page of the installation, or a link from a mail."""
        self.page.goto(path)
        self.look()

    def follow(self, link: str) -> None:
        """Go where a link with these words leads."""
        self.go_on(self.page.get_by_role("link", name=link))

    def press(self, button: str) -> None:
        """Press a button that leads to another page."""
        self.go_on(self.page.get_by_role("button", name=button))

    def press_or_follow(self, words: str) -> None:
        """Press a button, or follow the link that looks like one."""
        self.go_on(self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)))

    def go_on(self, way: Locator) -> None:
        """Click the first of these, wait for the page to which it leads, and look.

        A click alone may come back while the page is still the last one.
        """
        with self.page.expect_navigation():
            way.first.click()
        self.look()

    def choose(self, group: str, choice: str) -> None:
        """Choose one of the radio buttons of a question."""
        self.page.get_by_role("group", name=group).get_by_label(choice, exact=True).check()

    def fill_date(self, field: str, day: date) -> None:
        """Fill in the three parts of a date."""
        for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.locator(f"[name='{field}-{part}']").fill(str(number))

    def path(self) -> str:
        """Where the browser is now, without the installation's address."""
        return self.page.url.removeprefix(self.installation.address).partition("?")[0]

    def look(self) -> None:
        """Wait for the page, then look at it: axe at both widths, and a picture where there is an album.

        A page that looks like one seen before, ids and answers aside, is not looked at again: all visitors of
        a run are shown the same sign-in.
        """
        try:
            self.page.wait_for_load_state("load")
            headings = " / ".join(self.page.locator("h1, h2").all_inner_texts())
            kind = f"{ID.sub('{id}', self.path())}: {re.sub('[0-9]+', '#', headings)}"
            if kind in SEEN:
                return
            SEEN.add(kind)
            for width in (375, 1280):
                self.page.set_viewport_size({"width": width, "height": 900})
                self._check(width)
                self._picture(width)
        except PlaywrightError as moved:
            if not any(words in str(moved) for words in ("navigation", "axe is not defined")):
                raise
            self.page.wait_for_load_state("load")  # a page that waits for a search went on by itself

    def sign_in(self, email: str) -> None:
        """Ask for a link, take it from the relay, press its button; pass the second step if one is asked."""
        before = len(self.installation.relay.mails_to(email))
        self.visit("/sign-in")
        self.page.get_by_label("Your work email address").fill(email)
        self.press("Send me a link")
        self.visit(self.link_in(self._mail_with("sign-in", email, before), "sign-in"))
        self.press("Sign in")
        if self.path() == "/second-step/set-up":
            self._set_up_second_step(email)
        elif self.path() == "/second-step":
            self.confirm(email)

    def _mail_with(self, word: str, email: str, after: int) -> EmailMessage:
        """The next mail to ``email`` that holds such an address; one about a second step may come before."""
        seen = after
        while True:
            self.installation.next_mail_to(email, seen)
            mails = self.installation.relay.mails_to(email)
            found = [mail for mail in mails[after:] if f"/{word}/" in text_of(mail)]
            if found:
                return found[-1]
            seen = len(mails)

    def confirm(self, email: str) -> None:
        """Type the code that the phone shows."""
        self.page.get_by_label("Code", exact=True).fill(self.installation.phones[email].code())
        self.press("Confirm")

    def _set_up_second_step(self, email: str) -> None:
        """As somebody does who can't scan the code: type the key by hand."""
        self.page.get_by_text("I can’t scan it").click()
        key = self.page.locator("#key").inner_text()
        phone = self.installation.phones[email] = Phone(key=key, clock=self.installation.clock)
        self.page.get_by_label("Code", exact=True).fill(phone.code())
        self.press("Set it up")
        self.press_or_follow("I have kept them")

    def link_in(self, mail: EmailMessage, word: str) -> str:
        """The address in a mail's text that starts with ``/word/``."""
        text = text_of(mail)
        return text[text.index(f"{self.installation.address}/{word}/") :].split()[0]

    def _check(self, width: int) -> None:
        where = f"{self.page.url.removeprefix(self.installation.address)} at {width} px"
        if not self.page.evaluate("'axe' in window"):  # it stays from one width to the next
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in found["violations"]:
            targets = ", ".join(str(node["target"]) for node in violation["nodes"])
            self.complaints.append(f"{where}: axe {violation['id']}: {targets}")
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.complaints.append(f"{where}: the page must be moved sideways")

    def _picture(self, width: int) -> None:
        if ALBUM:
            self._seen += 1
            slug = (
                self.page.url.removeprefix(self.installation.address).partition("?")[0].replace("/", "_")[:60]
            )
            self.page.screenshot(
                path=f"{ALBUM}/{self.name}-{self._seen:03}-{width}{slug}.png", full_page=True
            )

    def _notice_request(self, request: Request) -> None:
        if not request.url.startswith((self.installation.address, "data:", "blob:", "about:")):
            self.complaints.append(f"a request to {request.url}")

    def _notice_console(self, kind: str, text: str) -> None:
        expected = "the server responded with a status of 4" in text
        if kind in ("error", "warning") and not expected:
            self.complaints.append(f"console: {text}")
