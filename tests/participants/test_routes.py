from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from models import audit, participations
from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from models.people import Person
from tests.app_fixtures import SignInAs
from tests.programmes.world import World, open_world

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def test_somebody_entered_with_consent_and_free_time_is_ready(world: World) -> None:
    entered = world.enter("Grace Okafor", topics=["How boards decide"])
    assert (entered["state"], entered["missing"], entered["is_entered_on_behalf"]) == ("ready", [], True)
    assert (entered["organisation"], entered["invitation"]) == ("Aldermoor Hospitals", None)


def test_somebody_entered_without_consent_waits_for_their_own_answers(world: World) -> None:
    entered = world.enter("Grace Okafor", has_consented=False, free=[])
    assert (entered["state"], entered["missing"]) == ("invited", ["free_time", "consent"])


def test_the_address_decides_who_somebody_is(world: World) -> None:
    first = world.enter("Grace Okafor", email="grace@example.org", site="North")
    other = world.enter("Grace Okafor", side="seeker", email="GRACE@example.org", directorate="Finance")
    assert first["person_id"] == other["person_id"]
    assert (other["site"], other["directorate"]) == ("North", "Finance")


def test_nobody_is_on_one_side_twice(world: World) -> None:
    world.enter("Grace Okafor", email="grace@example.org")
    again = {
        "side": "provider",
        "name": "G",
        "email": "Grace@example.org",
        "organisation_id": world.organisations["ALD1"],
    }
    answer = world.coordinator.create(f"{world.rest}/participants", again)
    assert (answer.status_code, answer.json()["code"]) == (409, "exists")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"email": "a@b.org, c@d.org"}, "body.email"),
        ({"name": ""}, "body.name"),
        ({"free": [336]}, "body.free.0"),
        ({"free": [True]}, "body.free.0"),
        ({"meeting_modes": ["pigeon"]}, "body.meeting_modes.0"),
        ({"pay_band": "10"}, "body.pay_band"),
        ({"role_group": "Pilots"}, "body.role_group"),
        ({"capacity": 51}, "body.capacity"),
        ({"topics": ["Sailing"]}, "topics"),
        ({"organisation_id": "7b2f6b1c-0000-4000-8000-000000000000"}, "organisation_id"),
        ({"ethnicity": "A"}, "body.ethnicity"),
    ],
)
def test_what_does_not_hold_is_refused_and_nobody_is_entered(
    world: World, changes: dict[str, object], place: str
) -> None:
    body = {
        "side": "provider",
        "name": "Grace Okafor",
        "email": "grace@example.org",
        "organisation_id": world.organisations["ALD1"],
    }
    answer = world.coordinator.create(f"{world.rest}/participants", body | changes)
    assert (answer.status_code, [error["place"] for error in answer.json()["errors"]]) == (422, [place])
    assert world.people() == []


def test_the_list_can_be_narrowed(world: World) -> None:
    world.enter("Grace Okafor", site="North")
    world.enter("Helen Whitworth", side="seeker", organisation_id=world.organisations["BRW1"])
    world.enter("Ravi Shah", free=[])

    def names(**filters: str) -> list[str]:
        return [person["name"] for person in world.people(**filters)]

    assert names() == ["Grace Okafor", "Helen Whitworth", "Ravi Shah"]
    assert names(side="seeker") == ["Helen Whitworth"]
    assert names(organisation=world.organisations["ALD1"]) == ["Grace Okafor", "Ravi Shah"]
    assert names(state="ready") == ["Grace Okafor", "Helen Whitworth"]
    assert names(missing="free_time") == ["Ravi Shah"]
    assert names(q="brightwater HELEN") == ["Helen Whitworth"]
    assert names(q="%") == []


def test_the_list_goes_on_where_its_page_ended(world: World) -> None:
    for name in ("bea", "Ann", "Cal"):
        world.enter(name)
    first = world.coordinator.client.get(f"{world.rest}/participants", params={"limit": 2}).json()
    rest = world.people(cursor=first["next"])
    assert [person["name"] for person in first["items"] + rest] == ["Ann", "bea", "Cal"]


@pytest.mark.parametrize(
    ("filters", "status"),
    [
        ({"limit": "-1"}, 422),
        ({"limit": "101"}, 422),
        ({"cursor": "bm9wZQ.x"}, 400),
        ({"missing": "hope"}, 422),
        ({"side": "left"}, 422),
    ],
)
def test_a_list_asked_for_wrongly_is_refused(world: World, filters: dict[str, str], status: int) -> None:
    assert world.coordinator.client.get(f"{world.rest}/participants", params=filters).status_code == status


