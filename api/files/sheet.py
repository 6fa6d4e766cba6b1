"""One walk over a sheet that finds what must not be read, before anything reads it."""

import re
from typing import Final

from api.files.problems import (
    TOO_LARGE,
    Limits,
    TableError,
    TableProblem,
    column_letter,
    refuse,
    too_many_columns,
    too_many_rows,
)
from api.files.xml_walk import local_name, unreadable, walk

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MAX_FAULTY_CELLS: Final = 50


class SheetCheck:
    """Stops at the first sign that a sheet is too large.

    A text that many cells share counts as often as it is shown, for reading copies it. Cells without
    content (only formatted) don't count. Formulas and error values are listed by cell.
    """

    def __init__(self, limits: Limits, text_lengths: list[int]) -> None:
        self._limits = limits
        self._text_lengths = text_lengths
        self._length = 0
        self._shared = ""
        self._is_shared = False
        self._row = 0
        self._column = 0
        self._reference: str | None = None
        self._in_cell = False
        self._problems: list[TableProblem] = []

    def check(self, content: bytes) -> None:
        """Raises TableError."""
        # A shared text's cell closes two elements; the exact count is dear and seldom needed.
        most_cells = content.count(b"</") // 2
        is_counted = most_cells * max(self._text_lengths, default=0) > self._limits.text
        walk(content, self._on_start, self._on_end, self._on_text if is_counted else None)
        if self._problems:
            raise TableError(*self._problems)

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        name = local_name(name) if ":" in name else name
        if name == "c":
            self._in_cell = True
            self._column += 1
            self._reference = attributes.get("r")
            kind = attributes.get("t")
            self._is_shared = kind == "s"
            if kind == "e":
                self._note("error_value", "The cell shows an error. Put a value there instead.")
        elif name == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif self._in_cell and name in ("v", "is"):
            self._check_place()
        elif self._in_cell and name == "f":
            self._note("formula", "The cell holds a formula. Put its value there instead.")

    def _on_end(self, name: str) -> None:
        if name == "c" or name.endswith(":c"):
            self._in_cell = False
            if self._shared:
                self._count_shared()

    def _on_text(self, text: str) -> None:
        if self._in_cell and self._is_shared:
            self._shared += text

    def _count_shared(self) -> None:
        number, self._shared = _whole(self._shared.strip()), ""
        self._length += self._text_lengths[number] if number < len(self._text_lengths) else 0
        if self._length > self._limits.text:
            raise refuse("text_too_long", "The file holds far too much text.", status=TOO_LARGE)

    def _check_place(self) -> None:
        """Where the cell says it is: its reference, else after the one before it."""
        if self._reference is not None:
            match = _REFERENCE.fullmatch(self._reference)
            if match is None:
                raise unreadable()
            self._row, self._column = int(match[2]), _column_number(match[1])
            self._reference = None
        if self._row > self._limits.rows + 1:
            raise too_many_rows(self._limits)
        if self._column > self._limits.columns:
            raise too_many_columns(self._limits)

    def _note(self, code: str, message: str) -> None:
        self._check_place()
        letter = column_letter(self._column - 1)
        problem = TableProblem(row=self._row, column=letter, code=code, message=message)
        if not self._problems or self._problems[-1] != problem:
            self._problems.append(problem)
        if len(self._problems) >= _MAX_FAULTY_CELLS:
            raise TableError(*self._problems)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise unreadable()
    return int(text)
