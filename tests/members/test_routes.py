"""Members and roles over REST: who may give what, and that it counts at once."""

from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from models import audit, outbox, people
from models.accounts import Account, Membership, Role, account_by_email
from models.database import Database
from models.partnerships import Partnership
from models.people import Person
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.members.conftest import membership_of

HERE = "/api/v1/members"
COLLEAGUE: dict[str, Any] = {"name": "Mei Chen", "email": "mei.chen@example.nhs.uk", "role": "coordinator"}


def invited(who: Identity, **changes: Any) -> dict[str, Any]:
    answer = who.create(HERE, COLLEAGUE | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def end(who: Identity, path: str) -> int:
    """DELETE something as it is now."""
    etag = who.client.get(path.removesuffix("/grants")).headers["etag"]
    return who.client.delete(path, headers={"If-Match": etag}).status_code


def test_a_colleague_who_was_never_here_gets_a_place_a_role_and_a_mail(
    administrator: Identity, database: Database, partnership: Partnership
) -> None:
    member = invited(administrator)
    assert [grant["role"] for grant in member["grants"]] == ["coordinator"]
    with database.scoped(partnership.id) as db:
        [message] = outbox.messages_about(db, [UUID(member["grants"][0]["id"])], "colleague_invited").values()
    assert (message.address, message.context["role"]) == (
        "mei.chen@example.nhs.uk",
        "Coordinator of the whole partnership",
    )
    assert message.context["link"] == "http://testserver/sign-in"


def test_a_second_invitation_for_the_same_role_is_refused_and_writes_nothing(
    administrator: Identity, database: Database, partnership: Partnership
) -> None:
    invited(administrator)
    again = administrator.create(HERE, COLLEAGUE)
    assert (again.status_code, again.json()["code"]) == (409, "exists")
    assert len(invited(administrator, role="steward")["grants"]) == 2


def test_the_same_key_invites_once(administrator: Identity) -> None:
    first, second = (administrator.create(HERE, COLLEAGUE, key="0123456789abcdef") for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())


def test_a_member_who_is_invited_again_keeps_their_name(
    administrator: Identity, sign_in_as: SignInAs, database: Database
) -> None:
    here = sign_in_as(name="Grace Okafor")
    assert invited(administrator, email=here.email, name="Mr X")["name"] == "Grace Okafor"
    with database.unscoped() as db:
        account = account_by_email(db, here.email)
        assert account is not None
        assert account.name == "Grace Okafor"


def test_who_is_known_to_another_partnership_goes_by_the_name_that_was_typed(
    administrator: Identity, database: Database
) -> None:
    with database.unscoped() as db:
        elsewhere = Partnership(name="Southmere Care Partnership")
        account = Account(email="secret@example.nhs.uk", name="Dr Secret Person")
        db.add_all([elsewhere, account])
    with database.scoped(elsewhere.id) as db:
        db.add(Membership(account_id=account.id))
    known, unknown = (
        invited(administrator, email=email, name="Guess")
        for email in ("secret@example.nhs.uk", "nobody@example.nhs.uk")
    )
    assert (known["name"], unknown["name"]) == ("Guess", "Guess")
    listed = administrator.client.get(HERE).json()["items"]
    assert {"Guess"} == {member["name"] for member in listed if member["email"].startswith(("sec", "nob"))}
    with database.unscoped() as db:
        assert db.get_one(Account, account.id).name == "Dr Secret Person"


def test_a_role_opens_pages_at_the_next_request_and_taken_back_closes_them(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    who = sign_in_as(Role.STEWARD)
    membership_id = membership_of(database, partnership, who)
    assert who.client.get("/api/v1/programmes").status_code == 403
    given = administrator.create("/api/v1/grants", {"membership_id": membership_id, "role": "coordinator"})
    assert given.status_code == 201
    assert who.client.get("/api/v1/programmes").status_code == 200
    assert end(administrator, given.headers["location"]) == 204
    assert who.client.get("/api/v1/programmes").status_code == 403
    assert who.client.get("/agreements").status_code == 200


def test_all_roles_are_taken_back_at_once(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    who = sign_in_as(Role.STEWARD, Role.HR_ANALYST)
    path = f"{HERE}/{membership_of(database, partnership, who)}"
    assert end(administrator, f"{path}/grants") == 204
    assert [who.client.get(place).status_code for place in ("/agreements", "/statistics")] == [403, 403]
    assert administrator.client.get(path).status_code == 404


def test_taking_all_back_needs_the_version_that_was_looked_at(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    membership_id = membership_of(database, partnership, sign_in_as(Role.STEWARD))
    seen = administrator.client.get(f"{HERE}/{membership_id}").headers["etag"]
    given = {"membership_id": membership_id, "role": "hr_analyst"}
    assert administrator.create("/api/v1/grants", given).status_code == 201
    path = f"{HERE}/{membership_id}/grants"
    assert administrator.client.delete(path).status_code == 428
    assert administrator.client.delete(path, headers={"If-Match": seen}).status_code == 412
    assert end(administrator, path) == 204


def test_the_last_administrator_stays(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    own = f"{HERE}/{membership_of(database, partnership, administrator)}"
    [grant] = administrator.client.get(own).json()["grants"]
    for path in (f"/api/v1/grants/{grant['id']}", f"{own}/grants"):
        assert end(administrator, path) == 409
    second = sign_in_as(Role.ADMINISTRATOR)
    assert end(second, f"/api/v1/grants/{grant['id']}") == 204
    assert administrator.client.get(HERE).status_code == 403


def test_an_administrator_of_one_organisation_is_not_the_last_of_the_partnership(
    administrator: Identity,
    sign_in_as: SignInAs,
    organisations: tuple[UUID, UUID],
    database: Database,
    partnership: Partnership,
) -> None:
    sign_in_as(Role.ADMINISTRATOR, organisation_id=organisations[0])
    own = f"{HERE}/{membership_of(database, partnership, administrator)}"
    assert end(administrator, f"{own}/grants") == 409


def test_two_administrators_who_take_each_other_out_leave_one(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    other = sign_in_as(Role.ADMINISTRATOR)
    pairs = [(administrator, other), (other, administrator)]
    seen: list[int] = []
    tries = [
        Thread(
            target=lambda who, whose: seen.append(
                who.client.delete(
                    f"{HERE}/{membership_of(database, partnership, whose)}/grants",
                    headers={"If-Match": '"1"'},
                ).status_code
            ),
            args=pair,
        )
        for pair in pairs
    ]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(seen) in ([204, 403], [204, 409])
    left = [who.client.get(HERE).status_code for who in (administrator, other)]
    assert sorted(left) == [200, 403]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("administrator", "programme"),
        ("coordinator", "organisation"),
        ("steward", "organisation"),
        ("hr_analyst", "organisation"),
        ("line_manager", None),
        ("participant", None),
        ("participant", "programme"),
    ],
)
def test_what_means_nothing_is_refused_with_a_reason(
    administrator: Identity,
    organisations: tuple[UUID, UUID],
    programme_id: UUID,
    role: str,
    place: str | None,
) -> None:
    ids = {
        "organisation": {"organisation_id": str(organisations[0])},
        "programme": {"programme_id": str(programme_id)},
    }
    answer = administrator.create(HERE, COLLEAGUE | {"role": role} | (ids[place] if place else {}))
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["place"], error["code"]) == (422, "body.role", "no_meaning")
    assert len(error["message"]) > 40


def test_a_place_that_is_not_there_is_refused(
    administrator: Identity, organisations: tuple[UUID, UUID], programme_id: UUID
) -> None:
    def code(**place: str) -> str:
        answer = administrator.create(HERE, COLLEAGUE | place)
        assert answer.status_code == 422
        found: str = answer.json()["errors"][0]["code"]
        return found

    assert code(programme_id=str(uuid4())) == "unknown"
    assert code(role="administrator", organisation_id=str(uuid4())) == "unknown"
    assert code(programme_id=str(programme_id), organisation_id=str(organisations[0])) == "two_scopes"


def test_an_administrator_of_one_organisation_gives_roles_for_that_one_only(
    administrator: Identity,
    sign_in_as: SignInAs,
    organisations: tuple[UUID, UUID],
    database: Database,
    partnership: Partnership,
) -> None:
    mine, other = organisations
    local = sign_in_as(Role.ADMINISTRATOR, organisation_id=mine)
    both = sign_in_as(Role.ADMINISTRATOR, organisation_id=mine, name="Both Here")
    membership_id = membership_of(database, partnership, both)
    grants = [
        administrator.create("/api/v1/grants", {"membership_id": membership_id, **scope})
        for scope in ({"role": "coordinator"}, {"role": "administrator", "organisation_id": str(other)})
    ]
    reach = {"role": "administrator", "organisation_id": str(mine)}
    assert invited(local, **reach)["grants"][0]["organisation_id"] == str(mine)
    for beyond in (
        {"role": "administrator"},
        {"role": "coordinator"},
        reach | {"organisation_id": str(other)},
    ):
        answer = local.create(HERE, COLLEAGUE | beyond)
        assert (answer.status_code, answer.json()["code"]) == (403, "beyond_scope")
    shown = local.client.get(f"{HERE}/{membership_id}").json()["grants"]
    assert [grant["organisation_id"] for grant in shown] == [str(mine)]
    for grant in grants:
        assert local.client.get(grant.headers["location"]).status_code == 404
        deleted = local.client.delete(grant.headers["location"], headers={"If-Match": '"1"'})
        assert deleted.status_code == 404
    assert end(local, f"{HERE}/{membership_id}/grants") == 204
    assert len(administrator.client.get(f"{HERE}/{membership_id}").json()["grants"]) == 2


def test_who_only_takes_part_is_not_listed(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    mentor = sign_in_as(name="Grace Okafor")
    membership_id = membership_of(database, partnership, mentor)
    assert [item["name"] for item in administrator.client.get(HERE).json()["items"]] == ["Tom Askew"]
    assert administrator.client.get(f"{HERE}/{membership_id}").status_code == 404
    given = {"membership_id": membership_id, "role": "coordinator"}
    assert administrator.create("/api/v1/grants", given).status_code == 404


def test_the_list_finds_by_name_address_and_role_and_goes_on_where_a_page_ended(
    administrator: Identity,
    sign_in_as: SignInAs,
    database: Database,
    partnership: Partnership,
    organisations: tuple[UUID, UUID],
) -> None:
    steward = sign_in_as(Role.STEWARD, Role.COORDINATOR, name="kwame Mensah")
    with database.scoped(partnership.id) as db:
        db.add(
            Person(
                name="Kwame B Mensah",
                email=steward.email,
                organisation_id=organisations[0],
                account_id=steward.account_id,
            )
        )
        db.flush()
        assert people.person_of_account(db, steward.account_id) is not None

    def names(**wanted: str) -> list[str]:
        return [item["name"] for item in administrator.client.get(HERE, params=wanted).json()["items"]]

    assert names() == ["Kwame B Mensah", "Tom Askew"]
    assert names(q="B mensah") == names(q=steward.email[:8]) == names(role="steward") == ["Kwame B Mensah"]
    assert names(q="%") == names(role="hr_analyst") == []
    first = administrator.client.get(HERE, params={"limit": 1}).json()
    rest = administrator.client.get(HERE, params={"limit": 1, "cursor": first["next"]}).json()
    assert [item["name"] for item in rest["items"]] == ["Tom Askew"]


def test_everything_is_in_the_audit_trail(
    administrator: Identity, database: Database, partnership: Partnership, programme_id: UUID
) -> None:
    member = invited(administrator, programme_id=str(programme_id))
    assert end(administrator, f"{HERE}/{member['id']}/grants") == 204
    with database.scoped(partnership.id) as db:
        found = audit.entries_about(db, [UUID(member["id"])])
    assert [entry.action for entry in found] == ["took back a role from", "invited", "gave a role to"]
    assert {entry.actor_id for entry in found} == {administrator.account_id}
    assert found[0].detail["programme"] == str(programme_id)
    assert "mei" not in str([entry.detail for entry in found]).lower()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STEWARD, Role.HR_ANALYST])
def test_others_see_no_roles(sign_in_as: SignInAs, role: Role) -> None:
    who = sign_in_as(role)
    assert (who.client.get(HERE).status_code, who.create(HERE, COLLEAGUE).status_code) == (403, 403)
