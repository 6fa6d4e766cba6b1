"""One Idempotency-Key, twenty requests at once, two web processes: one effect."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest
from httpx2 import Response
from sqlmodel import select

from api import concurrency
from models.accounts import Membership, Role
from models.database import Database
from models.idempotency import hold_key
from models.partnerships import Organisation, Partnership
from tests.app_fixtures import SignInAs
from tests.faults.at_once import AtOnce, Post
from tests.faults.harness import Harness
from tests.identities import Identity

REQUESTS: Final = 20
PATH: Final = "/api/v1/organisations"
OAK: Final = {"name": "Oakfield Mental Health", "code": "OAK9"}


@pytest.fixture
def administrator(sign_in_as: SignInAs) -> Identity:
    """Somebody who adds organisations."""
    return sign_in_as(Role.ADMINISTRATOR)


def _ask(administrator: Identity, at_once: AtOnce, key: str, name: str) -> list[Response]:
    body = {"name": name, "code": name[:8]}
    post = Post(who=administrator, path=PATH, body=body, headers={"Idempotency-Key": key})
    return at_once([post] * REQUESTS)


def _made(database: Database, partnership: Partnership, name: str) -> int:
    with database.scoped(partnership.id) as db:
        return len(db.exec(select(Organisation).where(Organisation.name == name)).all())


def test_one_key_has_one_effect(
    administrator: Identity, at_once: AtOnce, database: Database, partnership: Partnership, harness: Harness
) -> None:
    times = harness.size(3, 50)
    told, ids = Counter[tuple[int, str]](), []
    for number in range(times):
        answers = _ask(administrator, at_once, f"a-key-of-the-tests-{number}", f"OAK{number}")
        told += Counter((each.status_code, each.json().get("code", "")) for each in answers)
        ids.append({each.json()["id"] for each in answers if each.status_code == 201})
        assert _made(database, partnership, f"OAK{number}") == 1
    told_codes = {(status, code if status != 201 else "") for status, code in told}
    harness.tell(f"{times} times {REQUESTS} at once: {times} effects, {_by_status(told)}")
    assert [len(each) for each in ids] == [1] * times
    assert told_codes <= {(201, ""), (409, "in_flight")}


def test_another_body_under_the_same_key_is_refused(administrator: Identity, at_once: AtOnce) -> None:
    key = "a-key-of-the-tests"
    assert administrator.create(PATH, OAK, key=key).status_code == 201
    other = Post(who=administrator, path=PATH, body=OAK | {"code": "OAK8"}, headers={"Idempotency-Key": key})
    same = Post(who=administrator, path=PATH, body=OAK, headers={"Idempotency-Key": key})
    answers = at_once([other, same] * 4)
    others, again = answers[::2], answers[1::2]
    assert {(each.status_code, each.json()["code"]) for each in others} <= {
        (422, "key_reused"),
        (409, "in_flight"),
    }
    assert {each.status_code for each in again} <= {201, 409}
    alone = administrator.create(PATH, OAK | {"code": "OAK8"}, key=key)
    assert (alone.status_code, alone.json()["code"]) == (422, "key_reused")


def test_a_key_in_flight_is_refused_by_every_process(
    administrator: Identity, at_once: AtOnce, database: Database, partnership: Partnership
) -> None:
    key = "a-key-of-the-tests"
    post = Post(who=administrator, path=PATH, body=OAK, headers={"Idempotency-Key": key})
    with database.scoped(partnership.id) as db:
        membership_id = db.exec(select(Membership.id)).one()
        assert hold_key(db, membership_id, key)
        answers = at_once([post] * 4)
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(409, "in_flight")] * 4
    assert _made(database, partnership, OAK["name"]) == 0


def test_the_control_without_the_guards_there_are_several_effects(
    administrator: Identity,
    at_once: AtOnce,
    database: Database,
    partnership: Partnership,
    allow_doubles: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    harness: Harness,
) -> None:
    """No key is held, and no constraint refuses what comes second; answers given are still looked up."""
    for table in ("given_answers", "organisations"):
        allow_doubles(table)
    monkeypatch.setattr(concurrency, "hold_key", lambda db, membership_id, key: True)
    monkeypatch.setattr(concurrency, "given_answer", lambda db, membership_id, key: None)
    _ask(administrator, at_once, "a-key-of-the-tests", "OAK")
    made = _made(database, partnership, "OAK")
    harness.tell(f"without guards: {made} effects of {REQUESTS} requests")
    assert made > 1


def _by_status(told: Counter[tuple[int, str]]) -> dict[int, int]:
    found = Counter[int]()
    for (status, _code), count in told.items():
        found[status] += count
    return dict(found)
