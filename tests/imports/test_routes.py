from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.files.write import Sheet, write_xlsx
from models import audit, imports, participations
from models.accounts import Role, account_by_email
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.imports.conftest import Confirm, Upload
from tests.imports.files import FULL, HEADINGS, csv_file, people
from tests.programmes.programmes import RECORD
from tests.programmes.world import World, open_world
from tests.queries import counted_queries

GRACE = ("Grace Okafor", "grace@example.org", "mentor", "ALD1")
HELEN = ("Helen Whitworth", "helen@example.org", "executive", "Brightwater Community Care")


def counts(answer: object) -> tuple[int, int, int]:
    assert isinstance(answer, dict)
    return answer["new"], answer["changed"], answer["same"]


def test_nothing_is_written_before_it_is_confirmed(world: World, upload: Upload) -> None:
    staged = upload(csv_file(GRACE, HELEN))
    assert (staged.status_code, counts(staged.json())) == (201, (2, 0, 0))
    assert [(row["row"], row["kind"]) for row in staged.json()["rows"]] == [(2, "new"), (3, "new")]
    assert world.people() == []


def test_confirmed_people_are_there_and_vouched_for(world: World, upload: Upload, confirm: Confirm) -> None:
    done = confirm(upload(csv_file(*people(40, "mentor"), *people(40, "executive"), headings=FULL)))
    assert (done.status_code, done.json()["added"]) == (200, 80)
    assert len(world.people(limit="100", state="ready")) == 80
    assert {person["is_entered_on_behalf"] for person in world.people()} == {True}


def test_the_same_file_twice_adds_nothing(world: World, upload: Upload, confirm: Confirm) -> None:
    data = csv_file(*people(3, "mentor"), headings=FULL)
    confirm(upload(data))
    before = world.people()
    again = upload(data)
    assert counts(again.json()) == (0, 0, 3)
    done = confirm(again).json()
    assert (done["added"], done["changed"], done["same"]) == (0, 0, 3)
    assert world.people() == before


def test_a_changed_row_names_its_columns_and_changes_only_them(
    world: World, upload: Upload, confirm: Confirm
) -> None:
    headings = (*HEADINGS, "Site", "Free times")
    confirm(upload(csv_file((*GRACE, "North", "Mon 09:00-12:00"), headings=headings)))
    staged = upload(csv_file((*GRACE, "South", ""), headings=headings))
    assert [row["columns"] for row in staged.json()["rows"]] == [["Site"]]
    confirm(staged)
    (grace,) = world.people()
    assert (grace["site"], len(grace["free"])) == ("South", 6)


def test_every_fault_is_named_and_nothing_is_kept(
    world: World, upload: Upload, database: Database, partnership: Partnership
) -> None:
    rows = people(998, "mentor")
    rows[0] = ("", "mentor0@example.org", "mentor", "Nowhere", "Mon 09:10-12:00", "perhaps")
    rows[997] = ("Last", "two@example.org; more@example.org", "captain", "ALD1", "", "")
    refused = upload(csv_file(*rows, headings=FULL))
    assert (refused.status_code, refused.json()["code"]) == (422, "file_refused")
    assert [error["place"] for error in refused.json()["errors"]] == [
        "rows.2.Name",
        "rows.2.Organisation",
        "rows.2.Free times",
        "rows.2.Consent",
        "rows.999.Email",
        "rows.999.Side",
    ]
    assert world.people() == []
    with database.scoped(partnership.id) as db:
        assert db.execute(sa.select(sa.func.count()).select_from(imports.StagedImport)).scalar_one() == 0


