"""Release by a line manager in a real Chromium: a fellow agrees, a coordinator asks, they say yes."""

import pytest
from playwright.sync_api import Page

from tests.my.test_browser import Walk
from tests.my.windows import address, page, sign_in
from tests.releases.conftest import Releasing
from tests.windows import browser

__all__ = ["address", "browser", "page"]

pytestmark = pytest.mark.browser


def test_three_people_and_one_yes(releasing: Releasing, page: Page, address: str) -> None:
    walk = Walk(page=page)
    sign_in(page.context, releasing.fellow.identity, address)
    walk.open(releasing.fellow.pages, "my programme")
    walk.press("Yes, my line manager may be asked", "agreed")
    page.context.clear_cookies()
    sign_in(page.context, releasing.coordinator, address)
    walk.open(releasing.path, "fellows")
    page.get_by_label("Select all shown whose line manager can be asked").check()
    walk.press("Ask their line managers", "confirm")
    walk.press("Ask 1 line manager", "asked")
    page.context.clear_cookies()
    walk.open(releasing.link(), "release")
    page.get_by_label("Yes, I release them").check()
    walk.press("Send my answer", "answered")
    assert page.get_by_text("You said yes on Wednesday 13 January 2027.").count() == 1
    assert {name: found for name, found in walk.seen.items() if found} == {}
    assert releasing.standing() == "released"
