from uuid import UUID, uuid4

import pytest

from models import audit
from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.programmes.programmes import MENTORING, RECORD

HERE = "/api/v1/programmes"


@pytest.fixture
def coordinator(sign_in_as: SignInAs) -> Identity:
    return sign_in_as(Role.COORDINATOR)


def created(coordinator: Identity, **changes: object) -> tuple[str, str]:
    """Path and ETag of a new programme."""
    answer = coordinator.create(HERE, MENTORING | changes)
    assert answer.status_code == 201, answer.json()
    return answer.headers["location"], answer.headers["etag"]


def test_a_new_programme_is_a_draft_with_usual_rules(coordinator: Identity) -> None:
    path, etag = created(coordinator)
    answer = coordinator.client.get(path)
    shown = answer.json()
    assert (answer.status_code, answer.headers["etag"], shown["state"]) == (200, etag, "draft")
    assert shown["rules"]["line_management"] is True
    assert shown["weights"]["goals"] == 700
    assert [item["id"] for item in coordinator.client.get(HERE).json()["items"]] == [shown["id"]]


def test_the_list_goes_on_where_its_page_ended(coordinator: Identity) -> None:
    for name in ("Birch", "aspen", "Cedar"):
        created(coordinator, name=name)
    first = coordinator.client.get(HERE, params={"limit": 2}).json()
    second = coordinator.client.get(HERE, params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["name"] for item in first["items"]] == ["aspen", "Birch"]
    assert ([item["name"] for item in second["items"]], second["next"]) == (["Cedar"], None)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"starts_on": "2027-02-25"}, "body.starts_on"),
        ({"ends_on": "2027-03-29"}, "body.ends_on"),
        ({"retention_months": 0}, "body.retention_months"),
        ({"seeker_capacity": 51}, "body.seeker_capacity"),
        ({"provider_capacity": 0}, "body.provider_capacity"),
        ({"sessions_planned": 25}, "body.sessions_planned"),
        ({"meeting_minutes": 50}, "body.meeting_minutes"),
        ({"needs_steward": "true"}, "body.needs_steward"),
        ({"name": "two\nlines"}, "body.name"),
        ({"name": "turned \u202e round"}, "body.name"),
        ({"rules": {"shared_free_times": 21}}, "body.rules.shared_free_times"),
        ({"rules": {"conflict": False}}, "body.rules.conflict"),
        ({"weights": {"goals": 901}}, "body.weights"),
        ({"colour": "red"}, "body.colour"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_place(
    coordinator: Identity, changes: dict[str, object], place: str
) -> None:
    answer = coordinator.create(HERE, MENTORING | changes)
    assert answer.status_code == 422
    assert [error["place"] for error in answer.json()["errors"]] == [place]


def test_a_name_is_given_once(coordinator: Identity) -> None:
    created(coordinator)
    assert coordinator.create(HERE, MENTORING).json()["code"] == "exists"


def test_a_change_keeps_what_it_does_not_name(coordinator: Identity) -> None:
    path, etag = created(coordinator)
    answer = coordinator.change(path, {"rules": {"organisation": "different"}}, etag)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    shown = answer.json()
    assert (shown["rules"]["organisation"], shown["name"]) == ("different", MENTORING["name"])


def test_a_change_that_breaks_the_whole_is_refused(coordinator: Identity) -> None:
    path, etag = created(coordinator)
    answer = coordinator.change(path, {"ends_on": "2027-01-01"}, etag)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "ends_on")


@pytest.mark.parametrize("name", ["name", "rules", "starts_on", "positive_action"])
def test_nothing_can_be_changed_to_null(coordinator: Identity, name: str) -> None:
    path, etag = created(coordinator)
    assert coordinator.change(path, {name: None}, etag).status_code == 422


