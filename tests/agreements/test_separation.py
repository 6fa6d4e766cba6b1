"""Who may publish, with and without a steward; and that nobody agrees what they coordinate."""

from datetime import timedelta

import pytest

from models.accounts import Role, grants_of, membership_for
from models.database import Database
from models.partnerships import Partnership
from models.programmes import programme
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.members.conftest import membership_of
from tests.programmes.programmes import MENTORING
from tests.rounds.rooms import Room


def set_steward(room: Room, *, needs_steward: bool) -> None:
    """Whether the programme says that a steward agrees."""
    with room.database.scoped(room.partnership_id) as db:
        row = programme(db, room.programme_id)
        assert row is not None
        row.needs_steward = needs_steward


@pytest.mark.parametrize(
    ("needs_steward", "is_agreed", "status"), [(True, True, 200), (True, False, 409), (False, False, 200)]
)
def test_publishing_needs_the_steward_where_the_programme_says_so(
    room: Room, steward: Identity, needs_steward: bool, is_agreed: bool, status: int
) -> None:
    set_steward(room, needs_steward=needs_steward)
    round_id = room.agreed(steward) if is_agreed else room.proposed()
    assert room.publish(round_id).status_code == status


def test_where_no_steward_is_needed_none_is_asked(room: Room, steward: Identity) -> None:
    set_steward(room, needs_steward=False)
    round_id = room.proposed()
    assert room.act(round_id, "/agreement-request").json()["code"] == "no_steward_needed"
    assert room.act(round_id, "/agreement", by=steward).json()["code"] == "not_asked"


def take_back(room: Room, sign_in_as: SignInAs, who: Identity, partnership: Partnership, role: Role) -> None:
    """An administrator takes this role back."""
    administrator = sign_in_as(Role.ADMINISTRATOR)
    path = f"/api/v1/members/{membership_of(room.database, partnership, who)}"
    for grant in administrator.client.get(path).json()["grants"]:
        if grant["role"] == role:
            headers = {"If-Match": '"1"'}
            done = administrator.client.delete(f"/api/v1/grants/{grant['id']}", headers=headers)
            assert done.status_code == 204


def asked(room: Room) -> str:
    round_id = room.proposed()
    assert room.act(round_id, "/agreement-request").status_code == 200
    return round_id


@pytest.mark.parametrize("is_narrow", [False, True])
def test_somebody_who_was_coordinator_when_the_round_was_made_does_not_agree_it(
    room: Room, steward: Identity, sign_in_as: SignInAs, partnership: Partnership, is_narrow: bool
) -> None:
    where = room.programme_id if is_narrow else None
    both = sign_in_as(Role.STEWARD, Role.COORDINATOR, programme_id=where, name="Mei Chen")
    round_id = asked(room)
    take_back(room, sign_in_as, both, partnership, Role.COORDINATOR)
    refused = room.act(round_id, "/agreement", by=both)
    assert (refused.status_code, refused.json()["code"]) == (403, "coordinates")
    assert room.act(round_id, "/agreement", by=steward).status_code == 200


def test_somebody_who_was_coordinator_before_the_round_was_made_agrees_it(
    room: Room, sign_in_as: SignInAs, partnership: Partnership
) -> None:
    both = sign_in_as(Role.STEWARD, Role.COORDINATOR, name="Mei Chen")
    take_back(room, sign_in_as, both, partnership, Role.COORDINATOR)
    room.clock.step(timedelta(minutes=1))
    assert room.act(asked(room), "/agreement", by=both).status_code == 200


