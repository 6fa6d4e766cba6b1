"""Signing in with the provider, as it should be and as it is refused."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi.testclient import TestClient
from sqlmodel import select

from api.openid.service import WAY_LIFE
from models.accounts import Account, Membership
from models.audit import AuditEntry
from models.browser_sessions import BrowserSession, SignInMethod
from models.clock import SteppedClock
from models.database import Database
from models.openid import OpenIdIdentity, OpenIdRequest
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.openid.conftest import EMAIL, Walker
from tests.openid.stand_in import StandIn


def sessions(database: Database) -> list[BrowserSession]:
    with database.unscoped() as db:
        return list(db.exec(select(BrowserSession)))


def test_a_member_signs_in_with_the_provider(walker: Walker, database: Database) -> None:
    answer = walker.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert walker.client.get("/api/v1/browser-sessions/current").json()["name"] == "Amina Yusuf"
    assert [session.method for session in sessions(database)] == [SignInMethod.OPENID]


def test_the_trail_says_that_an_account_was_tied_and_how_somebody_came(
    walker: Walker, database: Database, partnership: Partnership
) -> None:
    for _ in range(2):
        walker.sign_in()
        walker.client.cookies.delete("session")
    with database.scoped(partnership.id) as db:
        done = [(entry.action, entry.detail) for entry in db.exec(select(AuditEntry))]
    came = ("signed_in", {"method": "openid"})
    assert done == [("tied_to_provider", {}), came, came]


def test_the_code_is_asked_for_with_a_challenge_that_its_spending_answers(
    walker: Walker, stand_in: StandIn
) -> None:
    address = walker.set_out()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    walker.client.get(walker.at_provider(address))
    verifier = next(form["code_verifier"] for path, form in stand_in.asked if path == "/oauth2/token")
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == create_s256_code_challenge(verifier)
    assert (asked["response_type"], asked["redirect_uri"]) == ("code", "http://testserver/openid/answer")


def test_no_secret_of_the_way_is_kept(walker: Walker, database: Database) -> None:
    walker.set_out()
    with database.unscoped() as db:
        kept = db.exec(select(OpenIdRequest)).one()
    assert set(kept.model_dump()) == {"id", "created_at", "browser_hash", "expires_at", "spent_at"}
    assert walker.client.cookies["browser"] != kept.browser_hash


def test_the_button_is_there_where_a_provider_is(anybody: TestClient) -> None:
    page = anybody.get("/sign-in").text
    assert ("Sign in with Northvale ID" in page, 'href="/openid/sign-in"' in page) == (True, True)


def test_whoever_is_signed_in_is_not_sent_away(sign_in_as: SignInAs) -> None:
    assert sign_in_as().client.get("/openid/sign-in").headers["location"] == "/"


def test_nobody_becomes_a_member_by_signing_in(walker: Walker, stand_in: StandIn, database: Database) -> None:
    stand_in.knows("mallory-1", email="mallory@example.nhs.uk", email_verified=True)
    answer = walker.sign_in("mallory-1")
    assert (answer.status_code, "Nobody with your address is a member" in answer.text) == (403, True)
    with database.unscoped() as db:
        assert [account.email for account in db.exec(select(Account))] == [EMAIL]
        assert db.exec(select(OpenIdIdentity)).all() == []


def test_an_account_that_is_a_member_of_nothing_is_not_signed_in(
    walker: Walker, stand_in: StandIn, database: Database, partnership: Partnership
) -> None:
    with database.scoped(partnership.id) as db:
        db.delete(db.exec(select(Membership)).one())
    assert walker.sign_in().status_code == 403
    assert sessions(database) == []


def test_somebody_is_known_by_their_subject_once_tied(walker: Walker, stand_in: StandIn) -> None:
    walker.sign_in()
    walker.client.cookies.delete("session")
    stand_in.knows("amina-1", email="amina.yusuf@elsewhere.example", email_verified=False)
    assert walker.sign_in().status_code == 303
    assert walker.is_signed_in


def test_whoever_is_given_an_address_anew_is_not_given_the_account(walker: Walker, stand_in: StandIn) -> None:
    walker.sign_in()
    walker.client.cookies.delete("session")
    stand_in.knows("amina-2", email=EMAIL, email_verified=True)
    assert walker.sign_in("amina-2").status_code == 403
    assert not walker.is_signed_in


@pytest.mark.parametrize(
    ("openid", "claims", "status"),
    [
        ({}, {"email_verified": True}, 303),
        ({}, {"email_verified": False}, 403),
        ({}, {"email_verified": "false"}, 403),
        ({}, {}, 403),
        ({}, {"xms_edov": True}, 403),
        ({"openid_verified_claim": "xms_edov"}, {"xms_edov": True}, 303),
        ({"openid_verified_claim": "xms_edov"}, {"xms_edov": "1"}, 303),
        ({"openid_verified_claim": "xms_edov"}, {"email_verified": True}, 403),
        ({"openid_trusts_addresses": True}, {}, 303),
    ],
)
def test_an_address_counts_where_the_provider_vouches_for_it(
    walker: Walker, stand_in: StandIn, claims: dict[str, Any], status: int
) -> None:
    stand_in.knows("amina-3", email=EMAIL.upper(), **claims)
    assert walker.sign_in("amina-3").status_code == status
    assert walker.is_signed_in is (status == 303)


@pytest.mark.parametrize(
    ("openid", "claims", "is_confirmed"),
    [
        ({}, {"acr": "AAL3", "amr": ["mfa"]}, False),
        ({"openid_second_step_acr": "AAL2 AAL3"}, {"acr": "AAL3"}, True),
        ({"openid_second_step_acr": "AAL2 AAL3"}, {"acr": "AAL1"}, False),
        ({"openid_second_step_acr": "AAL2 AAL3"}, {}, False),
        ({"openid_second_step_amr": "mfa"}, {"amr": ["pwd", "mfa"]}, True),
        ({"openid_second_step_amr": "mfa"}, {"amr": ["pwd"]}, False),
        ({"openid_demands_second_step": True}, {}, True),
    ],
)
def test_a_session_has_its_second_step_where_the_provider_says_so(
    walker: Walker,
    stand_in: StandIn,
    database: Database,
    clock: SteppedClock,
    claims: dict[str, Any],
    is_confirmed: bool,
) -> None:
    stand_in.knows("amina-4", email=EMAIL, email_verified=True, **claims)
    walker.sign_in("amina-4")
    assert [session.confirmed_at for session in sessions(database)] == [clock.now() if is_confirmed else None]


@pytest.mark.parametrize("openid", [{"openid_acr_values": "AAL2_OR_AAL3_ANY"}])
def test_the_assurance_that_is_wanted_is_asked_for(walker: Walker) -> None:
    assert parse_qs(urlsplit(walker.set_out()).query)["acr_values"] == ["AAL2_OR_AAL3_ANY"]


def test_an_address_may_come_from_the_user_information(walker: Walker, stand_in: StandIn) -> None:
    stand_in.without_address = True
    assert walker.sign_in().status_code == 303
    assert stand_in.times_asked("/userinfo") == 1


def test_whoever_declines_at_the_provider_is_offered_the_link(walker: Walker) -> None:
    state = parse_qs(urlsplit(walker.set_out()).query)["state"][0]
    answer = walker.client.get("/openid/answer", params={"state": state, "error": "access_denied"})
    assert (answer.status_code, 'href="/sign-in"' in answer.text) == (403, True)


def test_signing_out_ends_the_session_here_and_offers_to_end_it_there(
    walker: Walker, stand_in: StandIn
) -> None:
    walker.sign_in()
    assert walker.client.post("/sign-out").headers["location"] == "/openid/signed-out"
    assert not walker.is_signed_in
    page = walker.client.get("/openid/signed-out").text
    assert f'href="{stand_in.issuer}/oauth2/end_session?client_id=counterpart&amp;post_logout' in page


def test_signing_out_is_enough_where_the_provider_has_no_place_for_it(
    walker: Walker, stand_in: StandIn
) -> None:
    stand_in.metadata = {"end_session_endpoint": None}
    page = walker.client.get("/openid/signed-out")
    assert (page.status_code, stand_in.issuer in page.text) == (200, False)


def test_the_way_takes_no_longer_than_ten_minutes(walker: Walker, clock: SteppedClock) -> None:
    back = walker.at_provider(walker.set_out())
    clock.step(WAY_LIFE - timedelta(seconds=1))
    other = walker.at_provider(walker.set_out())
    assert walker.client.get(back).status_code == 303
    walker.client.cookies.delete("session")
    clock.step(WAY_LIFE)
    assert walker.client.get(other).status_code == 410
    assert not walker.is_signed_in
