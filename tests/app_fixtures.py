"""A pytest plugin: a partnership, the application on it, and clients signed in as whoever a test needs."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from anyio.from_thread import start_blocking_portal
from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.database.addresses import Addresses
from api.security.secrets import digest, new_secret
from api.settings import Settings
from models.accounts import Account, Grant, Membership, Role
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Organisation, Partnership
from tests.identities import Identity
from tests.transport import InOneCall

FOR_EVER = datetime(2099, 1, 1, tzinfo=UTC)
"""Until then a session made here goes on and counts as confirmed, however a test moves its clock."""
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


class Client(TestClient):
    """A client that the run's one loop answers, as a server's would: others make a loop for each request."""

    def __init__(
        self, app: FastAPI, headers: dict[str, str] = FROM_HERE, *, host: str = "testclient"
    ) -> None:
        super().__init__(app, headers=headers, follow_redirects=False)
        self.portal = getattr(app.state, "portal", None)  # only the application of the run has one
        if self.portal is not None:
            self._transport = InOneCall(app, self.portal, host)


@pytest.fixture
def settings(addresses: Addresses, tmp_path: Path) -> Settings:
    """The settings of one test's installation."""
    return Settings(
        database_url=addresses.application,
        database_owner_url=addresses.owner,
        database_monitoring_url=addresses.monitoring,
        secret_key="a secret of the tests that is long enough",
        monitoring_key=Fernet.generate_key().decode(),
        data_folder=tmp_path,
        base_url="http://testserver",
    )


@pytest.fixture
def partnership(database: Database) -> Partnership:
    """One partnership with two organisations."""
    partnership = Partnership(name="Northvale Health Partnership")
    with database.scoped(partnership.id) as db:
        db.add(partnership)
        db.flush()
        db.add(Organisation(name="Aldermoor Hospitals", code="ALD1"))
        db.add(Organisation(name="Brightwater Community Care", code="BRW1"))
    return partnership


def make_app() -> FastAPI:
    """The application on no database yet; whoever lends it to a test gives it that test's state."""
    nowhere = "postgresql://nobody@localhost/nowhere"
    app = create_app(
        Settings(
            database_url=nowhere,
            database_monitoring_url=nowhere,
            secret_key="a secret of the tests that is long enough",
            monitoring_key=Fernet.generate_key().decode(),
            base_url="http://testserver",
        )
    )
    gc.freeze()
    return app


@pytest.fixture(scope="session")
def whole_app() -> Iterator[FastAPI]:
    """The application, put together once for the run; :func:`app` lends it to one test at a time."""
    app = make_app()
    with start_blocking_portal() as app.state.portal:
        yield app


@pytest.fixture
def app(whole_app: FastAPI, settings: Settings, clock: SteppedClock, database: Database) -> FastAPI:
    """The application on this test's own settings, clock and database."""
    whole_app.state.settings = settings
    whole_app.state.clock = clock
    whole_app.state.database = database
    return whole_app


@dataclass(frozen=True, slots=True)
class SignInAs:
    """Makes members and signed-in clients."""

    app: FastAPI
    database: Database
    partnership: Partnership

    def __call__(
        self,
        *roles: Role,
        programme_id: UUID | None = None,
        organisation_id: UUID | None = None,
        name: str = "Amina Yusuf",
    ) -> Identity:
        """A client signed in as a new member who has ``roles``."""
        email = f"{uuid4().hex[:8]}@example.nhs.uk"
        account_id, cookie = self._member(roles, programme_id, organisation_id, name, email)
        client = Client(self.app)
        client.cookies.set("session", cookie)
        return Identity(client=client, account_id=account_id, email=email)

    def _member(
        self,
        roles: tuple[Role, ...],
        programme_id: UUID | None,
        organisation_id: UUID | None,
        name: str,
        email: str,
    ) -> tuple[UUID, str]:
        cookie = new_secret()
        account = Account(email=email, name=name)
        with self.database.scoped(self.partnership.id) as db:
            db.add(account)
            db.flush()
            membership = Membership(account_id=account.id)
            db.add(membership)
            db.flush()
            for role in roles:
                db.add(
                    Grant(
                        membership_id=membership.id,
                        role=role,
                        programme_id=programme_id,
                        organisation_id=organisation_id,
                    )
                )
            db.add(
                BrowserSession(
                    account_id=account.id,
                    partnership_id=self.partnership.id,
                    membership_id=membership.id,
                    token_hash=digest(cookie),
                    seen_at=FOR_EVER,
                    confirmed_at=FOR_EVER,
                    expires_at=FOR_EVER,
                )
            )
        return account.id, cookie


@pytest.fixture
def sign_in_as(app: FastAPI, database: Database, partnership: Partnership) -> SignInAs:
    """Call it with roles to get a signed-in client."""
    return SignInAs(app, database, partnership)


@pytest.fixture
def anybody(app: FastAPI) -> TestClient:
    """A client that is signed out."""
    return Client(app)
