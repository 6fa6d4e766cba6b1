"""Tables that people hand in, as CSV or XLSX: read whole or refused with every fault named."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from api.files.csv_file import read_csv
from api.files.problems import (
    MAX_PROBLEMS,
    TOO_LARGE,
    WRONG_KIND,
    Limits,
    TableError,
    TableProblem,
    column_letter,
    refuse,
    too_many_columns,
    too_many_rows,
)
from api.files.xlsx_file import read_xlsx

__all__ = ["Limits", "Row", "Table", "TableError", "TableProblem", "read_table"]

_REFUSED_CHARACTERS: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_ESCAPED: Final = re.compile(r"'+[=+\-@＝＋－＠]")
_MACRO_KINDS: Final = frozenset({".xlsm", ".xltm", ".xlam", ".xlsb"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row with something in it. `number` is the row as a spreadsheet numbers it."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and its rows; every row has a cell, perhaps empty, for every column.

    Texts are stripped and in Unicode's composed form; line breaks in a cell are LF. `encoding` names the
    character set a CSV was read in (for people whose letters came out wrong), and is None for XLSX.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str | None = None


type_by_suffix: Final = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx"}


def read_table(data: bytes, filename: str, limits: Limits | None = None) -> Table:
    """Read the first visible sheet of an XLSX file or a CSV file (comma, semicolon or tab).

    Only the ending of `filename` is used. Blank rows are left out. Raises TableError.
    """
    limits = limits or Limits()
    kind = _kind(filename)
    if len(data) > limits.file_size:
        raise refuse(
            "file_too_large",
            f"The file is larger than {limits.file_size / 1_000_000:g} MB.",
            status=TOO_LARGE,
        )
    if not data.strip(b"\x00 \t\r\n"):
        raise refuse("empty_file", "The file is empty.")
    if kind == "xlsx":
        return _table(read_xlsx(data, limits), limits, encoding=None)
    encoding, records = read_csv(data, limits)
    return _table(records, limits, encoding=encoding)


def _kind(filename: str) -> str:
    suffix = PurePath(filename).suffix.lower()
    if suffix in _MACRO_KINDS:
        raise refuse(
            "macro_file",
            "Files that can hold macros are not accepted. Save the sheet as .xlsx or CSV.",
            status=WRONG_KIND,
        )
    if suffix not in type_by_suffix:
        raise refuse(
            "unknown_kind",
            "Only CSV and XLSX files are read. Save the sheet as one of them.",
            status=WRONG_KIND,
        )
    return type_by_suffix[suffix]


def _table(records: Iterable[tuple[int, Sequence[str]]], limits: Limits, encoding: str | None) -> Table:
    filled = [(number, cells) for number, cells in records if any(cell.strip() for cell in cells)]
    if not filled:
        raise refuse("empty_file", "The file is empty.")
    if len(filled) > limits.rows + 1:
        raise too_many_rows(limits)
    problems: list[TableProblem] = []
    header_number, header = filled[0]
    names = _header(header_number, header, filled[1:], limits, problems)
    if problems:
        raise TableError(*problems)
    rows = [_row(number, cells, names, limits, problems) for number, cells in filled[1:]]
    if problems:
        raise TableError(*_first(problems))
    return Table(columns=names, rows=tuple(rows), encoding=encoding)


def _header(
    number: int,
    header: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    limits: Limits,
    problems: list[TableProblem],
) -> tuple[str, ...]:
    """The columns' names, trailing empty ones left out."""
    width = max(
        (index + 1 for cells in (header, *(cells for _, cells in rows)) for index in _filled_cells(cells)),
        default=0,
    )
    if width > limits.columns:
        raise too_many_columns(limits)
    names: list[str] = []
    seen: dict[str, str] = {}
    for index in range(width):
        letter = column_letter(index)
        text = header[index] if index < len(header) else ""
        if fault := _fault(text, limits):
            problems.append(TableProblem(row=number, column=letter, code=fault[0], message=fault[1]))
            continue
        name = " ".join(_clean(text).split())
        if not name:
            message = "The column has no heading, but something is written below it."
            problems.append(TableProblem(row=number, column=letter, code="no_heading", message=message))
        elif (key := name.casefold()) in seen:
            message = f"The heading is the same as that of column {seen[key]}."
            problems.append(
                TableProblem(row=number, column=letter, code="duplicate_heading", message=message)
            )
        seen.setdefault(name.casefold(), letter)
        names.append(name)
    return tuple(names)


def _filled_cells(cells: Sequence[str]) -> list[int]:
    """The last filled cell's index, alone in a list, or nothing."""
    for index in range(len(cells) - 1, -1, -1):
        if cells[index].strip():
            return [index]
    return []


def _row(
    number: int, cells: Sequence[str], names: tuple[str, ...], limits: Limits, problems: list[TableProblem]
) -> Row:
    values: dict[str, str] = {}
    for index, name in enumerate(names):
        text = cells[index] if index < len(cells) else ""
        if fault := _fault(text, limits):
            problems.append(TableProblem(row=number, column=name, code=fault[0], message=fault[1]))
        values[name] = _clean(text)
    return Row(number=number, cells=values)


def _fault(text: str, limits: Limits) -> tuple[str, str] | None:
    """Code and message of what is wrong with a cell, if anything."""
    if len(text) > limits.cell:
        return "cell_too_long", f"The cell holds more than {limits.cell:,} characters."
    if _REFUSED_CHARACTERS.search(_line_breaks(text).strip()):
        return "refused_character", (
            "The cell holds a character that can’t be shown safely (a control or direction character)."
        )
    if text.lstrip().startswith("="):
        return "formula", "The cell holds a formula. Put its value there instead."
    return None


def _clean(text: str) -> str:
    """The text without outer spaces and without the quote mark that our exports put before a formula."""
    text = unicodedata.normalize("NFC", _line_breaks(text).strip())
    return text[1:] if _ESCAPED.match(text) else text


def _line_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _first(problems: list[TableProblem]) -> list[TableProblem]:
    if len(problems) <= MAX_PROBLEMS:
        return problems
    rest = TableProblem(
        code="more_problems", message=f"There are {len(problems) - MAX_PROBLEMS:,} more problems."
    )
    return [*problems[:MAX_PROBLEMS], rest]
