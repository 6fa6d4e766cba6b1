from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.settings import Settings
from api.sign_in import service
from api.sign_in.browsers import SESSION_LIFE
from models.accounts import Account, Membership, SignInRequest
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership
from tests.app_fixtures import FROM_HERE, SignInAs

EMAIL = "amina@example.nhs.uk"


@pytest.fixture
def member(database: Database, partnership: Partnership) -> Account:
    with database.unscoped() as db:
        account = Account(email=EMAIL, name="Amina Yusuf")
        db.add(account)
    with database.scoped(partnership.id) as db:
        db.add(Membership(account_id=account.id))
    return account


class Asker:
    """A browser that asks for links, with the worker behind it."""

    def __init__(self, app: FastAPI, database: Database, settings: Settings, clock: SteppedClock) -> None:
        self.client = TestClient(app, headers=FROM_HERE, follow_redirects=False)
        self.database, self.settings, self.clock = database, settings, clock

    def ask(self, email: str = EMAIL) -> str:
        """The path of the link that came by mail, empty where none came."""
        self.clock.step(timedelta(seconds=1))
        assert self.client.post("/sign-in", data={"email": email}).status_code == 202
        with self.database.unscoped() as db:
            requests = db.exec(select(SignInRequest).order_by(col(SignInRequest.created_at))).all()
        service.send_link(self.database, self.settings, self.clock, requests[-1].id)
        return service.link(self.settings, requests[-1].id).removeprefix(self.settings.base_url)


@pytest.fixture
def asker(
    app: FastAPI, database: Database, settings: Settings, clock: SteppedClock, member: Account
) -> Asker:
    return Asker(app, database, settings, clock)


def messages(database: Database, partnership: Partnership) -> list[Message]:
    with database.scoped(partnership.id) as db:
        return list(db.exec(select(Message)))


def test_a_link_signs_in_the_browser_that_asked(asker: Asker) -> None:
    link = asker.ask()
    assert asker.client.get("/").text.count("Aldermoor") == 0
    answer = asker.client.post(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert asker.client.get("/api/v1/browser-sessions/current").json() == {
        "name": "Amina Yusuf",
        "partnership": "Northvale Health Partnership",
        "roles": [],
    }


def test_a_browser_is_signed_out_after_half_a_day(asker: Asker, clock: SteppedClock) -> None:
    asker.client.post(asker.ask())
    asker.client.cookies.set("session", asker.client.cookies["session"])  # kept beyond what it was told
    clock.step(SESSION_LIFE - timedelta(seconds=1))
    assert asker.client.get("/api/v1/browser-sessions/current").status_code == 200
    clock.step(timedelta(seconds=1))
    assert asker.client.get("/api/v1/browser-sessions/current").status_code == 401


def test_the_mail_goes_to_the_member_and_to_nobody_unknown(
    asker: Asker, database: Database, partnership: Partnership
) -> None:
    asker.ask()
    asker.ask("nobody@example.nhs.uk")
    assert [message.address for message in messages(database, partnership)] == [EMAIL]


def test_known_and_unknown_addresses_get_the_same_answer(asker: Asker) -> None:
    known = asker.client.post("/sign-in", data={"email": EMAIL})
    unknown = asker.client.post("/sign-in", data={"email": "nobody@example.nhs.uk"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_opening_the_link_spends_nothing(asker: Asker) -> None:
    link = asker.ask()
    assert [asker.client.get(link).status_code, asker.client.head(link).status_code] == [200, 405]
    assert asker.client.post(link).status_code == 303


def test_a_link_works_once(asker: Asker) -> None:
    link = asker.ask()
    asker.client.post(link)
    assert asker.client.post(link).status_code == 410


def test_a_link_works_for_ten_minutes(asker: Asker, clock: SteppedClock) -> None:
    link = asker.ask()
    clock.step(timedelta(minutes=10))
    assert asker.client.post(link).status_code == 410


def test_an_older_link_stops_at_a_newer_one(asker: Asker) -> None:
    older = asker.ask()
    newer = asker.ask()
    assert [asker.client.post(older).status_code, asker.client.post(newer).status_code] == [410, 303]


def test_another_browser_is_refused_and_spends_nothing(asker: Asker, app: FastAPI) -> None:
    link = asker.ask()
    other = TestClient(app, headers=FROM_HERE, follow_redirects=False)
    assert other.post(link).status_code == 403
    assert asker.client.post(link).status_code == 303


def test_a_changed_secret_is_refused(asker: Asker) -> None:
    assert asker.client.post(asker.ask() + "x").status_code == 410


def test_no_more_than_five_links_within_ten_minutes(
    asker: Asker, database: Database, partnership: Partnership
) -> None:
    for _ in range(8):
        asker.ask()
    assert len(messages(database, partnership)) == service.LINKS_PER_LIFE


def test_no_secret_is_kept(asker: Asker, database: Database) -> None:
    asker.client.post(asker.ask())
    cookie = asker.client.cookies["session"]
    with database.unscoped() as db:
        kept = db.exec(select(BrowserSession)).one()
    assert cookie not in kept.token_hash


def test_signing_out_ends_the_session_on_the_server(asker: Asker) -> None:
    asker.client.post(asker.ask())
    cookie = asker.client.cookies["session"]
    assert asker.client.post("/sign-out").status_code == 303
    asker.client.cookies.set("session", cookie)
    assert asker.client.get("/api/v1/browser-sessions/current").status_code == 401


def test_a_wrong_address_is_kept_in_the_field_and_said(asker: Asker) -> None:
    answer = asker.client.post("/sign-in", data={"email": "not an address"})
    assert answer.status_code == 422
    assert 'value="not an address"' in answer.text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(sign_in_as: SignInAs, target: str) -> None:
    answer = sign_in_as().client.get("/sign-in", params={"next": target})
    assert answer.headers["location"] == "/"
