"""A provider that changes its keys, fails, hangs, or leads elsewhere."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from api.openid import fetching, provider
from api.openid.discovery import discover
from api.openid.fetching import AT_ONCE, Fetcher, ProviderDownError
from api.openid.keys import AGE, PAUSE, ProviderKeys, UnknownKeyError
from models.clock import SteppedClock
from tests.openid.conftest import Walker
from tests.openid.stand_in import StandIn, signed

DISCOVERY = "/.well-known/openid-configuration"


def test_new_keys_are_fetched_when_a_token_needs_them(
    walker: Walker, stand_in: StandIn, clock: SteppedClock
) -> None:
    stand_in.forge = signed
    walker.sign_in()
    walker.client.cookies.delete("session")
    stand_in.change_keys()
    clock.step(PAUSE)
    assert walker.sign_in().status_code == 303
    assert stand_in.times_asked("/jwks") == 2


def test_unknown_keys_are_looked_for_once_a_minute(
    walker: Walker, stand_in: StandIn, clock: SteppedClock
) -> None:
    stand_in.forge = signed
    walker.sign_in()
    walker.client.cookies.delete("session")
    stand_in.change_keys()
    clock.step(PAUSE - timedelta(seconds=1))
    assert [walker.sign_in().status_code for _ in range(3)] == [403] * 3
    assert stand_in.times_asked("/jwks") == 1


def test_keys_are_forgotten_after_an_hour(stand_in: StandIn, clock: SteppedClock) -> None:
    keys, address = ProviderKeys(Fetcher(), clock), f"{stand_in.issuer}/jwks"
    kid = httpx2.get(address).json()["keys"][0]["kid"]
    assert keys.key(kid, address).thumbprint()
    stand_in.change_keys()
    clock.step(AGE)
    with pytest.raises(UnknownKeyError):
        keys.key(kid, address)


def test_a_provider_is_asked_where_its_places_are_once_an_hour(
    walker: Walker, stand_in: StandIn, clock: SteppedClock
) -> None:
    for _ in range(3):
        walker.set_out()
    assert stand_in.times_asked(DISCOVERY) == 1
    clock.step(provider.METADATA_AGE)
    walker.set_out()
    assert stand_in.times_asked(DISCOVERY) == 2


@pytest.mark.parametrize("path", [DISCOVERY, "/oauth2/token", "/jwks"])
def test_a_provider_that_fails_leads_to_the_link(walker: Walker, stand_in: StandIn, path: str) -> None:
    if path == DISCOVERY:
        stand_in.broken = {path}
        answer = walker.client.get("/openid/sign-in")
    else:
        back = walker.at_provider(walker.set_out())
        stand_in.broken = {path}
        answer = walker.client.get(back)
    assert (answer.status_code, 'href="/sign-in"' in answer.text) == (503, True)
    stand_in.broken = set()
    assert walker.sign_in().status_code == 303


@pytest.mark.parametrize("path", [DISCOVERY, "/oauth2/token"])
def test_a_provider_that_hangs_is_given_up(
    walker: Walker, stand_in: StandIn, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = walker.at_provider(walker.set_out()) if path != DISCOVERY else "/openid/sign-in"
    for module in (fetching, provider):  # only now: on a busy machine what answers may take as long
        monkeypatch.setattr(module, "TIMEOUT", httpx2.Timeout(0.3))
    stand_in.stuck = {path}
    assert walker.client.get(back).status_code == 503


def test_a_provider_that_is_not_there_leads_to_the_link(walker: Walker, stand_in: StandIn) -> None:
    stand_in.metadata = {"token_endpoint": "http://127.0.0.1:9/token"}
    assert walker.sign_in().status_code == 503


def test_a_slow_provider_holds_up_a_few_requests_only() -> None:
    fetcher = Fetcher()
    held = [fetcher.turn() for _ in range(AT_ONCE)]
    for turn in held:
        turn.__enter__()
    with pytest.raises(ProviderDownError, match="busy"), fetcher.turn():
        pass
    held[0].__exit__(None, None, None)
    with fetcher.turn():
        pass


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issuer": "https://evil.example"}, "another_issuer"),
        ({"issuer": None}, "incomplete"),
        ({"token_endpoint": None}, "incomplete"),
        ({"jwks_uri": "http://keys.example/jwks"}, "unsafe"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "unsafe"),
        ({"userinfo_endpoint": "file:///etc/passwd"}, "unsafe"),
        ({"end_session_endpoint": "http://169.254.169.254/"}, "unsafe"),
    ],
)
def test_a_document_that_leads_elsewhere_is_not_followed(
    stand_in: StandIn, changes: dict[str, Any], reason: str
) -> None:
    assert discover(Fetcher(), stand_in.issuer).issuer == stand_in.issuer
    stand_in.metadata = changes
    with pytest.raises(ProviderDownError, match=reason):
        discover(Fetcher(), stand_in.issuer)


def test_a_redirect_is_not_followed(stand_in: StandIn) -> None:
    stand_in.moved = {DISCOVERY: f"{stand_in.issuer}/jwks"}
    with pytest.raises(ProviderDownError, match="status_302"):
        discover(Fetcher(), stand_in.issuer)
    assert stand_in.times_asked("/jwks") == 0
