from io import BytesIO
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from models.rounds import Round
from tests.app_fixtures import SignInAs
from tests.pages.browsing import hidden_fields, send
from tests.programmes.world import World
from tests.queries import counted_queries


def test_an_empty_list_says_what_to_do_first(world: World) -> None:
    assert "Nobody is in this programme yet" in world.coordinator.client.get(f"{world.page}/people").text


def test_the_list_shows_what_is_missing_and_can_be_narrowed(world: World) -> None:
    world.enter("Grace Okafor")
    world.enter("Ravi Shah", free=[])
    page = world.coordinator.client.get(f"{world.page}/people").text
    assert ("Grace Okafor" in page, "Free time" in page) == (True, True)
    narrowed = world.coordinator.client.get(f"{world.page}/people", params={"missing": "free_time"}).text
    assert ("Grace Okafor" in narrowed, "Ravi Shah" in narrowed) == (False, True)


def test_a_longer_list_takes_no_more_queries(world: World) -> None:
    world.enter("Ann")
    with counted_queries() as one:
        world.coordinator.client.get(f"{world.page}/people")
    for name in ("Bea", "Cal"):
        world.enter(name)
    with counted_queries() as three:
        world.coordinator.client.get(f"{world.page}/people")
    assert len(three) == len(one)


def test_filters_left_empty_leave_nobody_out(world: World) -> None:
    world.enter("Grace Okafor")
    filters = {"side": "", "organisation": "", "state": "", "missing": "", "q": ""}
    answer = world.coordinator.client.get(f"{world.page}/people", params=filters)
    assert (answer.status_code, "Grace Okafor" in answer.text) == (200, True)


def test_a_person_is_entered_by_form(world: World) -> None:
    fields: dict[str, str | list[str]] = {
        "name": "Grace Okafor",
        "email": "Grace@Example.org",
        "side": "provider",
        "organisation_id": world.organisations["ALD1"],
        "free": ["18", "19"],
        "meeting_modes": ["video", "phone"],
        "keep_apart": "Xenia Canary\r\n\r\nYara Canary",
        "has_consented": "true",
    }
    answer = send(world.coordinator, f"{world.page}/people/new", fields)
    assert answer.status_code == 303
    (grace,) = world.people()
    assert (grace["email"], grace["state"], grace["meeting_modes"]) == (
        "grace@example.org",
        "ready",
        ["video", "phone"],
    )
    shown = world.coordinator.client.get(answer.headers["location"]).text
    assert ("Grace Okafor" in shown, "Canary" in shown) == (True, False)


def test_a_person_entered_wrongly_is_told_at_the_field(world: World) -> None:
    fields: dict[str, str | list[str]] = {"name": "Grace Okafor", "email": "nowhere"}
    answer = send(world.coordinator, f"{world.page}/people/new", fields)
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert "Grace Okafor" in answer.text
    assert world.people() == []


def test_somebody_on_this_side_already_is_told(world: World) -> None:
    entered = world.enter("Grace Okafor")
    fields: dict[str, str | list[str]] = {
        "name": "Grace",
        "email": entered["email"],
        "side": "provider",
        "organisation_id": world.organisations["ALD1"],
    }
    answer = send(world.coordinator, f"{world.page}/people/new", fields)
    assert (answer.status_code, "on this side of the programme already" in answer.text) == (422, True)


def test_a_correction_can_empty_a_field(world: World) -> None:
    entered = world.enter("Grace Okafor", site="North", team="Blue", capacity=2)
    path = f"{world.page}/people/{entered['id']}"
    fields: dict[str, str | list[str]] = {
        "name": "Grace Okafor",
        "organisation_id": world.organisations["BRW1"],
        "site": "",
        "team": "Red",
        "free": ["18", "19"],
        "has_consented": "true",
    }
    assert send(world.coordinator, f"{path}/edit", fields).status_code == 303
    (grace,) = world.people()
    assert (grace["site"], grace["team"], grace["organisation"], grace["state"]) == (
        "",
        "Red",
        "Brightwater Community Care",
        "ready",
    )
    assert grace["capacity"] == 2
    assert "Corrected by a coordinator" in world.coordinator.client.get(path).text


