"""What can be wrong with a file, and how much of a file is read."""

from dataclasses import dataclass
from typing import Final

TOO_LARGE: Final = 413
WRONG_KIND: Final = 415
INVALID: Final = 422
MAX_PROBLEMS: Final = 500
_UNPACKED: Final = 24_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProblem:
    """One fault, with the place where the person looks for it.

    `row` is the row as a spreadsheet numbers it (the header usually 1), `column` the column's name, or
    its letter where the header itself is at fault. `message` never repeats what a cell holds.
    """

    row: int | None = None
    column: str | None = None
    code: str
    message: str

    def __str__(self) -> str:
        """`Row 3, email: …`, for the command line and plain lists."""
        place = ", ".join(text for text in (f"row {self.row}" if self.row else "", self.column or "") if text)
        return f"{place[0].upper()}{place[1:]}: {self.message}" if place else self.message


class TableError(Exception):
    """The file can't be read as a table. All faults found are listed; nothing was read from it.

    `status` is what an HTTP answer carries: 413 too large, 415 the wrong kind of file, 422 otherwise.
    """

    def __init__(self, *problems: TableProblem, status: int = INVALID) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:5]))
        self.problems = problems
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a file is read. Sizes in bytes, cells and texts in characters.

    What unpacking may cost grows with `unpacked`: by default 190 MB and 1.4 s of processor time.
    """

    file_size: int = 5_000_000
    rows: int = 5_000
    columns: int = 100
    cell: int = 4_000
    text: int = 10_000_000
    members: int = 200
    unpacked: int = _UNPACKED
    ratio: int = 100

    @property
    def memory(self) -> int:
        """Bytes that the process that reads an XLSX file may use."""
        return int(190_000_000 * self._effort)

    @property
    def processor_seconds(self) -> float:
        """Processor time that this process may use."""
        return 1.4 * self._effort

    @property
    def wall_seconds(self) -> float:
        """How long it may take, on a machine busy with other things."""
        return 6 * self._effort

    @property
    def _effort(self) -> float:
        return max(1.0, self.unpacked / _UNPACKED)


def refuse(
    code: str, message: str, *, row: int | None = None, column: str | None = None, status: int = INVALID
) -> TableError:
    """A TableError with one problem."""
    return TableError(TableProblem(row=row, column=column, code=code, message=message), status=status)


def too_many_rows(limits: Limits) -> TableError:
    """The refusal of a table with more rows than are read."""
    return refuse(
        "too_many_rows",
        f"The file has more than {limits.rows:,} rows. Split it into smaller files.",
        status=TOO_LARGE,
    )


def too_many_columns(limits: Limits) -> TableError:
    """The refusal of a table with more columns than are read."""
    return refuse("too_many_columns", f"The file has more than {limits.columns} columns.")


def column_letter(index: int) -> str:
    """The letter a spreadsheet shows over a column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
