"""Ways to be signed in as somebody else, each refused; beside each the honest way that it differs from."""

import base64
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlmodel import select

from models.browser_sessions import BrowserSession
from models.database import Database
from tests.openid.conftest import EMAIL, Walker
from tests.openid.stand_in import CLIENT, Claims, Forge, StandIn, signed

STRANGER = RSAKey.generate_key(2048, private=True)
"""A key that is not the provider's."""


def with_claims(**changes: Any) -> Forge:
    """The honest token with other claims, signed as honestly; a claim of None is left out."""

    def forge(claims: Claims, key: RSAKey) -> str:
        changed = claims | {
            name: change(claims) if callable(change) else change for name, change in changes.items()
        }
        return signed({name: claim for name, claim in changed.items() if claim is not None}, key)

    return forge


def in_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def encoded(part: Claims) -> str:
    return in_base64(json.dumps(part).encode())


def unsigned(claims: Claims, _key: RSAKey) -> str:
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}."


def signed_with_the_public_key_as_a_secret(claims: Claims, key: RSAKey) -> str:
    content = f"{encoded({'alg': 'HS256', 'kid': key.thumbprint()})}.{encoded(claims)}"
    signature = hmac.digest(key.as_pem(private=False), content.encode(), "sha256")
    return f"{content}.{in_base64(signature)}"


def signed_by_a_stranger(claims: Claims, key: RSAKey) -> str:
    return signed(claims, STRANGER, kid=key.thumbprint())


def signed_by_a_key_that_comes_along(claims: Claims, key: RSAKey) -> str:
    header = {"alg": "RS256", "kid": key.thumbprint(), "jwk": STRANGER.as_dict(private=False)}
    return jwt.encode(header, claims, STRANGER)


def changed_afterwards(claims: Claims, key: RSAKey) -> str:
    head, _, signature = signed(claims, key).split(".")
    return f"{head}.{encoded(claims | {'sub': 'kwame-1'})}.{signature}"


HONEST: dict[str, Forge] = {
    "as it is": with_claims(),
    "for a list of us alone": with_claims(aud=[CLIENT]),
    "presented by us": with_claims(azp=CLIENT),
    "ended within the leeway": with_claims(exp=lambda claims: claims["iat"] - 30),
    "without the id of its key": lambda claims, key: jwt.encode({"alg": "RS256"}, claims, key),
}
FORGED: dict[str, Forge] = {
    "another nonce": with_claims(nonce="another"),
    "no nonce": with_claims(nonce=None),
    "for another client": with_claims(aud="another"),
    "for another client too": with_claims(aud=[CLIENT, "another"], azp=CLIENT),
    "presented by another client": with_claims(azp="another"),
    "for nobody": with_claims(aud=None),
    "by another issuer": with_claims(iss="https://evil.example"),
    "by nobody": with_claims(iss=None),
    "about nobody": with_claims(sub=None),
    "about a number": with_claims(sub=7),
    "ended": with_claims(exp=lambda claims: claims["iat"] - 120),
    "without an end": with_claims(exp=None),
    "not yet begun": with_claims(nbf=lambda claims: claims["iat"] + 600),
    "made in the future": with_claims(iat=lambda claims: claims["iat"] + 600),
    "with another access token": with_claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "unsigned": unsigned,
    "signed with the public key as a secret": signed_with_the_public_key_as_a_secret,
    "signed by a stranger": signed_by_a_stranger,
    "signed by a key that comes along": signed_by_a_key_that_comes_along,
    "signed by an unknown key": lambda claims, _: signed(claims, STRANGER),
    "changed afterwards": changed_afterwards,
    "no token": lambda _claims, _key: "",
    "garbage": lambda _claims, _key: "a.b.c",
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_token_signs_in(walker: Walker, stand_in: StandIn, name: str) -> None:
    stand_in.forge = HONEST[name]
    assert walker.sign_in().status_code == 303
    assert walker.is_signed_in


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_signs_nobody_in(
    walker: Walker, stand_in: StandIn, database: Database, name: str
) -> None:
    stand_in.forge = FORGED[name]
    answer = walker.sign_in()
    assert (answer.status_code, 'href="/sign-in"' in answer.text) == (403, True)
    assert "set-cookie" not in answer.headers
    with database.unscoped() as db:
        assert db.exec(select(BrowserSession)).all() == []


def test_a_state_is_good_once(walker: Walker) -> None:
    back = walker.at_provider(walker.set_out())
    assert walker.client.get(back).status_code == 303
    walker.client.cookies.delete("session")
    assert walker.client.get(back).status_code == 410
    assert not walker.is_signed_in


def test_a_state_is_good_in_its_own_browser_and_is_not_spent_by_another(
    walker: Walker, other_walker: Walker
) -> None:
    back = walker.at_provider(walker.set_out())
    other_walker.set_out()
    assert other_walker.client.get(back).status_code == 403
    assert not other_walker.is_signed_in
    assert walker.client.get(back).status_code == 303


@pytest.mark.parametrize("change", ["", "x", ".", "not.there", "\u00e9", "0" * 3000])
def test_an_invented_state_leads_nowhere(walker: Walker, stand_in: StandIn, change: str) -> None:
    walker.set_out()
    answer = walker.client.get("/openid/answer", params={"state": change, "code": "x"})
    assert answer.status_code == 410
    assert stand_in.times_asked("/oauth2/token") == 0


def test_a_state_with_another_ending_leads_nowhere(walker: Walker) -> None:
    back = walker.at_provider(walker.set_out())
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert walker.client.get(back.replace(state, state[:-1])).status_code == 410
    assert walker.client.get(back).status_code == 303


def test_a_code_is_good_once(walker: Walker, other_walker: Walker) -> None:
    first = walker.at_provider(walker.set_out())
    second = walker.at_provider(walker.set_out())
    code, fresh = (parse_qs(urlsplit(back).query)["code"][0] for back in (first, second))
    assert walker.client.get(first).status_code == 303
    walker.client.cookies.delete("session")
    assert walker.client.get(second.replace(fresh, code)).status_code == 403
    assert not walker.is_signed_in


def test_a_code_that_ran_out_is_refused_by_the_provider(walker: Walker) -> None:
    back = walker.at_provider(walker.set_out())
    code = parse_qs(urlsplit(back).query)["code"][0]
    answer = walker.client.get(back.replace(code, "a-code-that-is-no-longer-known"))
    assert (answer.status_code, "certain who you are" in answer.text) == (403, True)


def test_the_answer_of_another_provider_is_refused(walker: Walker, stand_in: StandIn) -> None:
    back = walker.at_provider(walker.set_out())
    assert walker.client.get(f"{back}&iss=https://evil.example").status_code == 403
    back = walker.at_provider(walker.set_out())
    assert walker.client.get(f"{back}&iss={stand_in.issuer}").status_code == 303


def test_user_information_about_somebody_else_is_refused(
    walker: Walker, stand_in: StandIn, database: Database
) -> None:
    stand_in.knows("mallory-1", email=EMAIL, email_verified=True)
    stand_in.without_address = True
    stand_in.forge = with_claims(sub="somebody-else")
    assert walker.sign_in("mallory-1").status_code == 403
    stand_in.forge = None
    assert walker.sign_in("mallory-1").status_code == 303


def test_a_session_is_a_new_one_however_the_browser_came(walker: Walker) -> None:
    walker.sign_in()
    first = walker.client.cookies["session"]
    walker.client.post("/sign-out")
    walker.client.cookies.set("session", first, domain="testserver.local")
    assert walker.sign_in().status_code == 303
    assert walker.client.cookies["session"] != first
