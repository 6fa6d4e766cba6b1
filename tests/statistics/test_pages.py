"""The pages of HR: choose, release once, read, take away."""

import csv
import io
import json

import pytest

from api.files.tables import read_table
from api.statistics.funnel import Step
from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.statistics.world import World, another_programme


def release(world: World, analyst: Identity) -> None:
    page = analyst.client.get(world.page).text
    key = page.split('name="_idempotency_key" value="')[1].split('"')[0]
    answer = analyst.client.post(f"{world.page}/release", data={"_idempotency_key": key})
    assert (answer.status_code, answer.headers["location"]) == (303, world.page)


def test_without_people_there_is_nothing_to_choose(world: World, analyst: Identity) -> None:
    assert "Nothing to count yet" in analyst.client.get("/statistics").text


def test_choosing_leads_to_the_table(world: World, analyst: Identity) -> None:
    world.add(1, Step.INVITED, None)
    page = analyst.client.get("/statistics").text
    assert "Learning from each other" in page
    assert "2026/27" in page
    chosen = {"programme": str(world.programme_id), "year": "2026-27"}
    answer = analyst.client.get("/statistics", params=chosen)
    assert (answer.status_code, answer.headers["location"]) == (303, world.page)


def test_choosing_nothing_says_what_to_choose(world: World, analyst: Identity) -> None:
    world.add(1, Step.INVITED, None)
    answer = analyst.client.get("/statistics", params={"programme": "", "year": "2026-27"})
    assert answer.status_code == 422
    assert "Choose a programme" in answer.text


def test_release_says_that_it_is_final_and_then_shows_the_table(world: World, analyst: Identity) -> None:
    world.add(40, Step.COMPLETED, "A")
    world.add(25, Step.MET, "M")
    before = analyst.client.get(world.page).text
    assert "It can’t be undone" in before
    assert "The year is not over" in before
    assert "<svg" not in before.split("<main")[1]
    release(world, analyst)
    after = analyst.client.get(world.page).text
    assert "Its figures don’t change any more" in after
    assert "<svg" in after.split("<main")[1]
    assert "stands for 1 to 7 people" in after
    assert "Release and freeze" not in after
    assert world.page in analyst.client.get("/statistics").text


def test_an_analyst_of_another_programme_is_offered_nothing(
    world: World, analyst: Identity, sign_in_as: SignInAs
) -> None:
    world.add(30, Step.MET, "A")
    release(world, analyst)
    other = sign_in_as(Role.HR_ANALYST, programme_id=another_programme(world).programme_id)
    assert str(world.programme_id) in analyst.client.get("/statistics").text
    assert str(world.programme_id) not in other.client.get("/statistics").text


def test_a_year_without_people_offers_no_release(world: World, analyst: Identity) -> None:
    world.add(9, Step.MET, "A")
    page = analyst.client.get(world.page.replace("2026-27", "2025-26")).text
    assert "Nobody was invited to this programme" in page
    assert "Release and freeze" not in page


def test_releasing_twice_is_refused_in_plain_words(world: World, analyst: Identity) -> None:
    world.add(9, Step.MET, "A")
    release(world, analyst)
    key = {"_idempotency_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    answer = analyst.client.post(f"{world.page}/release", data=key)
    assert answer.status_code == 409
    assert "released before" in answer.text


def test_taking_a_file_is_written_down(world: World, analyst: Identity, sign_in_as: SignInAs) -> None:
    world.add(40, Step.COMPLETED, "A")
    release(world, analyst)
    analyst.client.get(f"{world.page}/download/csv")
    listed = sign_in_as(Role.ADMINISTRATOR).client.get("/api/v1/audit-entries").json()["items"]
    assert (listed[0]["action"], listed[0]["resource"]) == ("downloaded", "programme")
    assert listed[0]["detail"] == {"form": "csv", "what": "figures"}


def test_every_file_holds_the_released_figures(world: World, analyst: Identity) -> None:
    world.add(40, Step.COMPLETED, "A")
    world.add(25, Step.MET, "M")
    world.add(3, Step.MET, None)
    release(world, analyst)
    files = {kind: analyst.client.get(f"{world.page}/download/{kind}") for kind in ("csv", "xlsx", "json")}
    for kind, answer in files.items():
        name = f'attachment; filename="participation-learning-from-each-other-2026-27.{kind}"'
        assert answer.headers["content-disposition"] == name
    in_json = [
        [row["group"], *(figure["text"] for figure in row["figures"])]
        for row in json.loads(files["json"].content)["rows"]
    ]
    in_csv = [row[2:] for row in csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig")))][1:]
    workbook = read_table(files["xlsx"].content, "participation.xlsx")
    assert in_csv == in_json
    assert [list(row.cells.values()) for row in workbook.rows] == in_json
    assert files["json"].json() == analyst.client.get(world.rest).json()


@pytest.mark.parametrize("rest", ["/download/csv", "/download/bands", "/bands"])
def test_nothing_but_a_released_table_is_taken_away(world: World, analyst: Identity, rest: str) -> None:
    world.add(9, Step.MET, "A")
    assert analyst.client.get(f"{world.page}{rest}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HR_ANALYST])
def test_other_roles_are_refused(world: World, sign_in_as: SignInAs, role: Role) -> None:
    client = sign_in_as(role).client
    key = {"_idempotency_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    assert client.get("/statistics").status_code == 403
    assert client.get(world.page).status_code == 403
    assert client.get(f"{world.page}/download/csv").status_code == 403
    assert client.post(f"{world.page}/release", data=key).status_code == 403
