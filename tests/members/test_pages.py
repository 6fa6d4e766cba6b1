"""The administrator's pages."""

import re
from html import unescape
from uuid import UUID

from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.members.conftest import membership_of
from tests.pages.browsing import send

TYPED: dict[str, str | list[str]] = {
    "name": "Mei Chen",
    "email": "mei@example.nhs.uk",
    "place": "coordinator",
}


def choices(text: str) -> list[str]:
    """What the page offers to give."""
    return [unescape(found) for found in re.findall(r'<option value="\w+[^"]*"[^>]*>([^<]+)<', text)]


def test_only_what_means_something_is_offered(
    administrator: Identity, organisations: tuple[UUID, UUID], programme_id: UUID
) -> None:
    assert choices(administrator.client.get("/admin/invite").text) == [
        "Administrator of the whole partnership",
        "Administrator of Aldermoor Hospitals",
        "Administrator of Brightwater Community Care",
        "Coordinator of the whole partnership",
        "Coordinator of Reverse mentoring 2027",
        "Network steward of the whole partnership",
        "Network steward of Reverse mentoring 2027",
        "HR analyst of the whole partnership",
        "HR analyst of Reverse mentoring 2027",
    ]


def test_an_administrator_of_one_organisation_is_offered_that_one(
    sign_in_as: SignInAs, organisations: tuple[UUID, UUID]
) -> None:
    local = sign_in_as(Role.ADMINISTRATOR, organisation_id=organisations[0])
    assert choices(local.client.get("/admin/invite").text) == ["Administrator of Aldermoor Hospitals"]


def test_a_colleague_is_invited_and_given_another_role(administrator: Identity) -> None:
    answer = send(administrator, "/admin/invite", TYPED)
    assert answer.status_code == 303
    page = administrator.client.get(answer.headers["location"])
    assert "Coordinator of the whole partnership" not in choices(page.text)
    given = send(
        administrator,
        answer.headers["location"],
        {"place": "steward"},
        to=f"{answer.headers['location']}/grants",
    )
    assert given.status_code == 303
    assert "Network steward of the whole partnership" in administrator.client.get("/admin").text


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(administrator: Identity) -> None:
    wrong = send(administrator, "/admin/invite", TYPED | {"email": "mei"})
    assert (wrong.status_code, 'href="#email"' in wrong.text) == (422, True)
    assert 'value="coordinator" selected' in wrong.text
    for place in ("", "king", "coordinator:organisation:x"):
        unchosen = send(administrator, "/admin/invite", TYPED | {"place": place})
        assert (unchosen.status_code, 'href="#place"' in unchosen.text) == (422, True)
    assert send(administrator, "/admin/invite", TYPED).status_code == 303
    twice = send(administrator, "/admin/invite", TYPED)
    assert (twice.status_code, "holds that role already" in twice.text) == (409, True)


def test_a_choice_that_the_page_did_not_offer_is_refused_with_the_reason(
    administrator: Identity, organisations: tuple[UUID, UUID]
) -> None:
    forged = TYPED | {"place": f"hr_analyst:organisation:{organisations[0]}"}
    answer = send(administrator, "/admin/invite", forged)
    assert (answer.status_code, "small groups would show" in answer.text) == (422, True)


def test_a_role_is_taken_back_after_saying_what_happens(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    who = sign_in_as(Role.STEWARD, Role.HR_ANALYST, name="Kwame Mensah")
    page = f"/admin/members/{membership_of(database, partnership, who)}"
    [first, _] = re.findall(r'href="(/admin/grants/[^"]+/end)"', administrator.client.get(page).text)
    asked = administrator.client.get(first)
    assert "Kwame Mensah is no longer HR analyst of the whole partnership" in asked.text
    answer = send(administrator, first)
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert who.client.get("/statistics").status_code == 403
    assert send(administrator, f"{page}/end").headers["location"] == "/admin"
    assert who.client.get("/agreements").status_code == 403


def test_giving_up_ones_own_role_says_so_first_and_leads_home(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    own = f"/admin/members/{membership_of(database, partnership, administrator)}"
    asked = administrator.client.get(f"{own}/end").text
    assert "Give up your own role" in asked
    assert "Only another administrator can give it back to you" in unescape(asked)
    refused = send(administrator, f"{own}/end")
    assert (refused.status_code, "last administrator" in refused.text) == (409, True)
    sign_in_as(Role.ADMINISTRATOR)
    answer = send(administrator, f"{own}/end")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert administrator.client.get("/admin").status_code == 403


def test_a_page_from_before_a_change_takes_nothing_back(
    administrator: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    who = sign_in_as(Role.STEWARD)
    page = f"/admin/members/{membership_of(database, partnership, who)}"
    stale = administrator.client.post(f"{page}/end", data={"_version": "7"})
    assert (stale.status_code, who.client.get("/agreements").status_code) == (412, 200)


def test_the_list_can_be_narrowed(administrator: Identity, sign_in_as: SignInAs) -> None:
    sign_in_as(Role.STEWARD, name="Kwame Mensah")
    assert "Kwame Mensah" in administrator.client.get("/admin?role=steward&q=").text
    assert "Kwame Mensah" not in administrator.client.get("/admin?role=hr_analyst").text
    assert "Kwame Mensah" not in administrator.client.get("/admin?role=&q=askew").text


def test_the_header_leads_there(administrator: Identity, sign_in_as: SignInAs) -> None:
    assert 'href="/admin"' in administrator.client.get("/organisations").text
    assert 'href="/admin"' not in sign_in_as(Role.COORDINATOR).client.get("/").text
