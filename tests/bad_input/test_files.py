"""What faulty files get over REST: every fault with its place, and no change. Hostile ones: tests/faults."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.imports.conftest import Confirm, Upload, confirm, upload, world
from tests.imports.files import FULL, csv_file, people

__all__ = ["confirm", "upload", "world"]

State = Callable[[], dict[str, str]]
ANN = ("Ann", "ann@example.org", "mentor", "ALD1")


def test_emails_that_differ_by_case_only_are_a_fault_of_the_row(upload: Upload, stored: State) -> None:
    before = stored()
    refused = upload(csv_file(ANN, ("Anna", "ANN@Example.org", "mentor", "ALD1")))
    assert refused.status_code == 422
    assert [(each["place"], each["code"]) for each in refused.json()["errors"]] == [
        ("rows.3.Email", "same_email")
    ]
    assert stored() == before


def test_row_999_alone_bad_nothing_is_written(upload: Upload, stored: State) -> None:
    before = stored()
    rows = people(1_000, "mentor")
    rows[997] = ("Last", "no address", "captain", "ALD1", "Mon 09:00-12:00", "yes")
    refused = upload(csv_file(*rows, headings=FULL))
    assert refused.status_code == 422
    assert [each["place"] for each in refused.json()["errors"]] == ["rows.999.Email", "rows.999.Side"]
    assert stored() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_taken_however_a_spreadsheet_saved_it(
    upload: Upload, confirm: Confirm, encoding: str
) -> None:
    text = csv_file(("Zoë Müller", "zoe@example.org", "mentor", "ALD1")).decode()
    staged = upload(text.encode(encoding))
    assert confirm(staged, people_agreed=True).status_code == 200
    assert [row["name"] for row in staged.json()["rows"]] == ["Zoë Müller"]


def test_the_same_file_twice_is_nothing_new(upload: Upload, confirm: Confirm, stored: State) -> None:
    data = csv_file(*people(20, "mentor"), headings=FULL)
    confirm(upload(data))
    before = stored()
    done = confirm(upload(data, key=uuid4().hex))
    after = stored()
    assert (done.json()["added"], done.json()["changed"]) == (0, 0)
    for table in ("public.people", "public.participations", "public.accounts", "public.messages"):
        assert after[table] == before[table], table
