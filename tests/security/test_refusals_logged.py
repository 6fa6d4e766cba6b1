"""Who was refused, and whose sign-in failed, is in the log: by ids, never by what was sent."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.security.bearer import new_token
from api.security.limits import WRONG_CODES
from models.accounts import Account, Role
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.sign_in.asker import Asker, World
from tests.sign_in.conftest import make_member, world

__all__ = ["make_member", "world"]

CANARY = "Canary-White-British"
Lines = Callable[[str], list[str]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was logged about an event since it was last looked at; the canary is nowhere."""

    def about(event: str) -> list[str]:
        written = capsys.readouterr()
        assert CANARY not in written.out + written.err
        return [line for line in written.out.splitlines() if re.search(rf"\] {event} ", line)]

    return about


def test_whoever_lacks_a_capability_is_named_with_the_route(
    sign_in_as: SignInAs, partnership: Partnership, lines: Lines
) -> None:
    who = sign_in_as(Role.STEWARD)
    answer = who.client.get(f"/organisations?name={CANARY}", headers={"User-Agent": CANARY})
    (line,) = lines("refused")
    assert answer.status_code == 403
    assert f"account_id={who.account_id}" in line
    assert f"partnership_id={partnership.id}" in line
    assert f"request_id={answer.headers['X-Request-Id']}" in line
    assert "method=GET" in line
    assert "route=/organisations" in line
    assert "status=403" in line


def test_a_route_is_named_as_it_is_written_and_not_as_it_was_asked(
    sign_in_as: SignInAs, lines: Lines
) -> None:
    programme_id = str(uuid4())
    answer = sign_in_as(Role.STEWARD).client.get(f"/api/v1/programmes/{programme_id}/participants")
    (line,) = lines("refused")
    assert answer.status_code == 403
    assert "{programme_id}/participants" in line
    assert programme_id not in line


def test_a_request_from_another_site_is_there_without_anybody(sign_in_as: SignInAs, lines: Lines) -> None:
    who = sign_in_as(Role.ADMINISTRATOR)
    who.client.post("/organisations", data={"name": CANARY}, headers={"Sec-Fetch-Site": "cross-site"})
    (line,) = lines("refused")
    assert "code=cross_site" in line
    assert "account_id=None" in line


def test_a_token_that_is_not_good_is_there_without_the_token(
    anybody: TestClient, partnership: Partnership, lines: Lines
) -> None:
    token = new_token(partnership.id)
    anybody.get("/api/v1/programmes", headers={"Authorization": f"Bearer {token}"})
    (line,) = lines("refused")
    assert ("code=token_refused" in line, "status=401" in line, token in line) == (True, True, False)


def test_nobody_is_refused_who_only_has_to_sign_in(anybody: TestClient, lines: Lines) -> None:
    assert anybody.get("/api/v1/programmes").status_code == 401
    assert anybody.get("/organisations", follow_redirects=False).status_code == 303
    assert lines("refused") == []


@pytest.mark.parametrize("way", ["wrong secret", "spent", "another browser"])
def test_a_link_that_signs_nobody_in_is_there_without_its_secret(
    world: World, make_member: Callable[..., Account], way: str, lines: Lines
) -> None:
    make_member()
    asker = Asker(world)
    link = asker.ask()
    if way == "spent":
        asker.client.post(link)
    before, secret = link.rsplit("/", 1)
    other = {"wrong secret": CANARY, "spent": secret, "another browser": secret}[way]
    browser = Asker(world) if way == "another browser" else asker
    answer = browser.client.post(f"{before}/{other}")
    (line,) = lines("sign_in_failed")
    assert f"request_id={answer.headers['X-Request-Id']}" in line
    assert f"reason={'other_browser' if way == 'another browser' else 'link_gone'}" in line
    assert secret not in line


def test_guessed_codes_are_there_with_whose_they_are_and_no_code(
    world: World, make_member: Callable[..., Account], lines: Lines
) -> None:
    account = make_member(Role.COORDINATOR)
    asker = Asker(world)
    asker.sign_in()
    offered = asker.client.post("/api/v1/my/second-step/keys").json()["sealed_key"]
    lines("")
    given = {"sealed_key": offered, "code": "135790"}
    for _ in range(WRONG_CODES.most):
        assert asker.client.put("/api/v1/my/second-step", json=given).status_code == 422
    failed = lines("sign_in_failed")
    assert len(failed) == WRONG_CODES.most
    assert all(f"account_id={account.id}" in line and "reason=wrong_code" in line for line in failed)
    assert not any("135790" in line for line in failed)
    assert asker.client.put("/api/v1/my/second-step", json=given).status_code == 429
    (line,) = lines("refused")
    assert ("code=too_many" in line, f"account_id={account.id}" in line) == (True, True)