@pytest.mark.parametrize(
    ("data", "filename", "status", "code"),
    [
        (b"", "people.csv", 422, "empty_file"),
        (b"Name,Email,Side,Organisation\n", "people.csv", 422, "no_people"),
        (b"PK", "people.xlsm", 415, "macro_file"),
        (b"x", "people.pdf", 415, "unknown_kind"),
        (b"PK\x03\x04 no archive", "people.xlsx", 422, None),
        (b"Name,Name,Email,Side,Organisation\na,b,c,d,e\n", "people.csv", 422, "duplicate_heading"),
        (csv_file((*GRACE, "A"), headings=(*HEADINGS, "Ethnicity")), "people.csv", 422, "unknown_column"),
        (csv_file(GRACE, ("G", "GRACE@example.org", "mentor", "ALD1")), "people.csv", 422, "same_email"),
        (b"a" * 4_900_000, "people.csv", 422, None),
        (b"x\n" * 60_000, "people.csv", 413, "too_many_rows"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    upload: Upload, data: bytes, filename: str, status: int, code: str | None
) -> None:
    refused = upload(data, filename)
    assert refused.status_code == status
    assert code in (None, refused.json()["errors"][0]["code"])


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ([("file", ("a.csv", csv_file(GRACE))), ("file", ("b.csv", csv_file(HELEN)))], 400, "duplicate_file"),
        ([("file", ("a.csv", csv_file(GRACE))), ("other", ("b.csv", b""))], 422, "extra_forbidden"),
        ([("file", ("a.csv", csv_file(GRACE))), ("programme_id", (None, b"x"))], 422, "extra_forbidden"),
        ([("file", (None, csv_file(GRACE)))], 422, "missing"),
    ],
)
def test_an_upload_holds_one_file_and_nothing_else(
    world: World, parts: list[Any], status: int, code: str
) -> None:
    headers = {"Idempotency-Key": "0123456789abcdef"}
    refused = world.coordinator.client.post(f"{world.rest}/imports", files=parts, headers=headers)
    told = refused.json()
    assert (refused.status_code, code in (told["code"], *(each["code"] for each in told["errors"]))) == (
        status,
        True,
    )


def test_an_upload_over_the_cap_is_refused(upload: Upload) -> None:
    assert upload(b"a" * 5_100_000).status_code == 413


def test_an_upload_without_a_file_is_refused(world: World) -> None:
    answer = world.coordinator.client.post(
        f"{world.rest}/imports", files={"other": ("a.csv", b"a")}, headers={"Idempotency-Key": "0" * 32}
    )
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "file")


def test_the_example_of_the_template_is_nobody(world: World, upload: Upload) -> None:
    template = world.coordinator.client.get(f"{world.page}/imports/template.csv").content
    refused = upload(template)
    assert refused.json()["errors"][0]["code"] == "example_row"


def test_a_workbook_is_read(world: World, upload: Upload, confirm: Confirm) -> None:
    data = write_xlsx([Sheet(name="People", columns=HEADINGS, rows=[GRACE, HELEN])])
    assert confirm(upload(data, "people.xlsx")).json()["added"] == 2


def test_an_import_is_confirmed_once(world: World, upload: Upload, confirm: Confirm) -> None:
    staged = upload(csv_file(GRACE))
    confirm(staged)
    assert (confirm(staged).status_code, confirm(staged).json()["code"]) == (409, "confirmed")


def test_one_key_stages_once(upload: Upload) -> None:
    key = "0123456789abcdef"
    first, second = upload(csv_file(GRACE), key=key), upload(csv_file(GRACE), key=key)
    assert first.json()["id"] == second.json()["id"]
    assert upload(csv_file(HELEN), key=key).json()["code"] == "key_reused"


def test_consent_is_vouched_for_only_where_the_file_is_silent(
    world: World, upload: Upload, confirm: Confirm
) -> None:
    rows = (
        ("Ann", "ann@example.org", "mentor", "ALD1", "Mon 09:00-12:00", ""),
        ("Bea", "bea@example.org", "mentor", "ALD1", "Mon 09:00-12:00", "no"),
    )
    confirm(upload(csv_file(*rows, headings=FULL)), people_agreed=True)
    assert [person["state"] for person in world.people()] == ["ready", "invited"]


def test_a_no_in_a_file_takes_back_nobodys_consent(world: World, upload: Upload, confirm: Confirm) -> None:
    world.enter("Ann", email="ann@example.org")
    staged = upload(csv_file(("Ann", "ann@example.org", "mentor", "ALD1", "", "no"), headings=FULL))
    assert counts(staged.json()) == (0, 0, 1)
    confirm(staged)
    assert [person["has_consented"] for person in world.people()] == [True]


