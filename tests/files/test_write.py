"""Tables that people take away never hold a formula."""

import datetime as dt
import io
import zipfile

import pytest

from api.files.tables import read_table
from api.files.write import Cell, Sheet, safe_text, write_csv, write_xlsx

DANGEROUS = ["=1+1", "+44 20", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://a")', "＝1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_starts_like_a_formula_is_quoted(text: str) -> None:
    assert safe_text(text) == f"'{text}"


def test_csv_has_a_mark_for_excel_and_no_formula() -> None:
    data = write_csv(["name", "=n"], [["=1+1", 3], [None, True], [dt.date(2026, 12, 1), "a,b"]])
    assert data.decode() == "\ufeffname,'=n\r\n'=1+1,3\r\n,yes\r\n2026-12-01,\"a,b\"\r\n"


def test_xlsx_holds_texts_not_formulas_or_links() -> None:
    rows = [[text, "http://example.org"] for text in DANGEROUS]
    with zipfile.ZipFile(io.BytesIO(write_xlsx([Sheet(name="A", columns=["a", "b"], rows=rows)]))) as file:
        content = file.read("xl/worksheets/sheet1.xml")
        names = file.namelist()
    assert b"<f>" not in content
    assert b"hyperlink" not in content
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in names


def test_xlsx_keeps_its_heading_in_view_and_reads_back() -> None:
    rows: list[list[Cell]] = [["Zoë", 3, dt.date(2026, 12, 1), True, "=x"], ["+44 20", 0.5, None, False, ""]]
    data = write_xlsx(
        [
            Sheet(name="People", columns=["a", "b", "c", "d", "e"], rows=rows),
            Sheet(name="B", columns=[], rows=[]),
        ]
    )
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b'state="frozen"' in file.read("xl/worksheets/sheet1.xml")
    assert [list(row.cells.values()) for row in read_table(data, "a.xlsx").rows] == [
        ["Zoë", "3", "2026-12-01", "yes", "=x"],
        ["+44 20", "0.5", "", "no", ""],
    ]


def test_the_same_sheets_give_the_same_bytes() -> None:
    sheets = [Sheet(name="People", columns=["a"], rows=[["x"], ["y"]])]
    assert write_xlsx(sheets) == write_xlsx(sheets)


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than a cell"):
        write_xlsx([Sheet(name="A", columns=["a"], rows=[["x" * 40_000]])])
