"""A token outlasts the session: it is made after a fresh confirmation only, and goes with the second step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from api.second_step import service
from api.security.caller import CONFIRMED_FOR
from models.accounts import Role
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.tokens.conftest import LAST_DAY, TOKENS, ProgramWith, make

GIVEN = {"name": "Nightly import", "scopes": ["programmes.see"], "expires_on": LAST_DAY}


@pytest.fixture
def stale(sign_in_as: SignInAs, database: Database, clock: SteppedClock) -> Identity:
    """A coordinator who last passed the second step more than a quarter of an hour ago."""
    coordinator = sign_in_as(Role.COORDINATOR)
    with database.unscoped() as db:
        (session,) = db.exec(select(BrowserSession))
        session.confirmed_at = clock.now() - CONFIRMED_FOR - timedelta(seconds=1)
    return coordinator


def test_over_rest_a_token_asks_for_a_fresh_confirmation(stale: Identity) -> None:
    answer = stale.create(TOKENS, GIVEN)
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")
    assert stale.client.get(TOKENS).json() == []


def test_on_the_page_a_token_asks_for_a_fresh_confirmation(stale: Identity) -> None:
    fields: dict[str, str | list[str]] = {"name": "Nightly", "scopes": "programmes.see"}
    fields |= {"expires_on-day": "30", "expires_on-month": "6", "expires_on-year": "2027"}
    answer = stale.client.post("/account/tokens", data=fields | {"_idempotency_key": uuid4().hex})
    link = 'href="/second-step?next=/account/tokens" target="_blank"'
    assert (answer.status_code, link in answer.text) == (403, True)
    assert stale.client.get(TOKENS).json() == []
    assert all(typed in answer.text for typed in ('value="Nightly"', 'value="2027"', "checked"))


def test_the_page_asks_to_confirm_before_anything_is_typed(stale: Identity, owner: Identity) -> None:
    told = [who.client.get("/account/tokens").text for who in (stale, owner)]
    assert ['href="/second-step?next=/account/tokens"' in page for page in told] == [True, False]
    assert ["Make the token" in page for page in told] == [False, True]


def test_taking_the_second_step_away_revokes_the_tokens(
    owner: Identity, program_with: ProgramWith, database: Database, clock: SteppedClock
) -> None:
    program = program_with(make(owner, "programmes.see"))
    assert program.get("/api/v1/programmes").status_code == 200
    service.reset(database, clock, owner.account_id, actor_id=None)
    assert program.get("/api/v1/programmes").status_code == 401
