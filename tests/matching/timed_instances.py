"""Invented problems in which pairs need times and both sides have people with several places."""

import random

import numpy as np

from matching import LevelName, Limit, Member, Policy, Problem
from matching.problem import assemble
from tests.matching.instances import LEVEL_ORDERS


def timed_on_both_sides(
    seed: int,
    *,
    people: int = 4,
    candidates: int = 7,
    starts: int = 4,
    most_places: int = 3,
    most_free: int = 3,
    share: float | None = None,
    with_demands: bool = False,
    levels: tuple[LevelName, ...] | None = None,
) -> Problem:
    """Little free time, and where there is a `share`, cells limited to about that of what would be even."""
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    levels = levels or dice.choice(LEVEL_ORDERS)
    sides = [
        [
            Member(
                id=f"{letter}{row:03}",
                capacity=dice.randint(1, most_places),
                minimum=int(with_demands and dice.random() < 0.15),
                priority=dice.choice((0, 0, 0, 2)),
                groups=frozenset({f"{letter}:{dice.randint(0, 1)}"}),
                free=frozenset(dice.sample(range(starts), dice.randint(1, most_free))),
            )
            for row in range(people)
        ]
        for letter in "sp"
    ]
    keys = sorted(dice.sample(range(people * people), candidates))
    pairs = [(f"s{key // people:03}", f"p{key % people:03}") for key in keys]
    held = [{group for member in side for group in member.groups} for side in sides]
    limits = [
        Limit(
            seekers=seekers,
            providers=providers,
            maximum=max(1, int((share or 0) * people / 4)),
            minimum=int(with_demands and dice.random() < 0.3),
        )
        for seekers in sorted(held[0])
        for providers in sorted(held[1])
        if share is not None
    ]
    return assemble(
        policy=Policy(levels=levels),
        seekers=sides[0],
        providers=sides[1],
        seeker=np.array([key // people for key in keys], dtype=np.int32),
        provider=np.array([key % people for key in keys], dtype=np.int32),
        score=np.array([dice.randint(0, 1000) for _ in keys], dtype=np.int32),
        limits=limits,
        pins=[pair for pair in pairs if with_demands and dice.random() < 0.08],
        previous=[pair for pair in pairs if dice.random() < 0.3] if LevelName.CHANGES in levels else None,
    )
