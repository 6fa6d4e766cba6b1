"""Signing in with the provider counts as signing in by a link does."""

import pytest
from sqlmodel import select

from api.security.limits import LINKS_FROM_CLIENT, WRONG_LINKS
from models.clock import SteppedClock
from models.database import Database
from models.rate_limits import RateLimit
from tests.openid.conftest import Walker


@pytest.fixture
def tried_out(database: Database, walker: Walker) -> None:
    """This client has tried everything as often as it may."""
    walker.set_out()
    walker.client.get("/openid/answer?code=x&state=y")
    with database.unscoped() as db:
        for row in db.exec(select(RateLimit)):
            row.tries = max(LINKS_FROM_CLIENT.most, WRONG_LINKS.most)


@pytest.mark.usefixtures("tried_out")
@pytest.mark.parametrize("path", ["/openid/sign-in", "/openid/answer?code=x&state=y"])
def test_too_many_tries_wait_until_the_window_ends(walker: Walker, clock: SteppedClock, path: str) -> None:
    refused = walker.client.get(path)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= WRONG_LINKS.window.total_seconds()
    clock.step(WRONG_LINKS.window)
    assert walker.client.get(path).status_code != 429


def test_a_return_that_is_right_does_not_count_as_wrong(walker: Walker, database: Database) -> None:
    walker.sign_in()
    with database.unscoped() as db:
        assert db.exec(select(RateLimit.tries)).all() == [1]