def test_in_a_restricted_programme_the_criteria_are_vouched_for_too(
    sign_in_as: SignInAs, upload: Upload, world: World, confirm: Confirm
) -> None:
    etag = world.coordinator.client.get(world.rest).headers["etag"]
    restricted = {"is_restricted": True, "eligibility": "Some.", "positive_action": RECORD}
    assert world.coordinator.change(world.rest, restricted, etag).status_code == 200
    data = csv_file(*people(1, "mentor"), *people(1, "executive"), headings=FULL)
    confirm(upload(data))
    assert [(person["side"], person["missing"]) for person in world.people()] == [
        ("seeker", []),
        ("provider", ["eligibility"]),
    ]
    confirm(upload(data), criteria_declared=True)
    assert [person["missing"] for person in world.people()] == [[], []]


def test_whom_to_keep_apart_is_added_and_never_told(
    world: World, upload: Upload, confirm: Confirm, database: Database, partnership: Partnership
) -> None:
    headings = (*HEADINGS, "Not with")
    first = upload(csv_file((*GRACE, "Xenia Canary"), headings=headings))
    confirm(first)
    again = upload(csv_file((*GRACE, "xenia canary; Yara Canary"), headings=headings))
    other = upload(csv_file((*GRACE, "Zoe Canary"), headings=headings))
    assert counts(again.json()) == counts(other.json()) == (0, 0, 1)
    confirm(again)
    assert "Canary" not in first.text + again.text
    with database.scoped(partnership.id) as db:
        ((_, person),) = participations.participants(db, UUID(world.programme_id))
        assert [row.typed for row in participations.conflicts_of(db, person.id)] == [
            "Xenia Canary",
            "Yara Canary",
        ]
        assert "Canary" not in str([entry.detail for entry in audit.entries(db)])
        staged = imports.staged_import(db, UUID(again.json()["id"]))
        assert staged is not None
        assert staged.rows == []


def test_who_left_stays_out(
    world: World, upload: Upload, confirm: Confirm, database: Database, partnership: Partnership
) -> None:
    data = csv_file(*people(1, "mentor"), headings=FULL)
    confirm(upload(data))
    with database.scoped(partnership.id) as db:
        ((part, _),) = participations.participants(db, UUID(world.programme_id))
        part.state = participations.ParticipationState.WITHDRAWN
    staged = upload(data)
    assert (counts(staged.json()), staged.json()["left"]) == ((0, 0, 0), 1)
    assert confirm(staged).json()["left"] == 1
    assert [person["state"] for person in world.people()] == ["withdrawn"]


def test_imported_people_can_sign_in(
    world: World, upload: Upload, confirm: Confirm, database: Database, partnership: Partnership
) -> None:
    confirm(upload(csv_file(GRACE)))
    with database.scoped(partnership.id) as db:
        assert account_by_email(db, "grace@example.org") is not None


def test_a_wish_for_an_unknown_placement_is_named(sign_in_as: SignInAs) -> None:
    world = open_world(sign_in_as(Role.COORDINATOR), kind="fellowship", name="Fellowship")
    data = csv_file(("Ann", "ann@example.org", "fellow", "ALD1", "The moon"), headings=(*HEADINGS, "Wishes"))
    refused = world.coordinator.client.post(
        f"{world.rest}/imports", files={"file": ("a.csv", data)}, headers={"Idempotency-Key": "0" * 32}
    )
    assert [error["place"] for error in refused.json()["errors"]] == ["rows.2.Wishes"]


def test_many_rows_take_as_many_queries_as_few(world: World, upload: Upload, confirm: Confirm) -> None:
    with counted_queries() as few:
        assert confirm(upload(csv_file(*people(2, "mentor"), headings=FULL))).json()["added"] == 2
    with counted_queries() as many:
        assert confirm(upload(csv_file(*people(400, "executive"), headings=FULL))).json()["added"] == 400
    assert len(many) == len(few)


def test_an_import_of_another_programme_is_not_found(world: World, upload: Upload) -> None:
    other = open_world(world.coordinator, name="Another")
    staged = upload(csv_file(GRACE))
    path = f"{other.rest}/imports/{staged.json()['id']}"
    assert world.coordinator.client.get(path).status_code == 404
    assert world.coordinator.act(f"{path}/confirmation", '"1"').status_code == 404


def test_others_import_nobody(world: World, sign_in_as: SignInAs) -> None:
    steward: Identity = sign_in_as(Role.STEWARD)
    answer = steward.client.post(
        f"{world.rest}/imports",
        files={"file": ("a.csv", csv_file(GRACE))},
        headers={"Idempotency-Key": "0" * 32},
    )
    assert answer.status_code == 403
