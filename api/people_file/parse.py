"""Reading the file of people: every row sound, or every fault named and no row at all."""

from collections.abc import Sequence
from typing import Any

from api.files.problems import TableError, TableProblem
from api.files.tables import Row, Table
from api.people_file.columns import COLUMN_BY_KEY, COLUMNS, CellError, Column, heading_key
from api.people_file.rows import PeopleWords, PersonRow


def parse_rows(table: Table, words: PeopleWords) -> tuple[PersonRow, ...]:
    """The people in the table, in its order.

    Raises TableError with all problems found. Messages never repeat a cell: some are sensitive.
    """
    columns = _columns(table)
    if not table.rows:
        raise TableError(TableProblem(code="no_people", message="The file has headings but no people."))
    problems: list[TableProblem] = []
    rows: list[PersonRow] = []
    for row in table.rows:
        found, values = _values(row, columns, words)
        problems += found
        if not found:
            rows.append(PersonRow(number=row.number, given=frozenset(values), **values))
    problems += _clashes(table, columns, rows)
    if problems:
        raise TableError(*sorted(problems, key=lambda problem: problem.row or 0))
    return tuple(rows)


def _columns(table: Table) -> dict[str, Column]:
    """The known column behind each heading of the table."""
    problems: list[TableProblem] = []
    columns: dict[str, Column] = {}
    for heading in table.columns:
        column = COLUMN_BY_KEY.get(heading_key(heading))
        if column is None:
            message = "This column is not read here. Delete it, or name it as in the template."
            problems.append(TableProblem(row=1, column=heading, code="unknown_column", message=message))
        elif column in columns.values():
            message = "There is another column for the same thing."
            problems.append(TableProblem(row=1, column=heading, code="duplicate_heading", message=message))
        else:
            columns[heading] = column
    for column in COLUMNS:
        if column.is_required and column not in columns.values():
            message = "This column is missing. Add it, as in the template."
            problems.append(
                TableProblem(row=1, column=column.heading, code="missing_column", message=message)
            )
    if problems:
        raise TableError(*problems)
    return columns


def _values(
    row: Row, columns: dict[str, Column], words: PeopleWords
) -> tuple[list[TableProblem], dict[str, Any]]:
    problems: list[TableProblem] = []
    values: dict[str, Any] = {}
    for heading, column in columns.items():
        text = row.cells[heading]
        if text:
            try:
                values[column.field] = column.read(text, words)
            except CellError as error:
                problems.append(
                    TableProblem(row=row.number, column=heading, code="bad_cell", message=str(error))
                )
        elif column.is_required:
            message = "This cell must be filled in."
            problems.append(TableProblem(row=row.number, column=heading, code="empty_cell", message=message))
    return problems, values


def _clashes(table: Table, columns: dict[str, Column], rows: Sequence[PersonRow]) -> list[TableProblem]:
    """What is wrong between rows about the same person."""
    heading = {column.field: heading for heading, column in columns.items()}
    typed = {row.number: row.cells[heading["email"]] for row in table.rows}
    first: dict[str, PersonRow] = {}
    seen: dict[tuple[str, str], int] = {}
    problems: list[TableProblem] = []

    def note(row: PersonRow, field: str, code: str, message: str) -> None:
        problems.append(TableProblem(row=row.number, column=heading[field], code=code, message=message))

    for row in rows:
        earlier = first.setdefault(row.email, row)
        if typed[row.number] != typed[earlier.number]:
            message = f"The address differs only in capital letters from that in row {earlier.number}."
            note(row, "email", "same_email", message)
        elif (number := seen.setdefault((row.email, row.side), row.number)) != row.number:
            note(row, "email", "duplicate_person", f"This person is on the same side in row {number}.")
        else:
            for field in _disagreements(earlier, row):
                message = f"Row {earlier.number} says otherwise about the same person."
                note(row, field, "disagreement", message)
    return problems


def _disagreements(one: PersonRow, other: PersonRow) -> list[str]:
    """Facts about the person, not the part they take, that two rows give differently."""
    return [
        column.field
        for column in COLUMNS
        if column.is_personal
        and column.field in one.given & other.given
        and getattr(one, column.field) != getattr(other, column.field)
    ]
