"""Which pairs outside the network are looked at, and which are taken in."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.network import build_network
from matching.objective import TIE
from matching.policy import LevelName
from matching.pricing import Kept, Prices, best_few, helpful
from matching.supply import Keys, ListedSupply, Listing
from tests.matching.instances import problem_of_scores, tiny_problem

NOBODY: Keys = np.zeros(0, dtype=np.int64)
FARTHEST = (0, 1, 2**13 - 1, 2**13, 2**28 - 1, 2**28, 2**40)


@pytest.mark.parametrize("seed", range(60))
def test_everybody_who_could_have_a_pair_begins_with_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.pricing.FEW", 1)
    monkeypatch.setattr("matching.supply.BLOCK_CELLS", 1)
    problem = tiny_problem(seed, people=9, most_candidates=60)

    few = best_few(ListedSupply(problem))

    assert set(few.seeker.tolist()) == set(problem.seeker.tolist())
    assert set(few.provider.tolist()) == set(problem.provider.tolist())


def test_provider_whom_nobody_wants_and_whose_turn_is_elsewhere_begins_with_a_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matching.pricing.FEW", 1)
    monkeypatch.setattr("matching.supply.BLOCK_CELLS", 8)
    score = np.full((40, 8), 500)
    score[:, 7] = -1
    score[20:, 7] = 0

    few = best_few(ListedSupply(problem_of_scores(score)))

    assert set(few.provider.tolist()) == set(range(8))


@pytest.mark.parametrize(
    ("level", "seekers", "providers", "let_help"),
    [
        (LevelName.SCORE, [0, -1], [-990, -800], False),
        (LevelName.SCORE, [0, -1], [-990, -789], True),
        (LevelName.SCORE, [-91], [-990], True),
        (LevelName.MATCHED, [0], [0], False),
        (LevelName.MATCHED, [0, -1], [0], True),
        (LevelName.CHANGES, [0, -1], [0], False),
        (LevelName.CHANGES, [0, -2], [0], True),
        (LevelName.SCORE, [], [-5], False),
        (LevelName.SCORE, [-5], [], False),
    ],
)
def test_no_pair_is_looked_at_where_none_could_help(
    level: LevelName, seekers: list[int], providers: list[int], *, let_help: bool
) -> None:
    prices = Prices(seekers=np.array(seekers, dtype=np.int64), providers=np.array(providers, dtype=np.int64))

    assert prices.let_help(level, 799 if 0 in seekers else 900) is let_help


@given(
    far=st.sampled_from(FARTHEST),
    level=st.sampled_from([LevelName.MATCHED, LevelName.SCORE, LevelName.CHANGES]),
    data=st.data(),
)
def test_exactly_the_pairs_of_negative_reduced_cost_help_however_far_the_prices_go(
    far: int, level: LevelName, data: st.DataObject
) -> None:
    score = np.array([[0, 1000, -1], [1000, 7, 500]])
    problem = problem_of_scores(score)
    network = build_network(problem)
    price = np.array(data.draw(st.lists(st.integers(-far, far), min_size=7, max_size=7)), dtype=np.int64)

    found = helpful(ListedSupply(problem), (), level, Prices.of(network, price), NOBODY)

    cost = {LevelName.SCORE: -score, LevelName.MATCHED: np.zeros_like(score)}.get(level, np.ones_like(score))
    reduced = price[2:4, None] - price[None, 4:7] + cost
    assert found.key.tolist() == np.flatnonzero((reduced < 0) & (score >= 0)).tolist()


@pytest.mark.parametrize("far", [0, 2**13, 2**28])
def test_hashes_keep_all_their_bits_beside_short_prices(far: int) -> None:
    pairs = Listing.of(problem_of_scores(np.array([[5, 6, 7]])))
    hashed = replace(pairs, score=np.array([0, 2**16, 2**32], dtype=np.int64))
    network = build_network(problem_of_scores(np.array([[5, 6, 7]])))
    price = np.full(network.nodes, -far, dtype=np.int64)

    kept = Kept(level=TIE, prices=Prices.of(network, price))

    assert kept.leaves_open(hashed).tolist() == [True, False, False]
