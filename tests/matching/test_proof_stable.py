"""`verify` of a stable answer: a pair may block though nobody has room."""

import json
from dataclasses import replace
from itertools import permutations

import pytest

from matching import Pair, Problem, Status, solve, verify


@pytest.mark.parametrize("capacity", [1, 2])
def test_verify_refuses_pairs_where_two_would_both_give_up_another(capacity: int) -> None:
    """With as many places as people all are taken: a pair blocks by what it prefers, or not at all."""
    seekers = ["a", "b", "c", "d"]
    providers = ["m", "n", "o", "p"][: 4 // capacity]
    problem = Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "policy": {"kind": "stable"},
                "seekers": [{"id": name} for name in seekers],
                "providers": [{"id": name, "capacity": capacity} for name in providers],
                "candidates": [[one, other, 1] for one in seekers for other in providers],
                "preferences": {
                    "seekers": dict.fromkeys(seekers, providers),
                    "providers": dict.fromkeys(providers, seekers),
                },
            }
        )
    )
    answer = solve(problem)
    assert answer.status is Status.STABLE
    places = [name for name in providers for _ in range(capacity)]

    stable = set()
    for order in permutations(places):
        pairs = tuple(
            Pair(seeker=one, provider=other, score=1) for one, other in zip(seekers, order, strict=True)
        )
        if verify(problem, replace(answer, pairs=pairs).sealed()):
            stable.add(pairs)

    assert stable == {answer.pairs}
