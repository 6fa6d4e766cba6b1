import pytest

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.pages.browsing import send


def test_an_administrator_adds_an_organisation(sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    answer = send(administrator, "/organisations", {"name": "Oakfield Mental Health", "code": "OAK9"})
    assert answer.status_code == 303
    assert "Oakfield Mental Health" in administrator.client.get("/organisations").text


@pytest.mark.parametrize(
    ("name", "code", "status", "place"),
    [("", "OAK9", 422, "name"), ("Oak", "oak", 422, "code"), ("Oak", "ALD1", 409, "name")],
)
def test_what_is_wrong_is_told_at_the_field(
    sign_in_as: SignInAs, name: str, code: str, status: int, place: str
) -> None:
    answer = send(sign_in_as(Role.ADMINISTRATOR), "/organisations", {"name": name, "code": code})
    assert (answer.status_code, f'href="#{place}"' in answer.text) == (status, True)


def test_a_coordinator_has_no_such_page(sign_in_as: SignInAs) -> None:
    assert sign_in_as(Role.COORDINATOR).client.get("/organisations").status_code == 403


def test_an_administrator_of_one_organisation_finds_that_one_and_corrects_it(sign_in_as: SignInAs) -> None:
    listed = sign_in_as(Role.ADMINISTRATOR).client.get("/api/v1/organisations").json()
    local = sign_in_as(Role.ADMINISTRATOR, organisation_id=listed[0]["id"])
    shown = local.client.get("/organisations").text
    assert [row["name"] in shown for row in listed] == [True, False]
    assert "Add an organisation" not in shown
    page = f"/organisations/{listed[0]['id']}"
    assert send(local, page, {"name": "", "code": "ALD1"}).status_code == 422
    assert send(local, page, {"name": "Brightwater Community Care", "code": "ALD1"}).status_code == 409
    assert send(local, page, {"name": "Aldermoor", "code": "ALD1"}).headers["location"] == "/organisations"
    assert ">Aldermoor<" in local.client.get("/organisations").text
