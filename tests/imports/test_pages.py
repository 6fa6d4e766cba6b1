from uuid import UUID

from httpx2 import Response

from models import participations
from models.database import Database
from models.partnerships import Partnership
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


def _confirm(world: World, staged: Response, **vouched: list[str]) -> Response:
    path = staged.headers["location"]
    fields = hidden_fields(world.coordinator.client.get(path)) | vouched
    return world.coordinator.client.post(path, data=fields)


def _said(world: World, answer: Response) -> str:
    return world.coordinator.client.get(answer.headers["location"]).text


def test_what_was_written_is_said_by_kind(world: World) -> None:
    _confirm(world, upload(world, csv_file(*people(2, "mentor"), headings=FULL)))
    rows = [("Renamed", *people(1, "mentor")[0][1:]), *people(3, "executive")]
    done = _confirm(world, upload(world, csv_file(*rows, headings=FULL)))
    assert "3 people were added. 1 person was changed." in _said(world, done)


def test_a_file_with_nothing_new_offers_the_way_back_and_no_button(world: World) -> None:
    data = csv_file(*people(2, "mentor"), headings=FULL)
    _confirm(world, upload(world, data))
    page = world.coordinator.client.get(upload(world, data).headers["location"]).text
    assert "Nothing to write: all 2 rows are already here" in page
    assert ("Write the rows" in page, "Back to the people" in page) == (False, True)


def test_people_here_already_who_have_not_agreed_can_still_be_vouched_for(world: World) -> None:
    data = csv_file(*[row[:4] for row in people(1, "mentor")])
    _confirm(world, upload(world, data))
    again = upload(world, data)
    assert "Nothing to write" not in world.coordinator.client.get(again.headers["location"]).text
    done = _confirm(world, again, people_agreed=["true"])
    assert "1 person was changed." in _said(world, done)
    page = world.coordinator.client.get(upload(world, data).headers["location"]).text
    assert "Nothing to write: the one row is already here" in page


def test_who_left_is_not_written_either(world: World, database: Database, partnership: Partnership) -> None:
    data = csv_file(*people(2, "mentor"), headings=FULL)
    _confirm(world, upload(world, data))
    with database.scoped(partnership.id) as db:
        part = participations.participation(db, UUID(world.people()[0]["id"]))
        assert part is not None
        part.state = participations.ParticipationState.WITHDRAWN
    page = world.coordinator.client.get(upload(world, data).headers["location"]).text
    assert "Nothing to write: 1 of 2 are already here, the others left" in page


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
