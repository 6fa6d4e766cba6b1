"""Whether a row of the file says anything that isn't known yet."""

from dataclasses import dataclass
from enum import StrEnum

from api.people_file.columns import COLUMNS
from api.people_file.rows import PersonRow


class RowKind(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A row's kind and the fields in which it differs (none for new rows)."""

    kind: RowKind
    fields: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The differing columns as people know them."""
        return tuple(column.heading for column in COLUMNS if column.field in self.fields)


def classify(row: PersonRow, known: PersonRow | None) -> Comparison:
    """Compare what the row gives with what is known of that person on that side.

    Fields that the file leaves empty change nothing. Lists that name people count as sets.
    """
    if known is None:
        return Comparison(kind=RowKind.NEW)
    fields = tuple(
        column.field
        for column in COLUMNS
        if column.field in row.given and _value(row, column.field) != _value(known, column.field)
    )
    return Comparison(kind=RowKind.CHANGED if fields else RowKind.SAME, fields=fields)


def _value(row: PersonRow, field: str) -> object:
    value = getattr(row, field)
    return frozenset(value) if field in ("topics", "meeting_modes", "not_with") else value
