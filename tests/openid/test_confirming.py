"""Confirming once more in a browser that came by the provider: there where it vouched, else with our code."""

from datetime import timedelta
from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from models.accounts import Account, Grant, Membership, Role, membership_for
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.openid.conftest import Walker
from tests.openid.stand_in import Claims, StandIn, signed
from tests.phone import HERE, set_up

EXPORT = "/audit/export.csv"
VOUCHING = {"openid_demands_second_step": True}


@pytest.fixture
def administrator(walker: Walker, member: Account, database: Database, partnership: Partnership) -> Walker:
    """Amina's browser, who is an administrator here."""
    with database.scoped(partnership.id) as db:
        membership = membership_for(db, member.id)
        assert membership is not None
        db.add(Grant(membership_id=membership.id, role=Role.ADMINISTRATOR))
    return walker


def taking(walker: Walker) -> tuple[int, str | None]:
    """What becomes of taking the audit trail away."""
    answer = walker.client.get(EXPORT)
    return answer.status_code, answer.headers.get("location")


@pytest.mark.parametrize("openid", [VOUCHING])
def test_who_was_vouched_for_confirms_by_signing_in_there_anew(
    administrator: Walker, stand_in: StandIn, clock: SteppedClock
) -> None:
    stand_in.forge = lambda claims, key: signed(claims | {"auth_time": int(clock.now().timestamp())}, key)
    administrator.sign_in()
    assert taking(administrator) == (200, None)
    clock.step(timedelta(minutes=15, seconds=1))
    assert taking(administrator) == (303, f"/openid/sign-in?next={EXPORT}")
    sent = administrator.client.get(f"/openid/sign-in?next={EXPORT}").headers["location"]
    asked = parse_qs(urlsplit(sent).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    back = administrator.client.get(administrator.at_provider(sent))
    assert (back.status_code, back.headers["location"]) == (303, EXPORT)
    assert taking(administrator) == (200, None)


@pytest.mark.parametrize("openid", [VOUCHING])
def test_what_was_typed_at_the_provider_long_ago_is_not_fresh(
    administrator: Walker, stand_in: StandIn
) -> None:
    def an_hour_ago(claims: Claims, key: RSAKey) -> str:
        return signed(claims | {"auth_time": int(time()) - 3600}, key)

    stand_in.forge = an_hour_ago
    administrator.sign_in()
    assert administrator.client.get("/account").status_code == 200
    assert taking(administrator) == (303, f"/openid/sign-in?next={EXPORT}")


@pytest.mark.parametrize("openid", [VOUCHING])
def test_who_confirms_in_their_second_partnership_stays_there(
    administrator: Walker, member: Account, database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    with database.unscoped() as db:
        other = Partnership(name="Another")
        db.add(other)
    clock.step(timedelta(seconds=1))
    with database.scoped(other.id) as db:
        db.add(Membership(account_id=member.id))
    administrator.sign_in()
    here = "/api/v1/browser-sessions/current"
    assert administrator.client.put(here, json={"partnership_id": str(other.id)}).status_code == 204
    sent = administrator.client.get("/openid/sign-in?next=/account").headers["location"]
    administrator.client.get(administrator.at_provider(sent))
    assert administrator.client.get(here).json()["partnership"] == "Another"


def test_who_was_not_vouched_for_is_asked_for_our_code_again_and_again(
    administrator: Walker, clock: SteppedClock
) -> None:
    administrator.sign_in()
    assert taking(administrator) == (303, f"/second-step?next={EXPORT}")
    phone, _ = set_up(administrator.client, clock)
    assert taking(administrator) == (200, None)
    clock.step(timedelta(minutes=15, seconds=1))
    assert taking(administrator) == (303, f"/second-step?next={EXPORT}")
    assert administrator.client.get(HERE).json()["is_demanded"] is True
    assert administrator.client.post(f"{HERE}/keys").json()["code"] == "confirmation_needed"
    assert administrator.client.post(f"{HERE}/confirmations", json={"code": phone.code()}).status_code == 204
    assert taking(administrator) == (200, None)
