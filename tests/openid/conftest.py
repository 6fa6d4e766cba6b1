"""A provider, an installation that knows it, and browsers that walk between the two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.openid.provider import Provider
from api.settings import Settings
from models.accounts import Account, Membership
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import Client
from tests.openid.stand_in import CLIENT, SECRET, StandIn, running_stand_in

EMAIL = "amina@example.nhs.uk"


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """The provider; Amina has an account there, with a verified address."""
    with running_stand_in() as stand_in:
        stand_in.knows("amina-1", email=EMAIL, email_verified=True)
        yield stand_in


@pytest.fixture
def clock() -> SteppedClock:
    """Stands at the machine's own time, which the provider goes by."""
    return SteppedClock(datetime.now(UTC))


@pytest.fixture
def openid() -> dict[str, Any]:
    """Settings that a test wants otherwise."""
    return {}


@pytest.fixture
def settings(settings: Settings, stand_in: StandIn, openid: dict[str, Any]) -> Settings:
    """The settings of an installation that knows the provider."""
    return Settings(
        **settings.model_dump()
        | {
            "openid_issuer": stand_in.issuer,
            "openid_client_id": CLIENT,
            "openid_client_secret": SECRET,
            "openid_name": "Northvale ID",
        }
        | openid
    )


@pytest.fixture
def app(app: FastAPI, settings: Settings, clock: SteppedClock) -> Iterator[FastAPI]:
    """The application with this provider."""
    app.state.provider = Provider(settings, clock)
    yield app
    app.state.provider = None


@pytest.fixture
def member(database: Database, partnership: Partnership) -> Account:
    """Amina, a member here."""
    with database.unscoped() as db:
        account = Account(email=EMAIL, name="Amina Yusuf")
        db.add(account)
    with database.scoped(partnership.id) as db:
        db.add(Membership(account_id=account.id))
    return account


@dataclass(frozen=True, slots=True)
class Walker:
    """A browser that signs in with the provider."""

    client: TestClient

    def set_out(self) -> str:
        """Where the browser is sent."""
        answer = self.client.get("/openid/sign-in")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def at_provider(self, address: str, subject: str = "amina-1") -> str:
        """Sign in there; the path with which the browser comes back."""
        answer = httpx2.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"].removeprefix("http://testserver")

    def sign_in(self, subject: str = "amina-1") -> Response:
        """The whole way; the answer to coming back."""
        return self.client.get(self.at_provider(self.set_out(), subject))

    @property
    def is_signed_in(self) -> bool:
        return self.client.get("/api/v1/browser-sessions/current").status_code == 200


@pytest.fixture
def walker(app: FastAPI, member: Account) -> Walker:
    """Amina's browser."""
    return Walker(Client(app))


@pytest.fixture
def other_walker(app: FastAPI) -> Walker:
    """Another browser."""
    return Walker(Client(app))
