from uuid import UUID, uuid4

import pytest

from models.accounts import Membership
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity


@pytest.fixture
def elsewhere(database: Database) -> UUID:
    with database.unscoped() as db:
        partnership = Partnership(name="Elsewhere")
        db.add(partnership)
    return partnership.id


@pytest.fixture
def member_of_both(sign_in_as: SignInAs, database: Database, elsewhere: UUID) -> Identity:
    identity = sign_in_as()
    with database.scoped(elsewhere) as db:
        db.add(Membership(account_id=identity.account_id))
    return identity


def where(identity: Identity) -> str:
    return str(identity.client.get("/api/v1/browser-sessions/current").json()["partnership"])


def test_a_member_of_two_partnerships_switches(member_of_both: Identity, elsewhere: UUID) -> None:
    before = member_of_both.client.cookies["session"]
    answer = member_of_both.client.post("/partnership", data={"partnership_id": str(elsewhere)})
    assert (answer.status_code, where(member_of_both)) == (303, "Elsewhere")
    member_of_both.client.cookies.clear()
    member_of_both.client.cookies.set("session", before)
    assert member_of_both.client.get("/api/v1/browser-sessions/current").status_code == 401


def test_the_same_over_rest(member_of_both: Identity, elsewhere: UUID) -> None:
    own = member_of_both.client.get("/api/v1/my/partnerships").json()
    assert {partnership["name"]: partnership["is_current"] for partnership in own} == {
        "Northvale Health Partnership": True,
        "Elsewhere": False,
    }
    body = {"partnership_id": str(elsewhere)}
    assert member_of_both.client.put("/api/v1/browser-sessions/current", json=body).status_code == 204
    assert where(member_of_both) == "Elsewhere"


def test_nobody_switches_to_where_they_are_no_member(sign_in_as: SignInAs, elsewhere: UUID) -> None:
    identity = sign_in_as()
    for partnership_id in (elsewhere, uuid4()):
        body = {"partnership_id": str(partnership_id)}
        assert identity.client.put("/api/v1/browser-sessions/current", json=body).status_code == 404


def test_the_choice_is_offered_only_to_members_of_several(
    sign_in_as: SignInAs, member_of_both: Identity
) -> None:
    offered = [
        identity.client.get("/").text.count("/partnership") for identity in (sign_in_as(), member_of_both)
    ]
    assert offered == [0, 1]
