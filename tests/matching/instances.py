"""Small invented problems, the same for the same seed."""

import random

import numpy as np
from numpy.typing import NDArray

from matching import LevelName, Limit, Member, Person, Policy, Problem, Rules
from matching.problem import assemble

LEVEL_ORDERS: tuple[tuple[LevelName, ...], ...] = tuple(
    tuple(LevelName(name) for name in names.split())
    for names in (
        "matched floor score",
        "matched score",
        "score",
        "matched",
        "score matched floor",
        "matched score floor",
        "matched floor score changes",
        "matched changes score",
        "changes matched floor score",
        "score changes",
    )
)


def tiny_problem(
    seed: int,
    *,
    people: int = 4,
    most_candidates: int = 9,
    with_demands: bool = False,
    with_limits: bool = False,
    with_times: bool = False,
    levels: tuple[LevelName, ...] | None = None,
) -> Problem:
    """A problem small enough to try every set of pairs."""
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    sides = [
        [
            _member(dice, f"{letter}{row}", with_demands=with_demands, is_single=with_times and letter == "s")
            for row in range(dice.randint(2, people))
        ]
        for letter in "sp"
    ]
    if with_times:
        if dice.random() < 0.5:
            sides = [_swap_capacity(sides[0], sides[1]), _swap_capacity(sides[1], sides[0])]
        sides = [
            [_with(member, free=frozenset(dice.sample(range(4), dice.randint(1, 3)))) for member in side]
            for side in sides
        ]
    if with_limits:
        sides = [[_with(member, groups=_nested_groups(dice, side)) for member in side] for side in sides]
    every = [(i, j) for i in range(len(sides[0])) for j in range(len(sides[1]))]
    chosen = dice.sample(every, min(len(every), dice.randint(3, most_candidates)))
    names = [(sides[0][i].id, sides[1][j].id) for i, j in chosen]
    levels = levels or dice.choice(LEVEL_ORDERS)
    pin_share = 0.15 if with_demands else 0
    return assemble(
        policy=Policy(levels=levels),
        seekers=sides[0],
        providers=sides[1],
        seeker=np.array([i for i, _ in chosen], dtype=np.int32),
        provider=np.array([j for _, j in chosen], dtype=np.int32),
        score=np.array([dice.choice((0, 1, 2, 3, 500, 1000)) for _ in chosen], dtype=np.int32),
        pins=[pair for pair in names if dice.random() < pin_share],
        limits=_limits(dice, sides) if with_limits else (),
        previous=[pair for pair in names if dice.random() < 0.4] if LevelName.CHANGES in levels else None,
    )


def problem_of_scores(score: NDArray[np.int64]) -> Problem:
    """A place each, and every pair that has a score; below 0 stands where there is no such pair."""
    seeker, provider = np.nonzero(score >= 0)
    return assemble(
        policy=Policy(levels=(LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)),
        seekers=[Member(id=f"s{row:03}") for row in range(score.shape[0])],
        providers=[Member(id=f"p{row:03}") for row in range(score.shape[1])],
        seeker=seeker.astype(np.int32),
        provider=provider.astype(np.int32),
        score=score[seeker, provider].astype(np.int32),
    )


def _member(dice: random.Random, name: str, *, with_demands: bool, is_single: bool) -> Member:
    capacity = 1 if is_single else dice.choice((0, 1, 1, 1, 1, 2, 2, 3))
    minimum = dice.randint(0, capacity) if with_demands and dice.random() < 0.15 else 0
    return Member(id=name, minimum=minimum, capacity=capacity, priority=dice.choice((0, 0, 0, 3, 7)))


def _with(member: Member, **changes: object) -> Member:
    fields = {name: getattr(member, name) for name in Member.__slots__}
    return Member(**{**fields, **changes})


def _swap_capacity(mine: list[Member], theirs: list[Member]) -> list[Member]:
    """The same people with the other side's capacities, so that either side can be the one with several."""
    return [
        _with(member, capacity=other.capacity, minimum=other.minimum)
        for member, other in zip(mine, theirs * len(mine), strict=False)
    ]