def test_a_person_in_a_round_leads_to_whom_they_could_meet(
    world: World, database: Database, partnership: Partnership
) -> None:
    grace, ravi = world.enter("Grace Okafor"), world.enter("Ravi Shah")
    with database.scoped(partnership.id) as db:
        row = Round(
            programme_id=UUID(world.programme_id),
            number=1,
            snapshot={"seekers": [], "providers": [{"id": grace["id"], "site": "North"}]},
        )
        db.add(row)
    words = f"/rounds/{row.id}/people/{grace['id']}"
    assert words in world.coordinator.client.get(f"{world.page}/people/{grace['id']}").text
    assert "/rounds/" not in world.coordinator.client.get(f"{world.page}/people/{ravi['id']}").text


def test_a_stale_correction_is_refused(world: World) -> None:
    entered = world.enter("Grace Okafor")
    path = f"{world.page}/people/{entered['id']}/edit"
    fields = hidden_fields(world.coordinator.client.get(path))
    fields |= {"name": ["Grace"], "organisation_id": [world.organisations["ALD1"]]}
    assert world.coordinator.client.post(path, data=fields).status_code == 303
    stale = world.coordinator.client.post(path, data=fields)
    assert (stale.status_code, "changed since you opened the page" in stale.text) == (412, True)


def test_inviting_names_the_number_of_mails_first(world: World) -> None:
    ids = [world.enter(name, has_consented=False)["id"] for name in ("Ann", "Bea")]
    ready = world.enter("Cal")["id"]
    people = f"{world.page}/people"
    check = world.coordinator.client.post(f"{people}/invitations/check", data={"participant": [*ids, ready]})
    assert "2 people get an email now" in check.text
    fields = hidden_fields(check)
    sent = world.coordinator.client.post(f"{people}/invitations", data=fields)
    again = world.coordinator.client.post(f"{people}/invitations", data=fields)
    assert (sent.status_code, again.status_code) == (303, 303)
    assert [person["invitation"] for person in world.people()] == ["queued", "queued", None]


def test_everybody_can_be_invited_at_once(world: World) -> None:
    world.enter("Ann", has_consented=False)
    check = world.coordinator.client.post(f"{world.page}/people/invitations/check", data={"everybody": "yes"})
    assert "Send 1 invitation" in check.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"participant": ""}, "Select people in the list first"),
        ({"everybody": "yes"}, "All of them were invited before"),
    ],
)
def test_nobody_to_invite_is_said_so(world: World, fields: dict[str, str], words: str) -> None:
    assert words in world.coordinator.client.post(f"{world.page}/people/invitations/check", data=fields).text


def test_an_export_can_be_imported_again(world: World) -> None:
    world.enter(
        "=Grace Okafor", email="g@example.org", keep_apart=["Xenia Canary"], topics=["How boards decide"]
    )
    answer = world.coordinator.client.get(f"{world.page}/people/export.csv")
    disposition = 'attachment; filename="people-reverse-mentoring-2027-2027-01-11.csv"'
    assert answer.headers["content-disposition"] == disposition
    assert ("'=Grace Okafor" in answer.text, "Canary" in answer.text) == (True, False)
    staged = world.coordinator.client.post(
        f"{world.rest}/imports",
        files={"file": ("people.csv", answer.content)},
        headers={"Idempotency-Key": "0" * 32},
    )
    assert (staged.status_code, staged.json()["same"]) == (201, 1)


def test_an_export_is_written_down(world: World, sign_in_as: SignInAs) -> None:
    world.enter("Grace Okafor")
    world.coordinator.client.get(f"{world.page}/people/export.xlsx")
    listed = sign_in_as(Role.ADMINISTRATOR).client.get("/api/v1/audit-entries").json()["items"]
    assert (listed[0]["action"], listed[0]["resource"]) == ("downloaded", "programme")
    assert listed[0]["detail"] == {"form": "xlsx", "what": "people", "people": 1}


def test_a_workbook_is_exported_too(world: World) -> None:
    world.enter("Grace Okafor")
    answer = world.coordinator.client.get(f"{world.page}/people/export.xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][0] == "Grace Okafor"
    assert world.coordinator.client.get(f"{world.page}/people/export.pdf").status_code == 404


def test_others_see_no_people(world: World, sign_in_as: SignInAs) -> None:
    assert sign_in_as(Role.STEWARD).client.get(f"{world.page}/people").status_code == 403
