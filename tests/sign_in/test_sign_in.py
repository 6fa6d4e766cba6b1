from datetime import timedelta

import pytest
from sqlmodel import select

from api.sign_in.browsers import SESSION_LIFE
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.sign_in.asker import EMAIL, Asker, World


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
    for _ in range(23):
        clock.step(SESSION_LIFE / 24)
        assert asker.client.get("/api/v1/browser-sessions/current").status_code == 200
    clock.step(SESSION_LIFE / 24)
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


def test_a_link_works_for_ten_minutes(asker: Asker, clock: SteppedClock) -> None:
    link = asker.ask()
    clock.step(timedelta(minutes=10))
    assert asker.client.post(link).status_code == 410


def test_another_browser_is_refused_and_spends_nothing(asker: Asker, world: World) -> None:
    link = asker.ask()
    assert Asker(world).client.post(link).status_code == 403
    assert asker.client.post(link).status_code == 303


def test_a_changed_secret_is_refused(asker: Asker) -> None:
    assert asker.client.post(asker.ask() + "x").status_code == 410


def test_no_secret_is_kept(asker: Asker, database: Database) -> None:
    asker.client.post(asker.ask())
    cookie = asker.client.cookies["session"]
    with database.unscoped() as db:
        kept = db.exec(select(BrowserSession)).one()
    assert cookie not in kept.token_hash


def test_a_wrong_address_is_kept_in_the_field_and_said(asker: Asker) -> None:
    answer = asker.client.post("/sign-in", data={"email": "not an address"})
    assert answer.status_code == 422
    assert 'value="not an address"' in answer.text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(sign_in_as: SignInAs, target: str) -> None:
    answer = sign_in_as().client.get("/sign-in", params={"next": target})
    assert answer.headers["location"] == "/"
