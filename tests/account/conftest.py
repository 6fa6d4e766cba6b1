"""Somebody who is signed in in three browsers."""

import pytest

from models.accounts import Account
from tests.sign_in.asker import Asker, World
from tests.sign_in.conftest import make_member, member, world

__all__ = ["make_member", "member", "world"]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def browsers(world: World, member: Account) -> list[Asker]:
    """On Windows, on a phone, and a program; the first signed in first."""
    made = []
    for agent in (FIREFOX, IPHONE, "curl/8.5.0"):
        browser = Asker(world)
        browser.client.headers["User-Agent"] = agent
        browser.sign_in()
        made.append(browser)
    return made
