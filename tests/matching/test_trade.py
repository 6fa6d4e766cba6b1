"""What a floor costs: the best total for each floor, as trying every set of pairs finds it."""

import json
import random
from typing import Any

import pytest

from matching import InvalidProblemError, LevelName, Problem
from matching.network import build_network
from matching.trade import TradePoint, trade
from tests.matching.brute_force import BruteForce
from tests.matching.instances import beyond_a_flow, tiny_problem

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "demands": {"with_demands": True},
    "limits": {"with_limits": True},
    "times": {"with_times": True},
}
LEVELS = (LevelName.MATCHED, LevelName.SCORE)
SIDE = 25


def frontier(problem: Problem) -> tuple[TradePoint, ...]:
    """Every floor that no other one beats, by looking at every set that matches the most people."""
    tried = BruteForce(problem)
    if not tried.feasible:
        return ()
    _, left = tried._keep_best(LevelName.MATCHED, tried.feasible)
    pins = tried._pins
    if any(pairs <= pins for pairs in left):
        return ()
    sets = [
        (min(tried._score[p] for p in pairs - pins), sum(tried._score[p] for p in pairs)) for pairs in left
    ]
    best = {floor: max(total for low, total in sets if low >= floor) for floor, _ in sets}
    return tuple(
        TradePoint(floor=floor, total=total)
        for floor, total in sorted(best.items())
        if all(other_total < total for other, other_total in best.items() if other > floor)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_trade_is_what_trying_every_set_finds(kind: str) -> None:
    lengths = set()
    for seed in range(250):
        problem = tiny_problem(seed, levels=LEVELS, **KINDS[kind])
        expected = frontier(problem)
        assert trade(problem) == expected, seed
        lengths.add(len(expected))
    assert max(lengths) > 1


def test_trade_with_fewer_points_keeps_both_ends_and_true_totals() -> None:
    shortened = 0
    for seed in range(10):
        dice = random.Random(seed)  # noqa: S311  the same invented scores every time
        names = [(f"e{i}", f"m{j}") for i in range(SIDE) for j in range(SIDE)]
        given = {
            "version": 1,
            "seekers": [{"id": f"e{i}"} for i in range(SIDE)],
            "providers": [{"id": f"m{j}"} for j in range(SIDE)],
            "candidates": [[*pair, dice.randint(0, 1000)] for pair in names],
        }
        problem = Problem.from_json(json.dumps(given))
        every, few = trade(problem, most=100), trade(problem, most=3)
        assert (few[0], few[-1]) == (every[0], every[-1]), seed
        shortened += len(few) < len(every)
        for point in few:
            assert point.total == max(each.total for each in every if each.floor >= point.floor), seed
    assert shortened


def test_trade_is_empty_where_no_floor_restricts_anything() -> None:
    given = {
        "version": 1,
        "seekers": [{"id": "e"}],
        "providers": [{"id": "m"}],
        "candidates": [["e", "m", 7]],
    }
    pinned = Problem.from_json(json.dumps({**given, "pins": [["e", "m"]]}))
    assert trade(Problem.from_json(json.dumps(given))) == (TradePoint(floor=7, total=7),)
    assert trade(pinned) == ()


def test_trade_is_empty_where_demands_clash() -> None:
    one = {"version": 1, "seekers": [{"id": "e", "minimum": 1}], "providers": [], "candidates": []}
    assert trade(Problem.from_json(json.dumps(one))) == ()
    shut = {
        "version": 1,
        "seekers": [{"id": "e", "free": [1]}],
        "providers": [{"id": "m", "free": [2]}],
        "candidates": [["e", "m", 7]],
        "pins": [["e", "m"]],
    }
    assert trade(Problem.from_json(json.dumps(shut))) == ()


@pytest.mark.parametrize("crossing", [True, False])
def test_trade_refuses_what_no_flow_can_say(crossing: bool) -> None:
    tried = (beyond_a_flow(seed, crossing=crossing) for seed in range(20))
    problem = next(problem for problem in tried if not build_network(problem).is_exact)
    with pytest.raises(InvalidProblemError, match="more than a flow"):
        trade(problem)
