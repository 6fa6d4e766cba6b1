"""A released table, in every form in which it leaves the house."""

import datetime as dt
import json

import pytest
from pydantic import ValidationError

from api.files.tables import read_table
from api.statistics.release import (
    FinancialYear,
    release_csv,
    release_from_json,
    release_to_json,
    release_xlsx,
)
from tests.statistics.releases import a_release

LINES = [
    ("White", "100", "80", "20", "20", "10"),
    ("BME", "*", "*", "*", "*", "hidden"),
    ("Unknown", "60", "40", "30", "20", "20"),
    ("All", "165", "125", "55", "hidden", "30"),
]


def test_a_release_survives_being_kept() -> None:
    release = a_release()
    assert release_from_json(json.loads(json.dumps(release_to_json(release)))) == release


def test_another_shape_is_not_taken_for_a_release() -> None:
    with pytest.raises(ValidationError):
        release_from_json({"programme": "Listening"})


def test_json_carries_no_true_figure() -> None:
    values = release_to_json(a_release())
    assert [
        (group, *("hidden" if cell["mark"] == "hidden" else str(cell["value"] or "*") for cell in cells))
        for group, cells in zip(values["groups"], values["table"]["rows"], strict=True)
    ] == LINES
    assert (values["financial_year"], values["threshold"], values["base"]) == ("2026/27", 7, 5)


def test_csv_carries_programme_year_and_figures() -> None:
    table = read_table(release_csv(a_release("=Listening")), "funnel.csv")
    assert [tuple(row.cells.values()) for row in table.rows] == [
        ("=Listening", "2026/27", *line) for line in LINES
    ]


def test_xlsx_opens_with_the_figures() -> None:
    table = read_table(release_xlsx(a_release()), "funnel.xlsx")
    assert table.columns == ("Group", "Invited", "Registered", "Matched", "Met at least once", "Completed")
    assert [tuple(row.cells.values()) for row in table.rows] == LINES


def test_shares_come_from_rounded_figures_only() -> None:
    release = a_release()
    assert [release.share(0, step) for step in range(5)] == [100, 80, 20, 20, 10]
    assert [release.share(1, step) for step in range(5)] == [None] * 5
    assert [release.share(3, step) for step in range(5)] == [100, 76, 33, None, 18]


def test_notes_name_the_rule_and_the_day() -> None:
    notes = a_release().notes
    assert notes[0] == (
        "* stands for 1 to 7 people. Other figures are rounded to the nearest 5, so they may not add up."
    )
    assert notes[-1] == "Frozen on 5 April 2027. The figures do not change afterwards."


@pytest.mark.parametrize(
    ("day", "label"),
    [(dt.date(2026, 4, 1), "2026/27"), (dt.date(2027, 3, 31), "2026/27"), (dt.date(2099, 12, 1), "2099/00")],
)
def test_a_day_belongs_to_a_financial_year(day: dt.date, label: str) -> None:
    year = FinancialYear.of(day)
    assert year.label == label
    assert year.first_day <= day <= year.last_day
    assert FinancialYear.read(label) == FinancialYear.read(label.replace("/", "-")) == year


@pytest.mark.parametrize("label", ["", "2026", "2026/28", "2026/2027", "26/27", "٢٠٢٦/27"])
def test_other_labels_are_no_financial_year(label: str) -> None:
    with pytest.raises(ValueError, match="written 2026/27"):
        FinancialYear.read(label)