def test_a_correction_is_marked_and_settles_the_state(world: World) -> None:
    entered = world.enter("Grace Okafor", free=[])
    path = f"{world.rest}/participants/{entered['id']}"
    etag = world.coordinator.client.get(path).headers["etag"]
    answer = world.coordinator.change(path, {"free": [20, 18, 19]}, etag)
    assert (answer.status_code, answer.json()["state"], answer.json()["free"]) == (200, "ready", [18, 19, 20])
    assert answer.headers["etag"] != etag
    assert world.coordinator.change(path, {"site": "North"}, etag).status_code == 412
    back = world.coordinator.change(path, {"free": []}, answer.headers["etag"])
    assert (back.json()["state"], back.json()["missing"]) == ("joining", ["free_time"])


def test_free_time_is_one_for_all_programmes(world: World) -> None:
    other = open_world(world.coordinator, name="Another")
    here = world.enter("Grace Okafor", free=[])
    there = other.enter("Grace Okafor", free=[])
    path = f"{world.rest}/participants/{here['id']}"
    etag = world.coordinator.client.get(path).headers["etag"]
    world.coordinator.change(path, {"free": [18, 19]}, etag)
    assert [(person["id"], person["state"]) for person in other.people()] == [(there["id"], "joining")]


def test_whom_to_keep_apart_is_kept_and_shown_nowhere(
    world: World, database: Database, partnership: Partnership
) -> None:
    entered = world.enter("Grace Okafor", keep_apart=["Xenia Canary", "xenia canary"])
    path = f"{world.rest}/participants/{entered['id']}"
    etag = world.coordinator.client.get(path).headers["etag"]
    answer = world.coordinator.change(path, {"keep_apart": ["Yara Canary"]}, etag)
    assert answer.status_code == 200
    assert "Canary" not in answer.text + world.coordinator.client.get(f"{world.rest}/participants").text
    with database.scoped(partnership.id) as db:
        typed = [row.typed for row in participations.conflicts_of(db, UUID(entered["person_id"]))]
        assert "Canary" not in str([entry.detail for entry in audit.entries(db)])
    assert typed == ["Xenia Canary", "Yara Canary"]


def test_changed_rules_settle_everybody_again(world: World) -> None:
    world.enter("Grace Okafor")
    etag = world.coordinator.client.get(world.rest).headers["etag"]
    changed = world.coordinator.change(world.rest, {"rules": {"training_providers": True}}, etag)
    assert [(person["state"], person["missing"]) for person in world.people()] == [("joining", ["training"])]
    world.coordinator.change(world.rest, {"rules": {}}, changed.headers["etag"])
    assert [person["state"] for person in world.people()] == ["ready"]


def test_somebody_of_another_programme_is_not_found(world: World) -> None:
    other = open_world(world.coordinator, name="Another")
    entered = other.enter("Grace Okafor")
    assert world.coordinator.client.get(f"{world.rest}/participants/{entered['id']}").status_code == 404


def test_a_closed_programme_takes_nobody_in(world: World) -> None:
    etag = world.coordinator.client.get(world.rest).headers["etag"]
    world.coordinator.act(f"{world.rest}/closing", etag)
    body = {
        "side": "seeker",
        "name": "H",
        "email": "h@example.org",
        "organisation_id": world.organisations["ALD1"],
    }
    answer = world.coordinator.create(f"{world.rest}/participants", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "closed")


@pytest.mark.parametrize("role", [Role.STEWARD, Role.HR_ANALYST, Role.PARTICIPANT, Role.ADMINISTRATOR])
def test_others_see_no_people(world: World, sign_in_as: SignInAs, role: Role) -> None:
    assert sign_in_as(role).client.get(f"{world.rest}/participants").status_code == 403


def test_whoever_is_entered_elsewhere_at_this_moment_is_refused_whole(
    world: World, database: Database, partnership: Partnership
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with database.scoped(partnership.id) as db:
            organisation_id = UUID(world.organisations["ALD1"])
            db.add(Person(name="Ada", email="ada@example.nhs.uk", organisation_id=organisation_id))
            db.flush()
            body = {"side": "seeker", "name": "Ada", "email": "ada@example.nhs.uk"}
            path = f"{world.rest}/participants"
            waiting = pool.submit(
                world.coordinator.create, path, body | {"organisation_id": str(organisation_id)}
            )
            while not waiting.done() and not db.connection().exec_driver_sql(WAITING).scalar_one():
                pass
        answer = waiting.result()
    assert (answer.status_code, answer.json()["code"]) == (409, "at_once")
    assert world.people() == []
