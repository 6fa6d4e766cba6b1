"""The audit trail over REST."""

from typing import Any

import pytest

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.audit.conftest import World

HERE = "/api/v1/audit-entries"


def found(world: World, **asked: Any) -> list[tuple[str, str, str | None]]:
    """The entries as asked for: action, kind of record, actor's name."""
    answer = world.administrator.client.get(HERE, params=asked)
    assert answer.status_code == 200, answer.text
    return [(item["action"], item["resource"], item["actor"]) for item in answer.json()["items"]]


def test_entries_are_listed_the_latest_first_and_name_nobody_who_only_takes_part(world: World) -> None:
    assert found(world) == [
        ("answered", "session", None),
        ("approved", "pair", None),
        ("entered", "participation", "Amina Yusuf"),
        ("approved", "pair", None),
        ("locked", "round", "Amina Yusuf"),
        ("created", "round", "Amina Yusuf"),
    ]


def test_where_nobody_is_named_no_id_is_given_either(world: World) -> None:
    items = world.administrator.client.get(HERE).json()["items"]
    assert [item["actor_id"] is None for item in items] == [item["actor"] is None for item in items]


def test_the_list_is_narrowed_by_kind_actor_record_and_days(world: World) -> None:
    locked = ("locked", "round", "Amina Yusuf")
    created = ("created", "round", "Amina Yusuf")
    entered = ("entered", "participation", "Amina Yusuf")
    assert found(world, kind="locked:round") == [locked]
    assert found(world, record=str(world.round_id)) == [locked, created]
    assert found(world, until="2027-01-11") == [locked, created]
    assert found(world, since="2027-01-12", kind="entered:participation") == [entered]
    assert found(world, since="2027-01-13", kind="", actor="", record="", until="") == []


def test_asking_for_an_actor_does_not_tell_what_they_did_as_a_participant(world: World) -> None:
    who = str(world.coordinator.account_id)
    assert ("approved", "pair", None) not in found(world, actor=who)
    assert len(found(world, actor=who)) == 3
    assert found(world, actor=str(world.mentor.account_id)) == []


def test_whoever_lost_their_role_is_still_named(world: World, sign_in_as: SignInAs) -> None:
    client = world.administrator.client
    [member] = client.get("/api/v1/members?q=amina").json()["items"]
    etag = client.get(f"/api/v1/members/{member['id']}").headers["etag"]
    assert (
        client.delete(f"/api/v1/members/{member['id']}/grants", headers={"If-Match": etag}).status_code == 204
    )
    assert found(world, kind="locked:round") == [("locked", "round", "Amina Yusuf")]


def test_the_list_goes_on_where_its_page_ended(world: World) -> None:
    first = world.administrator.client.get(HERE, params={"limit": 4}).json()
    rest = world.administrator.client.get(HERE, params={"limit": 4, "cursor": first["next"]}).json()
    numbers = [item["sequence"] for item in (*first["items"], *rest["items"])]
    assert (numbers, rest["next"]) == ([6, 5, 4, 3, 2, 1], None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "locked"},
        {"kind": ":round"},
        {"actor": "x"},
        {"record": "1"},
        {"since": "never"},
        {"until": "9999-12-31"},
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, wrong: dict[str, str]) -> None:
    assert world.administrator.client.get(HERE, params=wrong).status_code == 422


def test_the_chain_is_checked_and_its_head_given(world: World) -> None:
    shown = world.administrator.client.get(f"{HERE}/check").json()
    last = world.administrator.client.get(HERE).json()["items"][0]
    assert shown == {"is_whole": True, "first_broken": None, "head": f"6:{last['hash']}"}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STEWARD, Role.HR_ANALYST])
def test_others_do_not_read_it(sign_in_as: SignInAs, role: Role) -> None:
    assert sign_in_as(role).client.get(HERE).status_code == 403


def test_an_administrator_of_one_organisation_does_not_read_it(world: World, sign_in_as: SignInAs) -> None:
    listed = world.administrator.client.get("/api/v1/organisations").json()
    local = sign_in_as(Role.ADMINISTRATOR, organisation_id=listed[0]["id"])
    for path in (HERE, f"{HERE}/check", "/audit", "/audit/export.jsonl", "/audit/head.txt"):
        assert local.client.get(path).status_code == 403
