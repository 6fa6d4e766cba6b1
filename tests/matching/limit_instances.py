"""Invented problems whose limits cross: cells of an organisation of one side and a band of the other."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from matching import LevelName, Limit, Member, Policy, Problem, cases, solve
from matching.problem import assemble
from tests.matching.instances import LEVEL_ORDERS

ALL_LEVELS = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE, LevelName.CHANGES)


@contextmanager
def without_cases() -> Iterator[None]:
    """What prices leave open stays open, as where closing it takes more cases than are worth the work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "MOST_CASES", 0)
        yield


def crossing_cells(
    seed: int,
    *,
    people: int = 16,
    candidates: int = 70,
    organisations: int = 3,
    bands: int = 2,
    share: float = 0.7,
    overlap: int = 1,
    levels: tuple[LevelName, ...] | None = None,
    with_demands: bool = False,
) -> Problem:
    """Every cell limited to about `share` of what would be even; some minimums where there are demands.

    Everybody is in `overlap` groups.
    """
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    levels = levels or dice.choice(LEVEL_ORDERS)
    sides = [
        [
            Member(
                id=f"{letter}{row:03}",
                capacity=dice.choice((1, 1, 1, 2)),
                minimum=int(with_demands and dice.random() < 0.1),
                priority=dice.choice((0, 0, 2)),
                groups=frozenset(
                    f"{letter}:{n}" for n in dice.sample(range(groups), min(groups - 1, overlap))
                ),
            )
            for row in range(people)
        ]
        for letter, groups in (("s", organisations), ("p", bands))
    ]
    keys = sorted(dice.sample(range(people * people), candidates))
    pairs = [(f"s{key // people:03}", f"p{key % people:03}") for key in keys]
    most = max(1, int(share * people / organisations / bands))
    held = [{group for member in side for group in member.groups} for side in sides]
    return assemble(
        policy=Policy(levels=levels),
        seekers=sides[0],
        providers=sides[1],
        seeker=np.array([key // people for key in keys], dtype=np.int32),
        provider=np.array([key % people for key in keys], dtype=np.int32),
        score=np.array([dice.randint(0, 1000) for _ in keys], dtype=np.int32),
        limits=[
            Limit(
                seekers=seekers,
                providers=providers,
                maximum=most,
                minimum=int(with_demands and dice.random() < 0.3),
            )
            for seekers in sorted(held[0])
            for providers in sorted(held[1])
        ],
        pins=[pair for pair in pairs if with_demands and dice.random() < 0.03],
        previous=[pair for pair in pairs if dice.random() < 0.2] if LevelName.CHANGES in levels else None,
    )


def small_cells(seed: int, levels: tuple[LevelName, ...]) -> Problem:
    """Few people in cells of which everybody is in four: what prices prove is often not what is best."""
    return crossing_cells(
        seed, people=12, candidates=50, organisations=4, bands=4, overlap=2, share=0.9, levels=levels
    )


def beyond_the_pins(minimum: int) -> Problem:
    """The pins give everybody a pair; a cell asks for one more, unpinned, where `minimum` is 1."""
    data = {
        "version": 1,
        "policy": {"kind": "optimal", "levels": ["matched", "floor", "score"]},
        "seekers": [{"id": "s1", "capacity": 2, "groups": ["a"]}, {"id": "s2"}],
        "providers": [{"id": "p1"}, {"id": "p2", "capacity": 2, "groups": ["y"]}],
        "candidates": [["s1", "p1", 500], ["s1", "p2", 7], ["s2", "p2", 400]],
        "pins": [["s1", "p1"], ["s2", "p2"]],
        "limits": [{"seekers": "a", "providers": "y", "minimum": minimum}],
    }
    return Problem.from_json(json.dumps(data))


def one_cell(seed: int, people: int = 30, *, is_timed: bool = False) -> Problem:
    """Four in five can have a pair, at most one of them in one cell; few scores, and pairs found before."""
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    starts = [frozenset(dice.sample(range(20, 40), 12)) if is_timed else None for _ in range(2 * people)]
    sides = [
        tuple(
            Member(
                id=f"{letter}{row:02}",
                groups=frozenset({"all", f"{letter}:{dice.randrange(3)}"}),
                capacity=1 + (letter == "p" and dice.random() < 0.2),
                free=starts.pop(),
            )
            for row in range(people)
        )
        for letter in "sp"
    ]
    keys = sorted(dice.sample(range(people * people), 8 * people))

    def problem(most: int, previous: list[tuple[str, str]]) -> Problem:
        return assemble(
            policy=Policy(levels=ALL_LEVELS),
            seekers=sides[0],
            providers=sides[1],
            seeker=np.array([key // people for key in keys], dtype=np.int32),
            provider=np.array([key % people for key in keys], dtype=np.int32),
            score=np.array([100 * (key * 7 % 8) + 200 for key in keys], dtype=np.int32),
            limits=[
                Limit(seekers="all", providers=None, maximum=4 * people // 5),
                Limit(seekers="s:0", providers="p:1", maximum=most),
            ],
            previous=previous,
        )

    return problem(1, [(pair.seeker, pair.provider) for pair in solve(problem(people, [])).pairs])
