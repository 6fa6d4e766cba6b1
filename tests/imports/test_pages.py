from httpx2 import Response

from tests.imports.files import FULL, csv_file, people
from tests.pages.browsing import hidden_fields
from tests.programmes.world import World


def upload(world: World, data: bytes, filename: str = "people.csv") -> Response:
    page = world.coordinator.client.get(f"{world.page}/imports/new")
    return world.coordinator.client.post(
        f"{world.page}/imports", data=hidden_fields(page), files={"file": (filename, data)}
    )


def test_a_file_is_previewed_then_written(world: World) -> None:
    staged = upload(world, csv_file(*people(2, "mentor"), headings=FULL))
    assert staged.status_code == 303
    path = staged.headers["location"]
    preview = world.coordinator.client.get(path)
    assert "2 people are added." in preview.text
    fields = hidden_fields(preview) | {"people_agreed": ["true"]}
    assert world.coordinator.client.post(path, data=fields).status_code == 303
    assert world.coordinator.client.post(path, data=fields).status_code == 303
    assert [person["state"] for person in world.people()] == ["ready", "ready"]
    assert world.coordinator.client.get(path).headers["location"] == f"{world.page}/people"


def test_faults_are_listed_by_row_and_column(world: World) -> None:
    rows = people(2, "mentor")
    rows[1] = ("Secret Name", "nowhere", "mentor", "ALD1", "", "")
    refused = upload(world, csv_file(*rows, headings=FULL))
    assert refused.status_code == 422
    assert "Nothing was read: the file has 1 fault" in refused.text
    assert ("Write a full email address" in refused.text, "Secret Name" in refused.text) == (True, False)
    assert world.people() == []


def test_no_file_is_told_at_the_field(world: World) -> None:
    page = world.coordinator.client.get(f"{world.page}/imports/new")
    refused = world.coordinator.client.post(f"{world.page}/imports", data=hidden_fields(page))
    assert (refused.status_code, 'href="#file"' in refused.text) == (422, True)


def test_templates_can_be_downloaded(world: World) -> None:
    for kind in ("csv", "xlsx"):
        answer = world.coordinator.client.get(f"{world.page}/imports/template.{kind}")
        assert answer.headers["content-disposition"] == f'attachment; filename="people-template.{kind}"'
