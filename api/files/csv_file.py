"""The records of a CSV file, whatever its character set and delimiter."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from api.files.problems import WRONG_KIND, Limits, refuse, too_many_columns, too_many_rows

_DELIMITERS: Final = ",;\t"
_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")

Record = tuple[int, list[str]]


def read_csv(data: bytes, limits: Limits) -> tuple[str, list[Record]]:
    """The character set used, and the records that hold something, each with its number (first is 1).

    Records are numbered as a spreadsheet numbers its rows: blank lines count, line breaks inside quotes
    don't. Raises TableError.
    """
    if data.startswith(_NOT_TEXT):
        raise refuse("unknown_kind", "This is no CSV file, whatever its name says.", status=WRONG_KIND)
    encoding, text = _decode(data)
    delimiter = _delimiter(text)
    records: list[Record] = []
    for number, cells in _records(text, delimiter):
        if len(cells) > limits.columns and any(cell.strip() for cell in cells[limits.columns :]):
            raise too_many_columns(limits)
        if any(cells):
            records.append((number, cells))
        if len(records) > limits.rows + 1:
            raise too_many_rows(limits)
    return encoding, records


def _decode(data: bytes) -> tuple[str, str]:
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse("unknown_encoding", "The file’s letters can’t be read. Save it as “CSV UTF-8”.")


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first line that holds something into most cells; commas win a tie."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_DELIMITERS, key=lambda delimiter: _cells_in(first, delimiter))


def _cells_in(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


def _records(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        first_line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise refuse("cell_too_long", "A cell in this row is far too long.", row=number) from error
            raise refuse(
                "unbalanced_quote",
                f"A quote mark in the cells that begin on line {first_line} of the file isn’t closed, "
                "or text follows a closing one. Inside a quoted cell, write quote marks twice.",
                row=number,
            ) from error
        yield number, cells
