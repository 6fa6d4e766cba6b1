import pytest

from models.accounts import Role
from tests.app_fixtures import SignInAs

OAK = {"name": "Oakfield Mental Health", "code": "OAK9"}


def test_an_administrator_adds_an_organisation(sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    answer = administrator.create("/api/v1/organisations", OAK)
    assert answer.status_code == 201
    listed = administrator.client.get("/api/v1/organisations").json()
    assert [organisation["code"] for organisation in listed] == ["ALD1", "BRW1", "OAK9"]


def test_the_same_key_gives_the_same_answer_and_adds_once(sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    first = administrator.create("/api/v1/organisations", OAK, key="0123456789abcdef")
    second = administrator.create("/api/v1/organisations", OAK, key="0123456789abcdef")
    assert (first.status_code, first.json(), first.headers["location"]) == (
        second.status_code,
        second.json(),
        second.headers["location"],
    )
    assert len(administrator.client.get("/api/v1/organisations").json()) == 3


def test_the_same_key_with_another_body_is_refused(sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    administrator.create("/api/v1/organisations", OAK, key="0123456789abcdef")
    answer = administrator.create(
        "/api/v1/organisations", {"name": "Elm", "code": "ELM1"}, key="0123456789abcdef"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize("name", ["Oak\r\nBcc: x", "Oak\u202efield", "Oak\u2028field", "Oak\tfield", " "])
def test_a_name_that_no_mail_could_carry_is_refused(sign_in_as: SignInAs, name: str) -> None:
    answer = sign_in_as(Role.ADMINISTRATOR).create("/api/v1/organisations", OAK | {"name": name})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "body.name")


def test_a_coordinator_may_not_add_one(sign_in_as: SignInAs) -> None:
    assert sign_in_as(Role.COORDINATOR).create("/api/v1/organisations", OAK).status_code == 403


def test_a_second_one_of_the_same_name_is_refused(sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    administrator.create("/api/v1/organisations", OAK)
    answer = administrator.create("/api/v1/organisations", OAK)
    assert (answer.status_code, answer.json()["code"]) == (409, "exists")


def test_a_name_and_code_are_corrected_where_nobody_changed_them_since(sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    path = administrator.create("/api/v1/organisations", OAK).headers["location"]
    etag = administrator.client.get(path).headers["etag"]
    better = {"name": "Oakfield Care", "code": "OAK8"}
    assert administrator.client.put(path, json=better).status_code == 428
    changed = administrator.client.put(path, json=better, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Oakfield Care")
    assert administrator.client.put(path, json=OAK, headers={"If-Match": etag}).status_code == 412
    taken = {"name": "Aldermoor Hospitals", "code": "OAK8"}
    answer = administrator.client.put(path, json=taken, headers={"If-Match": changed.headers["etag"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "exists")


def test_an_administrator_of_one_organisation_corrects_that_one_and_adds_none(sign_in_as: SignInAs) -> None:
    listed = sign_in_as(Role.ADMINISTRATOR).client.get("/api/v1/organisations").json()
    mine, other = (f"/api/v1/organisations/{row['id']}" for row in listed)
    local = sign_in_as(Role.ADMINISTRATOR, organisation_id=listed[0]["id"])
    etag = local.client.get(mine).headers["etag"]
    assert local.client.put(mine, json=OAK, headers={"If-Match": etag}).status_code == 200
    assert local.client.put(other, json=OAK, headers={"If-Match": '"1"'}).status_code == 404
    assert local.create("/api/v1/organisations", OAK).status_code == 403
