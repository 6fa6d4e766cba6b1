"""Flows that prices leave equally good: one that keeps the rows is found without a search."""

from collections import Counter

import numpy as np
import pytest

from matching import LevelName
from matching.face import face_of, keep_rows
from matching.flow import Bounds, excess
from matching.linear_model import search_pairs
from matching.multipliers import Priced, price_rows
from matching.network import Amounts
from matching.objective import objectives_of
from matching.side_rows import Region
from tests.matching.limit_instances import crossing_cells
from tests.matching.test_multipliers import region_of

MATCHED, SCORE = LEVELS = LevelName.MATCHED, LevelName.SCORE


def faces(cells: int, level: LevelName, share: float = 0.7) -> list[tuple[Amounts, Region, Priced, Bounds]]:
    """What flows alone make of a level, where so many cells are limited; scores tell few pairs apart."""
    made = []
    for seed in range(40):
        problem = crossing_cells(
            seed, people=12, candidates=60, organisations=2, bands=2, share=share, levels=LEVELS
        )
        whole = region_of(problem)
        rows = whole.rows[:cells]
        free = Region(network=whole.network, bounds=whole.bounds, rows=())
        objective = next(iter(objectives_of(problem, whole.network, level)))
        cost = objective.cost // 300
        priced = price_rows(free, cost, None)
        region = Region(network=whole.network, bounds=whole.bounds, rows=rows)
        made.append((cost, region, priced, face_of(whole.bounds, priced.reduced)))
    return made


@pytest.mark.parametrize(
    ("cells", "level", "share"), [(1, MATCHED, 0.7), (3, MATCHED, 0.7), (1, SCORE, 0.7), (4, SCORE, 1.8)]
)
def test_a_flow_that_is_found_is_as_cheap_and_keeps_every_row(
    cells: int, level: LevelName, share: float
) -> None:
    found = Counter[str]()
    for cost, region, priced, face in faces(cells, level, share):
        network = region.network
        flow = keep_rows(network, face, region.rows, priced.flow)
        if flow is None:
            found["none"] += 1
            continue
        found["as it was" if region.holds(priced.flow) else "on the way"] += 1
        assert region.holds(flow)
        assert not excess(network, flow).any()
        assert int((cost * flow).sum()) == priced.bound
    assert found["on the way"] > 2, found


def test_with_one_row_what_there_is_is_found() -> None:
    outcomes = Counter[bool]()
    for _, region, priced, face in (*faces(1, MATCHED), *faces(1, MATCHED, share=0.2)):
        within = Region(network=region.network, bounds=face, rows=region.rows)
        everything = np.ones(region.network.candidates, dtype=np.bool_)
        there_is = search_pairs(within, np.zeros_like(priced.flow), everything, None, 1_000)
        assert there_is.is_exhaustive
        found = keep_rows(region.network, face, region.rows, priced.flow)
        assert (found is None) == (there_is.chosen is None)
        outcomes[found is None] += 1
    assert outcomes[True] > 2, outcomes
    assert outcomes[False] > 2, outcomes


def test_too_little_in_a_row_is_made_up_for() -> None:
    made = 0
    for _, region, priced, face in faces(1, MATCHED):
        (row,) = region.rows
        has = row.total(priced.flow)
        asking = type(row)(arcs=row.arcs, weight=row.weight, least=has + 1, most=has + 1)
        flow = keep_rows(region.network, face, [asking], priced.flow)
        made += flow is not None
        assert flow is None or row.total(flow) == has + 1
    assert made > 5


@pytest.mark.parametrize("tries", [0, 1])
def test_a_flow_that_still_breaks_a_row_is_none(tries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.face.TRIES_A_ROW", tries)
    for _, region, priced, face in faces(4, MATCHED):
        flow = keep_rows(region.network, face, region.rows, priced.flow)
        assert flow is None or region.holds(flow)
        assert flow is None or tries or region.holds(priced.flow)