def _nested_groups(dice: random.Random, side: list[Member]) -> frozenset[str]:
    letter = side[0].id[0]
    half = dice.choice("ab")
    return frozenset({f"{letter}:{half}", f"{letter}:{half}{dice.choice('xy')}"})


def _limits(dice: random.Random, sides: list[list[Member]]) -> list[Limit]:
    found = []
    for name, side in (("seekers", sides[0]), ("providers", sides[1])):
        for group in sorted({group for member in side for group in member.groups}):
            if dice.random() < 0.5:
                minimum = dice.choice((0, 0, 0, 0, 0, 1))
                maximum = dice.choice((None, minimum + 1, minimum + 1, minimum + 2))
                found.append(Limit(**{name: group}, minimum=minimum, maximum=maximum))
    return found


def beyond_a_flow(
    seed: int, *, crossing: bool, with_times: bool = False, levels: tuple[LevelName, ...] | None = None
) -> Problem:
    """Groups that cross and cells, or times where both sides have people with several places, or all."""
    with_times = with_times or not crossing
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    free = range(4) if with_times else None
    sides = [
        [
            Member(
                id=f"{letter}{row}",
                capacity=dice.choice((1, 2, 2)),
                groups=frozenset(group for group in f"{letter}x {letter}y".split() if dice.random() < 0.6),
                free=None if free is None else frozenset(dice.sample(free, dice.randint(1, 3))),
            )
            for row in range(4)
        ]
        for letter in "sp"
    ]
    every = [(i, j) for i in range(4) for j in range(4)]
    chosen = dice.sample(every, dice.randint(4, 7 if with_times else 8))
    groups = [{group for member in side for group in member.groups} for side in sides]
    limits = [
        Limit(
            seekers=seekers,
            providers=providers,
            maximum=dice.randint(1, 2),
            minimum=dice.choice((0, 0, 0, 1)),
        )
        for seekers in (None, *sorted(groups[0]))
        for providers in (None, *sorted(groups[1]))
        if (seekers or providers) and crossing and dice.random() < 0.5
    ]
    names = [(sides[0][i].id, sides[1][j].id) for i, j in chosen]
    levels = levels or dice.choice(LEVEL_ORDERS)
    return assemble(
        policy=Policy(levels=levels),
        seekers=sides[0],
        providers=sides[1],
        seeker=np.array([i for i, _ in chosen], dtype=np.int32),
        provider=np.array([j for _, j in chosen], dtype=np.int32),
        score=np.array([dice.choice((1, 2, 3, 500)) for _ in chosen], dtype=np.int32),
        limits=limits,
        pins=[pair for pair in names if dice.random() < 0.08],
        previous=[pair for pair in names if dice.random() < 0.4] if LevelName.CHANGES in levels else None,
    )


def tiny_crowd(
    seed: int, *, people: int = 4, most_places: int = 2
) -> tuple[list[Person], list[Person], Rules]:
    """Two sides of people with teams, enemies, past partners and little free time, and rules."""
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    sides = [
        [
            Person(
                id=f"{letter}{row}",
                person=f"k{letter}{row}",
                capacity=dice.randint(1, most_places) if letter == "p" else 1,
                priority=dice.choice((0, 0, 1)),
                organisation=dice.choice(("o1", "o2")),
                team=dice.choice((None, "t1", "t2")),
                topics=frozenset(dice.sample("abcd", 2)),
                free=frozenset(dice.sample(range(44, 50), dice.randint(1, 4))),
                conflicts=frozenset({f"k{dice.choice('sp')}{dice.randint(0, 3)}"}),
                past_partners=frozenset({f"k{dice.choice('sp')}{dice.randint(0, 3)}"}),
            )
            for row in range(dice.randint(2, people))
        ]
        for letter in "sp"
    ]
    return sides[0], sides[1], Rules(shared_free_times=1, meeting_half_hours=dice.choice((1, 2)))
