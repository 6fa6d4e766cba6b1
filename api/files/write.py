"""Tables that people take away, as CSV and XLSX. Texts never become formulas, in either."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter

Cell = str | int | float | bool | dt.date | None

_STARTS_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_LONGEST_XLSX_TEXT: Final = 32_767
_NARROWEST: Final = 8
_WIDEST: Final = 50
_MADE_AT: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes no zone; fixed, so same bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: a heading row, then rows of as many cells."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def safe_text(text: str) -> str:
    """The text, with a quote mark before it where a spreadsheet might take it for a formula.

    A text that begins like one with such marks gets one more, so that it comes back as it was:
    `api.files.tables.read_table` takes the mark off again.
    """
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark (Excel needs it), commas, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_text(column) for column in columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook; the same sheets give the same bytes. Heading rows are bold and stay in view.

    Raises ValueError for a text longer than a cell can hold.
    """
    packed = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as workbook:
        workbook.set_properties({"created": _MADE_AT})
        formats = {
            "heading": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name), sheet, formats)
    return packed.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _write_sheet(target: "xlsxwriter.worksheet.Worksheet", sheet: Sheet, formats: dict[str, object]) -> None:
    target.freeze_panes(1, 0)
    for column, heading in enumerate(sheet.columns):
        target.write_string(0, column, safe_text(heading), formats["heading"])
        texts = [heading, *(str(row[column] or "") for row in sheet.rows)]
        longest = max(len(line) for text in texts for line in (text.splitlines() or [""]))
        target.set_column(column, column, min(max(longest + 2, _NARROWEST), _WIDEST))
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(target, number, column, cell, formats)


def _write_cell(
    target: "xlsxwriter.worksheet.Worksheet", row: int, column: int, cell: Cell, formats: dict[str, object]
) -> None:
    if isinstance(cell, bool):
        target.write_string(row, column, "yes" if cell else "no", formats["text"])
    elif isinstance(cell, str):
        if len(cell) >= _LONGEST_XLSX_TEXT:
            raise ValueError("the text is longer than a cell can hold")
        target.write_string(row, column, safe_text(cell), formats["text"])
    elif isinstance(cell, dt.date):
        target.write_datetime(row, column, cell, formats["date"])
    elif cell is not None:
        target.write_number(row, column, cell)
