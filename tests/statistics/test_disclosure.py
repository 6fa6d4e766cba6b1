"""No small figure can be worked out from a released table, by any of three attackers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from api.statistics.attack import Attacker, Cell
from api.statistics.disclosure import (
    HouseRule,
    Mark,
    PublishedCell,
    PublishedTable,
    is_safe,
    protect,
)
from tests.statistics.brute_force import GROUPS, RULE, STEPS, tables_that_look_like

NAMED = frozenset({0, 1})
HOUSE = HouseRule()
HIDDEN = PublishedCell(mark=Mark.HIDDEN)

Counts = tuple[tuple[int, ...], ...]


def _falling(steps: int, largest: int) -> st.SearchStrategy[tuple[int, ...]]:
    row = st.lists(st.integers(0, largest), min_size=steps, max_size=steps)
    return row.map(lambda figures: tuple(sorted(figures, reverse=True)))


def _counts(steps: int, largest: int) -> st.SearchStrategy[Counts]:
    return st.tuples(*[_falling(steps, largest)] * GROUPS)


def _with_totals(counts: Counts) -> list[tuple[int, ...]]:
    return [*counts, tuple(sum(column) for column in zip(*counts, strict=True))]


def _partly_hidden(counts: Counts, rule: HouseRule, hidden: frozenset[tuple[int, int]]) -> PublishedTable:
    return PublishedTable(
        rows=tuple(
            tuple(
                HIDDEN if (row, step) in hidden else rule.published(figure)
                for step, figure in enumerate(figures)
            )
            for row, figures in enumerate(_with_totals(counts))
        )
    )


def _texts(table: PublishedTable) -> list[str]:
    return [" ".join(cell.text for cell in row) for row in table.rows]


small_tables = _counts(STEPS, 6)
house_tables = _counts(5, 12) | _counts(5, 40)


@settings(max_examples=80, deadline=None)
@given(small_tables)
def test_listing_every_table_narrows_no_small_figure(counts: Counts) -> None:
    possible = tables_that_look_like(protect(counts, RULE, NAMED))
    for row, figures in enumerate(_with_totals(counts)):
        for step, figure in enumerate(figures):
            if 1 <= figure <= RULE.threshold:
                values = set(np.unique(possible[:, row, step]).tolist())
                assert values >= set(range(1, RULE.threshold + 1))


@settings(max_examples=80, deadline=None)
@given(small_tables)
def test_listing_every_table_makes_nobody_certain_of_a_group(counts: Counts) -> None:
    possible = tables_that_look_like(protect(counts, RULE, NAMED))
    for step in range(STEPS):
        for group in NAMED:
            others = possible[:, :GROUPS, step].sum(axis=1) - possible[:, group, step]
            if any(row[step] for row in counts):
                assert others.any()


@settings(max_examples=80, deadline=None)
@given(small_tables)
def test_listing_every_table_makes_nobody_certain_how_a_group_fared(counts: Counts) -> None:
    possible = tables_that_look_like(protect(counts, RULE, NAMED))
    for group in NAMED:
        if not counts[group][0]:
            continue
        if any(row[1] for row in counts):
            assert possible[:, group, 1].any()
        assert (possible[:, group, 0] > possible[:, group, 1]).any()


hidden_cells = st.frozensets(st.tuples(st.integers(0, GROUPS), st.integers(0, 4)))


@settings(max_examples=80, deadline=None)
@given(_counts(STEPS, 5), hidden_cells)
def test_the_attacker_finds_what_listing_finds(counts: Counts, hidden: frozenset[tuple[int, int]]) -> None:
    table = _partly_hidden(counts, RULE, hidden)
    possible = tables_that_look_like(table)
    attacker = Attacker(counts, [[RULE.range_of(cell) for cell in row] for row in table.rows])
    for row in range(GROUPS + 1):
        for step in range(STEPS):
            found = [value for value in range(4) if attacker.can_be(Cell(row=row, step=step), value)]
            assert found == [value for value in range(4) if (possible[:, row, step] == value).any()]


@settings(max_examples=60, deadline=None)
@given(house_tables, hidden_cells)
def test_the_attacker_finds_what_linear_programming_finds(
    counts: Counts, hidden: frozenset[tuple[int, int]]
) -> None:
    table = _partly_hidden(counts, HOUSE, hidden)
    ranges = [[HOUSE.range_of(cell) for cell in row] for row in table.rows]
    attacker = Attacker(counts, ranges)
    for row, figures in enumerate(_with_totals(counts)):
        for step, figure in enumerate(figures):
            if 1 <= figure <= HOUSE.threshold:
                low, high = _range_by_linear_programming(table, row, step)
                for value in (1, HOUSE.threshold):
                    assert attacker.can_be(Cell(row=row, step=step), value) == (low <= value <= high)


def _range_by_linear_programming(table: PublishedTable, row: int, step: int) -> tuple[int, int]:
    """The figure's least and greatest value over all fractional tables, figures and totals as unknowns."""
    steps = len(table.rows[0])
    size = (GROUPS + 1) * steps
    sums = np.zeros((steps, size))
    for at in range(steps):
        sums[at, [group * steps + at for group in range(GROUPS)]] = 1
        sums[at, GROUPS * steps + at] = -1
    falls = np.zeros((GROUPS * (steps - 1), size))
    for place, (group, at) in enumerate((g, s) for g in range(GROUPS) for s in range(steps - 1)):
        falls[place, group * steps + at : group * steps + at + 2] = (-1, 1)
    bounds = [(found.low, found.high) for cells in table.rows for found in map(HOUSE.range_of, cells)]
    aim = np.zeros(size)
    aim[row * steps + step] = 1
    ends = [
        linprog(
            sign * aim, A_ub=falls, b_ub=np.zeros(len(falls)), A_eq=sums, b_eq=np.zeros(steps), bounds=bounds
        )
        for sign in (1, -1)
    ]
    return round(ends[0].fun), round(-ends[1].fun)


