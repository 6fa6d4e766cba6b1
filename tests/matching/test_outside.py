"""Reasons and evidence where most candidates stay outside the network are those from a list, to the byte."""

import random
from collections import Counter
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import LevelName, Limit, PeopleProblem, Person, Policy, Rules, Status, Unmatched, Weights, solve
from tests.matching.instances import LEVEL_ORDERS

WEIGHTS: Final = Weights(goals=400, wishes=0, travel=0, directorate=100)


@pytest.mark.parametrize("block", range(5))
def test_reasons_without_a_list_are_those_from_a_list(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    reasons: Counter[str] = Counter()
    for seed in range(40 * block, 40 * block + 40):
        reasons += _compared(_crowd(random.Random(seed), most=9), monkeypatch)  # noqa: S311  the same every time
    assert {"matched", "score", "tie"} <= reasons.keys()


@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_whoever_waits_hears_the_same_reason_without_a_list(dice: random.Random) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _compared(_crowd(dice, most=6), patch)


def _compared(people: PeopleProblem, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The reasons told of people and rules, once they are found to be those from a list."""
    listed = solve(people.listed())
    with monkeypatch.context() as patch:
        patch.setattr("matching.crowded.MOST_LISTED", 0)
        patch.setattr("matching.pricing.FEW", 1)
        patch.setattr("matching.supply.BLOCK_CELLS", 20)
        told = solve(people)
    if listed.status is Status.INFEASIBLE:
        return Counter()
    expected = tuple(_without_late_floors(people, who) for who in listed.unmatched)
    assert told.unmatched == expected
    if expected == listed.unmatched:
        assert replace(told, record=listed.record).sealed().to_json() == listed.to_json()
    return Counter(who.reason.value for who in told.unmatched)


def _without_late_floors(people: PeopleProblem, who: Unmatched) -> Unmatched:
    """What the list tells, less what takes another look at all levels down to a floor."""
    levels = [level.value for level in people.policy.levels]
    at = levels.index(who.reason.value) if who.reason.value in levels else len(levels)
    if "floor" in levels[at:] and who.evidence is not None and who.evidence.cut is None:
        return replace(who, evidence=None)
    return who


def _crowd(dice: random.Random, most: int) -> PeopleProblem:
    """Nearly everybody can meet nearly everybody, and there are too few on one side."""
    many, few = dice.randint(3, most), dice.randint(2, most)
    sides = [
        [_person(dice, f"{letter}{row}", has_groups=has_groups) for row in range(count)]
        for letter, count, has_groups in zip(
            "sp", dice.sample((many, few), 2), (True, dice.random() < 0.3), strict=True
        )
    ]
    limits = [
        Limit(**{side: group}, minimum=dice.choice((0, 0, 0, 1)), maximum=dice.randint(1, 3))
        for side, people in zip(("seekers", "providers"), sides, strict=True)
        for group in sorted({group for person in people for group in person.groups})
        if dice.random() < 0.5
    ]
    pairs = [
        (one.id, other.id)
        for one in sides[0]
        for other in sides[1]
        if one.person not in other.conflicts and other.person not in one.conflicts
    ]
    levels = dice.choice(LEVEL_ORDERS)
    return PeopleProblem.of(
        sides[0],
        sides[1],
        Rules(shared_free_times=0),
        WEIGHTS,
        pins=[pair for pair in pairs if dice.random() < 0.03],
        policy=Policy(levels=levels),
        previous=[pair for pair in pairs if dice.random() < 0.2] if LevelName.CHANGES in levels else None,
        limits=limits,
    )


def _person(dice: random.Random, name: str, *, has_groups: bool) -> Person:
    half = dice.choice("ab")
    return Person(
        id=name,
        person=name,
        capacity=dice.choice((1, 1, 1, 1, 2)),
        priority=dice.choice((0, 0, 2)),
        directorate=dice.choice("de"),
        topics=frozenset(dice.sample("abc", dice.randint(0, 3))),
        conflicts=frozenset({f"{dice.choice('sp')}{dice.randint(0, 6)}"} if dice.random() < 0.5 else ()),
        groups=frozenset({half, half + dice.choice("xy")} if has_groups else ()),
    )
