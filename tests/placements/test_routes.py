from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from models.accounts import Role
from models.database import Database
from models.participations import Side
from models.partnerships import Partnership, organisations
from models.programmes import ProgrammeKind
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.my.conftest import TakePart
from tests.my.world import add_participation, add_person, add_programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Fellowship:
    """A fellowship with one host, and its coordinator."""

    coordinator: Identity
    programme_id: UUID
    host_id: UUID
    organisation_id: UUID

    @property
    def api(self) -> str:
        return f"/api/v1/programmes/{self.programme_id}/placements"

    @property
    def pages(self) -> str:
        return f"/programmes/{self.programme_id}/placements"

    def body(self, **changes: Any) -> dict[str, Any]:
        values = {
            "title": "Shorter waits",
            "host_id": str(self.host_id),
            "organisation_id": str(self.organisation_id),
            "capacity": 2,
            "topics": ["Career paths"],
        }
        return values | changes

    def add(self, **changes: Any) -> Response:
        return self.coordinator.create(self.api, self.body(**changes))


@pytest.fixture
def fellowship(database: Database, partnership: Partnership, sign_in_as: SignInAs) -> Fellowship:
    with database.scoped(partnership.id) as db:
        programme = add_programme(db, ProgrammeKind.FELLOWSHIP)
        host = add_participation(db, programme.id, add_person(db, name="Ruth Adeyemi"), Side.PROVIDER)
        organisation = organisations(db)[0]
    return Fellowship(
        coordinator=sign_in_as(Role.COORDINATOR),
        programme_id=programme.id,
        host_id=host.id,
        organisation_id=organisation.id,
    )


def test_a_coordinator_adds_a_placement(fellowship: Fellowship) -> None:
    answer = fellowship.add()
    assert answer.status_code == 201
    listed = fellowship.coordinator.client.get(fellowship.api).json()["items"]
    assert listed == [answer.json()]
    assert (listed[0]["host"], listed[0]["organisation"]) == ("Ruth Adeyemi", "Aldermoor Hospitals")


def test_placements_are_listed_by_page(fellowship: Fellowship) -> None:
    for title in ("b", "A", "c"):
        fellowship.add(title=title)
    first = fellowship.coordinator.client.get(f"{fellowship.api}?limit=2").json()
    second = fellowship.coordinator.client.get(f"{fellowship.api}?limit=2&cursor={first['next']}").json()
    titles = [item["title"] for page in (first, second) for item in page["items"]]
    assert (titles, second["next"]) == (["A", "b", "c"], None)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"host_id": str(uuid4())}, "host_id"),
        ({"organisation_id": str(uuid4())}, "organisation_id"),
        ({"topics": ["Astronomy"]}, "topics"),
        ({"capacity": 0}, "body.capacity"),
        ({"capacity": True}, "body.capacity"),
        ({"title": " "}, "body.title"),
        ({"colour": "red"}, "body.colour"),
    ],
)
def test_a_wrong_placement_is_refused(fellowship: Fellowship, changes: dict[str, Any], place: str) -> None:
    answer = fellowship.add(**changes)
    assert (answer.status_code, [error["place"] for error in answer.json()["errors"]]) == (422, [place])


def test_a_title_is_given_once(fellowship: Fellowship) -> None:
    fellowship.add()
    other = fellowship.add(title="Other").headers
    assert fellowship.add().json()["code"] == "exists"
    answer = fellowship.coordinator.change(other["location"], {"title": "Shorter waits"}, other["etag"])
    assert (answer.status_code, answer.json()["code"]) == (409, "exists")


def test_a_placement_is_changed_where_it_is_named(fellowship: Fellowship) -> None:
    added = fellowship.add().headers
    answer = fellowship.coordinator.change(added["location"], {"is_open": False}, added["etag"])
    assert (answer.json()["is_open"], answer.json()["capacity"], answer.headers["etag"]) == (False, 2, '"2"')
    stale = fellowship.coordinator.change(added["location"], {"is_open": True}, added["etag"])
    assert stale.status_code == 412


def test_a_reverse_mentoring_programme_has_no_placements(
    fellowship: Fellowship, database: Database, partnership: Partnership
) -> None:
    with database.scoped(partnership.id) as db:
        other = add_programme(db).id
    assert fellowship.coordinator.client.get(f"/api/v1/programmes/{other}/placements").status_code == 404


def test_a_placement_of_another_programme_is_not_there(
    fellowship: Fellowship, database: Database, partnership: Partnership
) -> None:
    with database.scoped(partnership.id) as db:
        other = add_programme(db, ProgrammeKind.FELLOWSHIP).id
    added = fellowship.add().json()["id"]
    answer = fellowship.coordinator.client.get(f"/api/v1/programmes/{other}/placements/{added}")
    assert answer.status_code == 404


def test_participants_may_not_change_placements(fellowship: Fellowship, sign_in_as: SignInAs) -> None:
    participant = sign_in_as()
    assert participant.create(fellowship.api, fellowship.body()).status_code == 403
    assert participant.client.get(fellowship.api).status_code == 403


def test_fellows_rank_the_open_placements(
    fellowship: Fellowship, database: Database, partnership: Partnership, sign_in_as: SignInAs
) -> None:
    take_part = TakePart(database=database, partnership=partnership, sign_in_as=sign_in_as)
    fellow = take_part(Side.SEEKER, programme_id=fellowship.programme_id)
    ids = [fellowship.add(title=title).json()["id"] for title in ("One", "Two")]
    closed = fellowship.add(title="Closed", is_open=False).json()["id"]
    offered = fellow.identity.client.get(f"{fellow.api}/placements").json()
    assert [offer["title"] for offer in offered] == ["One", "Two"]
    answer = fellow.change(wishes={"placements": ids[::-1]})
    assert answer.json()["wishes"] == {"placements": ids[::-1]}
    assert fellow.change(wishes={"placements": [closed]}).status_code == 422
    assert fellow.change(wishes={"placements": [ids[0], ids[0]]}).status_code == 422