@settings(max_examples=100, deadline=None)
@given(house_tables)
def test_a_protected_table_is_safe_and_shows_nothing_false(counts: Counts) -> None:
    table = protect(counts, HOUSE, NAMED)
    assert is_safe(counts, table, HOUSE, NAMED)
    for cells, figures in zip(table.rows, _with_totals(counts), strict=True):
        for cell, figure in zip(cells, figures, strict=True):
            assert cell in (HIDDEN, HOUSE.published(figure))


@settings(max_examples=50, deadline=None)
@given(house_tables)
def test_nothing_is_hidden_that_could_be_shown(counts: Counts) -> None:
    table = protect(counts, HOUSE, NAMED)
    hidden = frozenset(
        (row, step)
        for row, cells in enumerate(table.rows)
        for step, cell in enumerate(cells)
        if cell == HIDDEN
    )
    for cell in hidden:
        assert not is_safe(counts, _partly_hidden(counts, HOUSE, hidden - {cell}), HOUSE, NAMED)


def test_a_star_that_its_neighbours_give_away_costs_a_total() -> None:
    counts = ((12, 12), (6, 6), (0, 0))
    by_rule = _partly_hidden(counts, HOUSE, frozenset())
    assert _texts(by_rule) == ["10 10", "* *", "0 0", "20 20"]
    assert not is_safe(counts, by_rule, HOUSE, NAMED)
    assert _texts(protect(counts, HOUSE, NAMED)) == ["10 10", "* *", "0 0", "hidden hidden"]


def test_large_groups_are_shown_in_full() -> None:
    counts = ((400, 300), (300, 250), (50, 40))
    assert _texts(protect(counts, HOUSE, NAMED)) == ["400 300", "300 250", "50 40", "750 590"]


def test_nothing_that_has_begun_shows_zeros() -> None:
    counts = ((40, 0), (40, 0), (0, 0))
    assert _texts(protect(counts, HOUSE, NAMED)) == ["40 0", "40 0", "0 0", "80 0"]


def test_a_step_taken_by_one_group_alone_hides_a_zero() -> None:
    counts = ((20, 20), (0, 0), (0, 0))
    assert _texts(protect(counts, HOUSE, NAMED)) == ["20 20", "0 0", "hidden hidden", "20 20"]


def test_a_step_taken_by_unknown_people_alone_hides_nothing() -> None:
    counts = ((0, 0), (0, 0), (20, 20))
    assert _texts(protect(counts, HOUSE, NAMED)) == ["0 0", "0 0", "20 20", "20 20"]


def test_a_group_of_which_nobody_got_on_hides_its_zero() -> None:
    counts = ((20, 20), (20, 0), (20, 20))
    assert _texts(protect(counts, HOUSE, NAMED)) == ["20 20", "20 hidden", "20 20", "60 40"]


@pytest.mark.parametrize(
    ("figure", "text"), [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15"), (997, "995")]
)
def test_the_house_rule_stars_small_figures_and_rounds_others(figure: int, text: str) -> None:
    assert HOUSE.published(figure).text == text


@pytest.mark.parametrize(
    "rule", [HOUSE, RULE, HouseRule(threshold=4, base=10), HouseRule(threshold=5, base=1)]
)
def test_the_range_of_a_published_figure_holds_exactly_what_looks_like_it(rule: HouseRule) -> None:
    for figure in range(60):
        published = rule.published(figure)
        like = [other for other in range(80) if rule.published(other) == published]
        assert (rule.range_of(published).low, rule.range_of(published).high) == (like[0], like[-1])


@pytest.mark.parametrize(("threshold", "base"), [(0, 5), (7, 0), (1, 5), (4, 12)])
def test_a_house_rule_that_rounds_people_away_is_refused(threshold: int, base: int) -> None:
    with pytest.raises(ValueError, match="rounded to 0"):
        HouseRule(threshold=threshold, base=base)


@pytest.mark.parametrize("counts", [((1, 2),), ((1, -1),)])
def test_counts_that_rise_are_refused(counts: Counts) -> None:
    with pytest.raises(ValueError, match="never rise"):
        protect(counts, HOUSE, NAMED)


def test_without_protection_listing_does_narrow_a_small_figure() -> None:
    """The control: the attackers above can win."""
    counts = ((3, 3), (1, 1), (0, 0))
    by_rule = _partly_hidden(counts, RULE, frozenset())
    assert set(np.unique(tables_that_look_like(by_rule)[:, 1, 0]).tolist()) == {1}
    assert not is_safe(counts, by_rule, RULE, NAMED)
