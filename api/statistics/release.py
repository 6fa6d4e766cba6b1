"""A released table: protected once, frozen, and the same on the page, as CSV, XLSX and JSON."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic import TypeAdapter

from api.ethnicity import WresGroup
from api.files.write import Cell, Sheet, write_csv, write_xlsx
from api.statistics.disclosure import HouseRule, PublishedCell, PublishedTable, protect
from api.statistics.funnel import Funnel, Step

FUNNEL_TABLE: Final = "funnel"
TOTAL: Final = "All"
_NAMED_GROUPS: Final = frozenset(
    place for place, group in enumerate(WresGroup) if group is not WresGroup.UNKNOWN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialYear:
    """1 April of `starts` to 31 March of the next year."""

    starts: int

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The financial year that holds a day."""
        return cls(starts=day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def read(cls, label: str) -> Self:
        """From `2026/27` (or `2026-27`, for addresses). Raises ValueError for anything else."""
        match = re.fullmatch(r"(2[01][0-9]{2})[/-]([0-9]{2})", label)
        if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError("a financial year is written 2026/27")
        return cls(starts=int(match[1]))

    @property
    def label(self) -> str:
        """`2026/27`."""
        return f"{self.starts}/{(self.starts + 1) % 100:02d}"

    @property
    def first_day(self) -> dt.date:
        """1 April."""
        return dt.date(self.starts, 4, 1)

    @property
    def last_day(self) -> dt.date:
        """31 March."""
        return dt.date(self.starts + 1, 3, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelRelease:
    """The funnel of one programme and financial year, as released. Holds no true figure.

    `table` has one row a group, in the order of `groups`, whose last is all of them, and one cell a step.
    """

    programme: str
    financial_year: str
    frozen_at: dt.datetime
    threshold: int
    base: int
    groups: tuple[str, ...]
    steps: tuple[str, ...]
    table: PublishedTable

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader needs to know about the figures."""
        return (
            f"* stands for 1 to {self.threshold} people. "
            f"Other figures are rounded to the nearest {self.base}, so they may not add up.",
            "“hidden” stands for any number. It is left out because another figure could be worked out "
            "from it.",
            "Percentages are worked out from the rounded figures.",
            "White and BME (Black and minority ethnic) are the groups of the Workforce Race Equality "
            "Standard. Unknown counts people who were not asked, chose not to say, or stopped the use of "
            "their answers.",
            f"Frozen on {self.frozen_at:%-d %B %Y}. The figures do not change afterwards.",
        )

    def share(self, row: int, step: int) -> int | None:
        """Per cent of those invited, from the rounded figures; None where one of them is not shown."""
        first, here = self.table.rows[row][0].value, self.table.rows[row][step].value
        return None if not first or here is None else (200 * here + first) // (2 * first)


_RELEASE: Final = TypeAdapter(FunnelRelease)


def release_funnel(
    funnel: Funnel, *, programme: str, year: FinancialYear, rule: HouseRule, frozen_at: dt.datetime
) -> FunnelRelease:
    """Protect the counts and put them into the form that is kept and shown. `frozen_at` carries a zone."""
    return FunnelRelease(
        programme=programme,
        financial_year=year.label,
        frozen_at=frozen_at,
        threshold=rule.threshold,
        base=rule.base,
        groups=(*WresGroup, TOTAL),
        steps=tuple(step.label for step in Step),
        table=protect(funnel.counts, rule, _NAMED_GROUPS),
    )


def release_to_json(release: FunnelRelease) -> dict[str, Any]:
    """The release as JSON can hold it: for keeping, and to hand out."""
    values: dict[str, Any] = _RELEASE.dump_python(release, mode="json")
    return {**values, "notes": list(release.notes)}


def release_from_json(values: Mapping[str, Any]) -> FunnelRelease:
    """The release kept by `release_to_json`. Raises pydantic.ValidationError for anything else."""
    return _RELEASE.validate_python({key: value for key, value in values.items() if key != "notes"})


def release_csv(release: FunnelRelease) -> bytes:
    """One line a group, with programme and year in each, so that files can be put together."""
    columns = ("Programme", "Financial year", "Group", *release.steps)
    rows = [
        (release.programme, release.financial_year, group, *(_figure(cell) for cell in cells))
        for group, cells in zip(release.groups, release.table.rows, strict=True)
    ]
    return write_csv(columns, rows)


def release_xlsx(release: FunnelRelease) -> bytes:
    """A sheet of figures, one of percentages, and the notes."""
    people = Sheet(
        name="People",
        columns=("Group", *release.steps),
        rows=[
            (group, *(_figure(cell) for cell in cells))
            for group, cells in zip(release.groups, release.table.rows, strict=True)
        ],
    )
    shares = Sheet(
        name="Per cent of invited",
        columns=("Group", *release.steps[1:]),
        rows=[
            (group, *(_percentage(release.share(row, step)) for step in range(1, len(release.steps))))
            for row, group in enumerate(release.groups)
        ],
    )
    notes: list[tuple[Cell, ...]] = [
        (f"{release.programme}, {release.financial_year}",),
        *((note,) for note in release.notes),
    ]
    return write_xlsx([people, shares, Sheet(name="Notes", columns=("Notes",), rows=notes)])


def _figure(cell: PublishedCell) -> Cell:
    return cell.text if cell.value is None else cell.value


def _percentage(share: int | None) -> Cell:
    return "not shown" if share is None else share
