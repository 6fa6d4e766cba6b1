"""Sound tables, in the many shapes in which people save them."""

import datetime as dt
import io
import unicodedata

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from api.files.problems import MAX_PROBLEMS, column_letter
from api.files.tables import Limits, Row, TableError, read_table
from api.files.write import write_csv
from tests.files.workbooks import cell, pack, sheet, workbook_parts

PEOPLE = (
    Row(number=2, cells={"name": "Zoë Ní Bhriain", "email": "zoe@example.org"}),
    Row(number=3, cells={"name": "Ann", "email": ""}),
)
_TEXT = "name,email\r\nZoë Ní Bhriain,zoe@example.org\r\nAnn,\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (_TEXT.encode(), "utf-8-sig"),
        (_TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (_TEXT.encode("cp1252"), "cp1252"),
        (_TEXT.encode("utf-16"), "utf-16"),
        (_TEXT.replace(",", ";").encode(), "utf-8-sig"),
        (_TEXT.replace(",", "\t").encode(), "utf-8-sig"),
        (_TEXT.replace("\r\n", "\n").encode(), "utf-8-sig"),
        (_TEXT.replace("Ann,", "Ann").encode(), "utf-8-sig"),
        (_TEXT.replace("name,email", ' name ,"email",,').encode(), "utf-8-sig"),
        ((_TEXT + "\r\n,,\r\n  ,\r\n").encode(), "utf-8-sig"),
        (_TEXT.replace("ë", "e\u0308").encode(), "utf-8-sig"),
    ],
)
def test_csv_is_read_however_it_was_saved(data: bytes, encoding: str) -> None:
    table = read_table(data, "people.csv")
    assert (table.columns, table.rows, table.encoding) == (("name", "email"), PEOPLE, encoding)


def test_csv_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    table = read_table(b'note\n"two\r\nlines"\n\nlast\n', "notes.csv")
    assert table.rows == (
        Row(number=2, cells={"note": "two\nlines"}),
        Row(number=4, cells={"note": "last"}),
    )


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert read_table(b"name,email\n", "people.csv").rows == ()


def test_every_faulty_cell_is_listed() -> None:
    with pytest.raises(TableError) as refused:
        read_table(b"name,email\nA\x07,ok\nB,=1\nC\x00,ok\n", "people.csv")
    places = [(problem.row, problem.column, problem.code) for problem in refused.value.problems]
    assert places == [
        (2, "name", "refused_character"),
        (3, "email", "formula"),
        (4, "name", "refused_character"),
    ]


def test_endless_faults_are_counted_not_listed() -> None:
    with pytest.raises(TableError) as refused:
        read_table(b"name\n" + b"=1\n" * 2_000, "people.csv")
    assert len(refused.value.problems) == MAX_PROBLEMS + 1
    assert refused.value.problems[-1].message == "There are 1,500 more problems."


def test_a_column_without_heading_is_refused() -> None:
    with pytest.raises(TableError) as refused:
        read_table(b"name,,email\nA,x,a@b.c\n", "people.csv")
    assert [(problem.column, problem.code) for problem in refused.value.problems] == [("B", "no_heading")]


def test_limits_may_be_chosen() -> None:
    data = b"name\n" + b"A\n" * 6_000
    assert len(read_table(data, "people.csv", Limits(rows=6_000)).rows) == 6_000


def test_a_larger_limit_leaves_more_room_to_unpack() -> None:
    row = "".join(f'<c t="inlineStr"><is><t>{"word " * 20}{column}</t></is></c>' for column in range(20))
    data = pack(workbook_parts(sheet("".join(f"<row>{row}</row>" for _ in range(20_000)))))
    limits = Limits(rows=20_000, text=500_000_000, unpacked=500_000_000, ratio=1_000)
    with pytest.raises(TableError):
        read_table(data, "people.xlsx")
    assert len(read_table(data, "people.xlsx", limits).rows) == 19_999


def test_a_refusal_never_repeats_the_cell() -> None:
    with pytest.raises(TableError) as refused:
        read_table(b"name\nsecret\x1b\n=secret\n", "people.csv")
    assert "secret" not in str(refused.value)


def _workbook(rows: list[list[object]], options: dict[str, object] | None = None) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, **(options or {})}) as workbook:
        target = workbook.add_worksheet()
        formats = {
            dt.datetime: workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            dt.date: workbook.add_format({"num_format": "dd/mm/yyyy"}),
            dt.time: workbook.add_format({"num_format": "hh:mm"}),
        }
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                target.write(row, column, value, formats.get(type(value)))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (-2.5, "-2.5"),
        (447700900123, "447700900123"),
        (1e21, "1000000000000000000000"),
        (True, "TRUE"),
        (dt.date(2026, 12, 1), "2026-12-01"),
        (dt.datetime(2026, 12, 1, 9, 30), "2026-12-01 09:30"),  # noqa: DTZ001 - spreadsheets know no zones
        (dt.time(9, 0), "09:00"),
        (dt.time(23, 59, 59), "23:59:59"),
        ("  Zoë  ", "Zoë"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_xlsx_cells_come_out_as_people_see_them(value: object, text: str) -> None:
    table = read_table(_workbook([["value"], [value]]), "values.xlsx")
    assert table.rows == (Row(number=2, cells={"value": text}),)


def test_xlsx_dates_counted_from_1904_keep_their_day() -> None:
    data = _workbook([["day"], [dt.date(2026, 12, 1)]], {"date_1904": True})
    assert read_table(data, "days.xlsx").rows[0].cells == {"day": "2026-12-01"}


def test_xlsx_rows_keep_their_numbers_past_blank_ones() -> None:
    data = _workbook([[], ["name"], [], ["Ann"], [""], ["Bo"]])
    assert [row.number for row in read_table(data, "people.XLSX").rows] == [4, 6]


def test_xlsx_of_the_first_visible_sheet_is_read() -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as workbook:
        for name in ("Hidden", "People", "Notes"):
            workbook.add_worksheet(name).write(0, 0, name)
        workbook.worksheets()[1].activate()
        workbook.worksheets()[1].set_first_sheet()
        workbook.worksheets()[0].hide()
        workbook.worksheets()[2].write_formula(0, 1, "=1+1")
    assert read_table(packed.getvalue(), "people.xlsx").columns == ("People",)


def test_formatting_far_below_the_table_does_not_count() -> None:
    rows = f'<row r="1">{cell("A1", "name")}<c r="XFD1" s="0"/></row><row r="1048576" ht="20"/>'
    assert read_table(pack(workbook_parts(sheet(rows))), "people.xlsx").columns == ("name",)


cells = st.text(
    alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Cn"]),
    min_size=1,
    max_size=8,
)


@given(st.lists(st.tuples(cells, cells), max_size=4))
@example([("＝", "＠"), ("＋", "－"), ("@", "'@"), ("'＝", "''-")])
def test_what_is_written_as_csv_reads_back(rows: list[tuple[str, str]]) -> None:
    table = read_table(write_csv(["a", "b"], rows), "rows.csv")
    expected = [[unicodedata.normalize("NFC", text.strip()) for text in row] for row in rows]
    assert [list(row.cells.values()) for row in table.rows] == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_refusal(data: bytes) -> None:
    try:
        table = read_table(data, "any.csv")
    except TableError as refused:
        assert refused.problems  # noqa: PT017 - both ways out are fine
        return
    assert all(tuple(row.cells) == table.columns for row in table.rows)


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")])
def test_columns_carry_their_letters(index: int, letter: str) -> None:
    assert column_letter(index) == letter