def test_a_change_of_an_older_version_is_refused(coordinator: Identity) -> None:
    path, etag = created(coordinator)
    coordinator.change(path, {"summary": "Another"}, etag)
    assert coordinator.change(path, {"summary": "A third"}, etag).status_code == 412
    assert coordinator.client.patch(path, json={"summary": "A third"}).status_code == 428


def test_a_programme_opens_and_closes(
    coordinator: Identity, database: Database, partnership: Partnership
) -> None:
    path, etag = created(coordinator)
    opened = coordinator.act(f"{path}/opening", etag)
    assert (opened.status_code, opened.json()["state"]) == (200, "open")
    assert coordinator.act(f"{path}/opening", opened.headers["etag"]).json()["code"] == "not_draft"
    closed = coordinator.act(f"{path}/closing", opened.headers["etag"])
    assert closed.json()["state"] == "closed"
    assert coordinator.change(path, {"summary": "x"}, closed.headers["etag"]).json()["code"] == "closed"
    with database.scoped(partnership.id) as db:
        actions = [entry.action for entry in audit.entries(db) if entry.resource == "programme"]
    assert actions == ["created", "opened", "closed"]


def test_a_programme_without_topics_says_so_when_opened(coordinator: Identity) -> None:
    path, etag = created(coordinator, topics=[])
    answer = coordinator.act(f"{path}/opening", etag)
    assert (answer.status_code, [error["place"] for error in answer.json()["errors"]]) == (422, ["topics"])


def test_a_programme_whose_sign_up_is_over_does_not_open(coordinator: Identity) -> None:
    path, etag = created(coordinator, sign_up_closes_on="2027-01-10")
    answer = coordinator.act(f"{path}/opening", etag)
    assert [error["place"] for error in answer.json()["errors"]] == ["sign_up_closes_on"]


def test_a_restricted_programme_opens_only_with_its_record(coordinator: Identity) -> None:
    path, etag = created(coordinator, is_restricted=True, eligibility="Colleagues from ethnic minorities.")
    refused = coordinator.act(f"{path}/opening", etag)
    assert refused.status_code == 422
    assert [error["place"] for error in refused.json()["errors"]] == [
        f"positive_action.{name}" for name in RECORD
    ]
    changed = coordinator.change(path, {"positive_action": RECORD}, etag)
    assert changed.json()["positive_action"] == RECORD
    assert coordinator.act(f"{path}/opening", changed.headers["etag"]).status_code == 200


def test_an_open_restricted_programme_keeps_its_record(coordinator: Identity) -> None:
    path, etag = created(
        coordinator, is_restricted=True, eligibility="Some colleagues.", positive_action=RECORD
    )
    opened = coordinator.act(f"{path}/opening", etag)
    answer = coordinator.change(path, {"positive_action": RECORD | {"aim": ""}}, opened.headers["etag"])
    assert [error["place"] for error in answer.json()["errors"]] == ["positive_action.aim"]


def test_one_coordinator_sees_only_their_programme(coordinator: Identity, sign_in_as: SignInAs) -> None:
    mine, _ = created(coordinator)
    other, _ = created(coordinator, name="Another")
    narrow = sign_in_as(Role.COORDINATOR, programme_id=UUID(mine.rsplit("/", 1)[1]))
    assert [item["name"] for item in narrow.client.get(HERE).json()["items"]] == [MENTORING["name"]]
    assert narrow.client.get(other).status_code == 404
    assert narrow.create(HERE, MENTORING | {"name": "New"}).status_code == 403


def test_a_programme_that_is_not_there_is_not_found(coordinator: Identity) -> None:
    assert coordinator.client.get(f"{HERE}/{uuid4()}").status_code == 404
    assert coordinator.client.get(f"{HERE}/no-id").status_code in (404, 422)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.HR_ANALYST, Role.PARTICIPANT, Role.ADMINISTRATOR])
def test_others_see_no_programmes(sign_in_as: SignInAs, role: Role) -> None:
    assert sign_in_as(role).client.get(HERE).status_code == 403
