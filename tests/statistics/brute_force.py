"""An attacker of another make: it lists every table there could be, and shares no code with ours."""

from functools import cache

import numpy as np
import numpy.typing as npt

from api.statistics.disclosure import HouseRule, Mark, PublishedTable

GROUPS, STEPS, LARGEST = 3, 2, 12
RULE = HouseRule(threshold=2, base=3)

Tables = npt.NDArray[np.int64]


@cache
def _all_tables() -> Tables:
    """Tables × (groups and totals) × steps, with figures up to LARGEST that never rise."""
    rows = np.array([(first, second) for first in range(LARGEST + 1) for second in range(first + 1)])
    count = len(rows)
    chosen = np.stack(np.meshgrid(*[np.arange(count)] * GROUPS, indexing="ij"), axis=-1).reshape(-1, GROUPS)
    groups = rows[chosen]
    return np.concatenate([groups, groups.sum(axis=1, keepdims=True)], axis=1)


def tables_that_look_like(published: PublishedTable) -> Tables:
    """Every table that would be published in this form, as far as its marks tell."""
    tables = _all_tables()
    keeps = np.ones(len(tables), dtype=bool)
    for row, cells in enumerate(published.rows):
        for step, cell in enumerate(cells):
            figures = tables[:, row, step]
            if cell.mark is Mark.SMALL:
                keeps &= (figures >= 1) & (figures <= RULE.threshold)
            elif cell.value == 0:
                keeps &= figures == 0
            elif cell.value is not None:
                is_near = np.abs(figures - cell.value) * 2 <= RULE.base
                keeps &= (figures > RULE.threshold) & is_near
    found: Tables = tables[keeps]
    return found
