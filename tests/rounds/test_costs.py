"""What another set of pairs costs everyone, in figures, in order and in words."""

import pytest

from api.rounds.costs import Cost, cost_between
from matching import LevelName
from matching.answer import Value


def cost(
    people: tuple[int, ...] = (0,),
    weakest: tuple[int | None, int | None] = (40, 40),
    total: int = 0,
    changes: int = 4,
) -> Cost:
    return Cost(people=people, weakest=weakest, total=total, changes=changes)


@pytest.mark.parametrize(
    ("given", "words", "is_free"),
    [
        (cost(), (), True),
        (cost(people=(-1,)), ("1 person fewer has a pair",), False),
        (cost(people=(0, -2)), ("2 people fewer have a pair",), False),
        (cost(people=(1,), total=5), ("1 person more has a pair", "total fit +5"), True),
        (cost(people=(-1, 1)), ("1 person passed over before loses a pair",), False),
        (cost(people=(-2, 2)), ("2 people passed over before lose a pair",), False),
        (cost(people=(2, -2)), ("2 people passed over before gain a pair",), True),
        (cost(weakest=(40, 25), total=-12), ("weakest pair 40 → 25", "total fit −12"), False),
        (cost(weakest=(None, 25)), (), True),
        (cost(weakest=(40, None)), (), True),
    ],
)
def test_a_cost_is_told_in_words(given: Cost, words: tuple[str, ...], is_free: bool) -> None:
    assert (given.words, given.is_free) == (words, is_free)


def test_costs_come_in_the_order_of_what_counts_first() -> None:
    dearest_last = [
        cost(total=-1, changes=2),
        cost(total=-1, changes=4),
        cost(weakest=(40, 39), total=50),
        cost(people=(-1,), weakest=(40, 60), total=90),
    ]
    dearest_first = dearest_last[::-1]
    assert sorted(dearest_first, key=lambda each: each.order) == dearest_last


def test_the_difference_between_two_answers_is_told_level_by_level() -> None:
    before: dict[LevelName, Value] = {
        LevelName.MATCHED: ((1, 4), (0, 10)),
        LevelName.FLOOR: 40,
        LevelName.SCORE: 900,
        LevelName.CHANGES: 0,
    }
    after: dict[LevelName, Value] = {
        LevelName.MATCHED: ((1, 4), (0, 8)),
        LevelName.FLOOR: None,
        LevelName.SCORE: 700,
        LevelName.CHANGES: 3,
    }
    expected = cost(people=(0, -2), weakest=(40, 150), total=-200, changes=3)
    assert cost_between(before, after, 150) == expected


@pytest.mark.parametrize(("score", "weakest"), [(10, 10), (90, 60)])
def test_the_pair_itself_can_be_the_weakest(score: int, weakest: int) -> None:
    before: dict[LevelName, Value] = {
        LevelName.MATCHED: 4,
        LevelName.FLOOR: 50,
        LevelName.SCORE: 90,
        LevelName.CHANGES: 0,
    }
    assert cost_between(before, before | {LevelName.FLOOR: 60}, score).weakest == (50, weakest)
