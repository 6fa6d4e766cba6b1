"""Disclosure control of one table: the house rule, and what must be hidden besides.

House rule, as in NHS secondary-care statistics: 0 is shown, 1 to the threshold becomes `*`, everything else
is rounded. Rounding and totals alone leak, so a table is released only when the attacker of
`api.statistics.attack` can narrow no small figure below the whole of 1..threshold, and can't be certain that

- everybody at a step is of one group (knowing that a colleague took the step would tell their ethnicity),
- nobody of a group, or everybody, took a step (knowing somebody's ethnicity would tell how they fared).

The attacker is taken to know what a mark means, not to replay how the cells were chosen. One table released
alone is protected; several linked ones need to be protected together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from api.statistics.attack import UNLIMITED, Attacker, Cell, Counts, Range

THRESHOLD: Final = 7
BASE: Final = 5


class Mark(StrEnum):
    """What is published of a figure: itself (0 or rounded), that it is small, or nothing."""

    SHOWN = "shown"
    SMALL = "small"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCell:
    """A cell as it is published; `value` is None unless it is shown."""

    mark: Mark
    value: int | None = None

    @property
    def text(self) -> str:
        """`0`, `25`, `*` or `hidden`."""
        if self.value is not None:
            return str(self.value)
        return "*" if self.mark is Mark.SMALL else "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRule:
    """1..`threshold` is starred, larger figures go to the nearest multiple of `base`.

    Raises ValueError where a figure above the threshold would be rounded to 0.
    """

    threshold: int = THRESHOLD
    base: int = BASE

    def __post_init__(self) -> None:
        if self.threshold < 1 or self.base < 1 or self.rounded(self.threshold + 1) == 0:
            raise ValueError("figures above the threshold must not be rounded to 0")

    def rounded(self, figure: int) -> int:
        """The nearest multiple of the base; halves go up."""
        return (figure + self.base // 2) // self.base * self.base

    def published(self, figure: int) -> PublishedCell:
        """The figure by the house rule alone."""
        if 1 <= figure <= self.threshold:
            return PublishedCell(mark=Mark.SMALL)
        return PublishedCell(mark=Mark.SHOWN, value=self.rounded(figure))

    def range_of(self, cell: PublishedCell) -> Range:
        """Which figures are published like this."""
        if cell.mark is Mark.HIDDEN:
            return Range(low=0, high=UNLIMITED)
        if cell.mark is Mark.SMALL:
            return Range(low=1, high=self.threshold)
        if not cell.value:
            return Range(low=0, high=0)
        low = cell.value - self.base // 2
        return Range(low=max(low, self.threshold + 1), high=low + self.base - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """Cells by row (the groups, then their totals) and step."""

    rows: tuple[tuple[PublishedCell, ...], ...]


def protect(counts: Counts, rule: HouseRule, named_groups: frozenset[int]) -> PublishedTable:
    """The table to release: as much of it as is safe.

    `counts` are groups × steps and fall from step to step; `named_groups` are the rows that tell something
    about their people (not Unknown). Nothing is shown at first; then cells are shown one after another, as
    long as the table stays safe, in several orders, of which the one that hides least is kept. Zeros come
    first, so one is hidden only where it discloses. Raises ValueError where counts rise.
    """
    _check(counts)
    plan = _Plan(counts, rule, named_groups)
    return min((plan.shown_in_order(cells) for cells in plan.orders()), key=plan.cost)


def is_safe(counts: Counts, table: PublishedTable, rule: HouseRule, named_groups: frozenset[int]) -> bool:
    """Whether a published form of the counts withstands the attacker."""
    return _Plan(counts, rule, named_groups).is_safe(table)


def _check(counts: Counts) -> None:
    for row in counts:
        if any(after > before for before, after in pairwise(row)) or min(row) < 0:
            raise ValueError("counts are not negative and never rise from step to step")


class _Plan:
    """One table's figures and what must stay uncertain about them."""

    def __init__(self, counts: Counts, rule: HouseRule, named_groups: frozenset[int]) -> None:
        self._counts = counts
        self._rule = rule
        self._named = sorted(named_groups)
        totals = [sum(column) for column in zip(*counts, strict=True)]
        self._figures = [*counts, totals]
        self._steps = range(len(totals))
        self._groups = range(len(counts))
        self._by_rule = PublishedTable(
            rows=tuple(tuple(rule.published(figure) for figure in row) for row in self._figures)
        )

    def orders(self) -> Iterator[list[Cell]]:
        """Orders in which to show cells: zeros first, then by kind, then by step."""
        cells = [Cell(row=row, step=step) for row in range(len(self._figures)) for step in self._steps]
        for kinds in (("group", "total", "small"), ("total", "group", "small"), ("small", "group", "total")):
            rank = {"zero": -1, **{kind: place for place, kind in enumerate(kinds)}}
            for sign in (1, -1):
                yield sorted(cells, key=_order(self._kind, rank, sign))

    def shown_in_order(self, cells: Sequence[Cell]) -> PublishedTable:
        """Show one cell after another, each only where that is safe."""
        hidden = PublishedCell(mark=Mark.HIDDEN)
        rows = [[hidden] * len(row) for row in self._figures]
        for cell in cells:
            rows[cell.row][cell.step] = self._by_rule.rows[cell.row][cell.step]
            if not self.is_safe(PublishedTable(rows=tuple(map(tuple, rows)))):
                rows[cell.row][cell.step] = hidden
        return PublishedTable(rows=tuple(map(tuple, rows)))

    def cost(self, table: PublishedTable) -> int:
        """What is lost by what is hidden beyond the house rule."""
        costs = {"zero": 40, "group": 5, "total": 4, "small": 1}
        return sum(
            costs[self._kind(Cell(row=row, step=step))]
            for row, cells in enumerate(table.rows)
            for step, cell in enumerate(cells)
            if cell.mark is Mark.HIDDEN
        )

    def is_safe(self, table: PublishedTable) -> bool:
        """Whether everything that must stay uncertain does."""
        ranges = [[self._rule.range_of(cell) for cell in row] for row in table.rows]
        attacker = Attacker(self._counts, ranges)
        return (
            self._hides_small_figures(attacker)
            and self._hides_who_is_at_a_step(attacker)
            and self._hides_how_a_group_fared(attacker)
        )

    def _kind(self, cell: Cell) -> str:
        figure = self._figures[cell.row][cell.step]
        if figure == 0:
            return "zero"
        if figure <= self._rule.threshold:
            return "small"
        return "total" if cell.row == len(self._groups) else "group"

    def _hides_small_figures(self, attacker: Attacker) -> bool:
        return all(
            attacker.can_be(Cell(row=row, step=step), bound)
            for row, figures in enumerate(self._figures)
            for step, figure in enumerate(figures)
            if 1 <= figure <= self._rule.threshold
            for bound in (1, self._rule.threshold)
        )

    def _hides_who_is_at_a_step(self, attacker: Attacker) -> bool:
        for step in self._steps:
            present = [group for group in self._groups if self._counts[group][step]]
            if len(present) != 1 or present[0] not in self._named:
                continue
            others = [group for group in self._groups if group not in present]
            if not any(attacker.can_be(Cell(row=group, step=step), 1) for group in others):
                return False
        return True

    def _hides_how_a_group_fared(self, attacker: Attacker) -> bool:
        for group in self._named:
            for step in self._steps[1:]:
                before, here = self._counts[group][step - 1], self._counts[group][step]
                total = self._figures[-1][step]
                if before and not here and total and not attacker.can_be(Cell(row=group, step=step), 1):
                    return False
                if before and here == before and not attacker.can_have_left(group, step - 1):
                    return False
        return True


def _order(
    kind: Callable[[Cell], str], rank: dict[str, int], sign: int
) -> Callable[[Cell], tuple[int, int, int]]:
    return lambda cell: (rank[kind(cell)], sign * cell.step, cell.row)
