"""The attacks once more with their guard switched off: each then signs somebody in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from authlib.oidc.core import CodeIDToken
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwt import JWTClaimsRegistry

from api.openid import id_tokens, keys, service
from models.clock import SteppedClock
from tests.app_fixtures import FROM_HERE
from tests.openid.conftest import Walker
from tests.openid.stand_in import StandIn, signed
from tests.openid.test_attacks import FORGED
from tests.patience import PATIENCE_SECONDS

Off = Callable[[pytest.MonkeyPatch], None]


def without(kind: type, check: str) -> Off:
    """Leave one check of the libraries out."""
    return lambda patch: patch.setattr(kind, check, lambda *_: None)


GUARDS: dict[str, Off] = {
    "another nonce": without(CodeIDToken, "validate_nonce"),
    "no nonce": without(CodeIDToken, "validate_nonce"),
    "presented by another client": without(CodeIDToken, "validate_azp"),
    "with another access token": without(CodeIDToken, "validate_at_hash"),
    "ended": lambda patch: patch.setattr(id_tokens, "LEEWAY", 3600),
    "made in the future": without(JWTClaimsRegistry, "validate_iat"),
    "not yet begun": without(JWTClaimsRegistry, "validate_nbf"),
}


@pytest.mark.parametrize("name", GUARDS)
def test_a_forged_token_signs_in_where_its_check_is_left_out(
    walker: Walker, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    GUARDS[name](monkeypatch)
    stand_in.forge = FORGED[name]
    assert walker.sign_in().status_code == 303


def test_another_browser_signs_in_where_browsers_are_not_compared(
    walker: Walker, other_walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "matches", lambda *_: True)
    assert other_walker.client.get(walker.at_provider(walker.set_out())).status_code == 303


def test_an_old_way_is_walked_where_ways_live_long(
    walker: Walker, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = service.WAY_LIFE
    monkeypatch.setattr(service, "WAY_LIFE", timedelta(days=1))
    back = walker.at_provider(walker.set_out())
    clock.step(life)
    assert walker.client.get(back).status_code == 303


def test_keys_are_fetched_each_time_where_there_is_no_pause(
    walker: Walker, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PAUSE", timedelta())
    stand_in.forge = signed
    for _ in range(2):
        walker.sign_in()
        walker.client.cookies.delete("session")
        stand_in.change_keys()
    assert stand_in.times_asked("/jwks") == 2


def test_of_eight_who_come_back_at_once_one_is_signed_in(walker: Walker, app: FastAPI) -> None:
    back = walker.at_provider(walker.set_out())
    barrier = Barrier(8)

    def come_back(_number: int) -> int:
        client = TestClient(app, headers=FROM_HERE, follow_redirects=False)
        client.cookies.set("browser", walker.client.cookies["browser"])
        barrier.wait(PATIENCE_SECONDS)
        return client.get(back).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(come_back, range(8))) == [303] + [410] * 7