def test_somebody_who_coordinated_another_programme_agrees_this_one(
    room: Room, sign_in_as: SignInAs, partnership: Partnership
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    both = sign_in_as(Role.STEWARD, name="Mei Chen")
    other = room.coordinator.create("/api/v1/programmes", MENTORING).json()["id"]
    membership_id = membership_of(room.database, partnership, both)
    given = {"membership_id": membership_id, "role": "coordinator", "programme_id": other}
    round_id = asked(room)
    assert administrator.create("/api/v1/grants", given).status_code == 201
    take_back(room, sign_in_as, both, partnership, Role.COORDINATOR)
    assert room.act(round_id, "/agreement", by=both).status_code == 200


def test_whoever_worked_on_the_round_does_not_agree_it_however_their_role_ended(
    room: Room, steward: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    both = sign_in_as(Role.STEWARD, Role.COORDINATOR, name="Mei Chen")
    round_id = room.open_round()
    assert room.act(round_id, "/lock", by=both).status_code == 200
    assert room.solve(round_id)["state"] == "done"
    assert room.act(round_id, "/agreement-request").status_code == 200
    with database.scoped(partnership.id) as db:
        membership = membership_for(db, both.account_id)
        assert membership is not None
        for grant in grants_of(db, membership.id):
            if grant.role == Role.COORDINATOR:
                db.delete(grant)
    assert room.act(round_id, "/agreement", by=both).status_code == 403


def test_only_stewards_who_can_agree_are_asked(
    room: Room, sign_in_as: SignInAs, partnership: Partnership
) -> None:
    both = sign_in_as(Role.STEWARD, Role.COORDINATOR, name="Mei Chen")
    round_id = room.proposed()
    take_back(room, sign_in_as, both, partnership, Role.COORDINATOR)
    refused = room.act(round_id, "/agreement-request")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_steward")


def test_a_steward_made_coordinator_after_agreeing_does_not_publish_it(
    room: Room, steward: Identity, sign_in_as: SignInAs, partnership: Partnership
) -> None:
    round_id = room.agreed(steward)
    membership_id = membership_of(room.database, partnership, steward)
    given = {"membership_id": membership_id, "role": "coordinator"}
    assert sign_in_as(Role.ADMINISTRATOR).create("/api/v1/grants", given).status_code == 201
    headers = {"If-Match": room.etag(round_id), "Idempotency-Key": "0123456789abcdef"}
    refused = steward.client.post(f"{room.path}/{round_id}/publication", json={}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "agreed_by_you")
    assert room.publish(round_id).status_code == 200


def test_the_rule_is_not_let_go_while_a_round_is_under_way(room: Room) -> None:
    path = f"/api/v1/programmes/{room.programme_id}"

    def let_go() -> tuple[int, str]:
        etag = room.coordinator.client.get(path).headers["etag"]
        answer = room.coordinator.change(path, {"needs_steward": False}, etag)
        return answer.status_code, answer.json().get("code", "")

    round_id = room.proposed()
    assert let_go() == (409, "round_under_way")
    assert room.publish(round_id).json()["code"] == "not_agreed"


def test_the_rule_is_not_let_go_while_a_publication_can_be_undone(room: Room, steward: Identity) -> None:
    path = f"/api/v1/programmes/{room.programme_id}"

    def let_go() -> tuple[int, str]:
        etag = room.coordinator.client.get(path).headers["etag"]
        answer = room.coordinator.change(path, {"needs_steward": False}, etag)
        return answer.status_code, answer.json().get("code", "")

    round_id = room.agreed(steward)
    assert room.publish(round_id).status_code == 200
    assert let_go() == (409, "round_under_way")
    room.clock.step(timedelta(hours=1))
    assert let_go() == (200, "")


def test_a_round_that_was_taken_back_needs_the_steward_whatever_the_rule_says_then(
    room: Room, steward: Identity
) -> None:
    round_id = room.agreed(steward)
    assert room.publish(round_id).status_code == 200
    assert room.take_back(round_id, "/publication").status_code == 200
    set_steward(room, needs_steward=False)
    assert room.solve(round_id)["state"] == "done"
    assert room.publish(round_id, key="fedcba9876543210").json()["code"] == "not_agreed"
    page = f"/programmes/{room.programme_id}/rounds/{round_id}"
    board = room.coordinator.client.get(page)
    assert "Ask the steward to agree" in board.text
    assert room.coordinator.client.get(f"{page}/publish").status_code == 409
    assert room.act(round_id, "/agreement-request").status_code == 200
    assert room.act(round_id, "/agreement", by=steward).status_code == 200
    assert room.publish(round_id, key="0011223344556677").status_code == 200


def test_the_rule_can_be_changed_between_rounds(room: Room) -> None:
    path = f"/api/v1/programmes/{room.programme_id}"
    etag = room.coordinator.client.get(path).headers["etag"]
    assert room.coordinator.change(path, {"needs_steward": False}, etag).status_code == 200
