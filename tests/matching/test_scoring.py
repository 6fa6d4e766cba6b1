"""Scores: what each part earns."""

from dataclasses import replace
from typing import Any

import pytest

from matching import InvalidProblemError, Person, Rules, SeniorSide, Weights, find_candidates

NOTHING = Weights(goals=0, wishes=0, travel=0, directorate=0)
NO_TIMES = Rules(shared_free_times=0)


@pytest.mark.parametrize(
    ("weights", "seeker", "provider", "points"),
    [
        ({"goals": 600}, {"topics": {"a", "b", "c"}}, {"topics": {"a", "b", "z"}}, {"goals": 400}),
        ({"goals": 100}, {"topics": {"a", "b", "c"}}, {"topics": {"a", "b"}}, {"goals": 67}),
        ({"goals": 600}, {}, {"topics": {"a"}}, {}),
        ({"wishes": 100}, {"wishes": ("p",)}, {}, {"wishes": 100}),
        ({"wishes": 100}, {"wishes": ("q", "p")}, {}, {"wishes": 90}),
        ({"wishes": 100}, {"wishes": ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "p")}, {}, {}),
        ({"wishes": 100}, {}, {"wishes": ("s",)}, {}),
        ({"provider_wishes": 50}, {}, {"wishes": ("s",)}, {"wishes": 50}),
        ({"travel": 100}, {"modes": {"video"}}, {"modes": {"video"}}, {"travel": 100}),
        ({"travel": 100}, {"modes": {"in_person"}}, {}, {}),
        ({"travel": 100}, {"modes": {"in_person"}, "site": "a"}, {"site": "a"}, {"travel": 100}),
        ({"travel": 100}, {"modes": {"in_person"}, "site": "a"}, {"site": "b"}, {}),
        ({"travel": 100}, {}, {}, {"travel": 100}),
        ({"directorate": 100}, {"directorate": "a"}, {"directorate": "b"}, {"directorate": 100}),
        ({"directorate": 100}, {"directorate": "a"}, {"directorate": "a"}, {}),
        ({"directorate": 100}, {"directorate": "a"}, {}, {}),
        ({"profession": 10}, {"profession": "a"}, {"profession": "a"}, {"profession": 10}),
        ({"profession": 10}, {}, {}, {}),
        ({"seniority": ((1, 9), (2, 12))}, {"seniority": 4}, {"seniority": 2}, {"seniority": 12}),
        ({"seniority": ((1, 9), (2, 12))}, {"seniority": 2}, {"seniority": 4}, {}),
        (
            {"seniority": ((1, 9),), "senior": SeniorSide.PROVIDERS},
            {"seniority": 2},
            {"seniority": 3},
            {"seniority": 9},
        ),
        ({"seniority": ((0, 9),)}, {}, {}, {}),
    ],
)
def test_score_part_earns_its_points(
    weights: dict[str, Any], seeker: dict[str, Any], provider: dict[str, Any], points: dict[str, int]
) -> None:
    one = replace(Person(id="s", person="x"), **seeker)
    other = replace(Person(id="p", person="y"), **provider)

    candidates = find_candidates([one], [other], NO_TIMES, replace(NOTHING, **weights))

    assert {part: earned for part, earned in candidates.parts_of("s", "p").items() if earned} == points
    assert candidates.score_of("s", "p") == sum(points.values()) == candidates.score[0]


@pytest.mark.parametrize(
    ("weights", "place"),
    [
        ({"goals": -1}, "weights.goals"),
        ({"goals": 901}, "weights"),
        ({"goals": 0, "seniority": ((1, -1),)}, "weights.seniority"),
        ({"goals": 0, "seniority": ((1, 1), (1, 2))}, "weights.seniority"),
        ({"goals": 600, "seniority": ((1, 301),)}, "weights"),
    ],
)
def test_weights_out_of_range_are_refused(weights: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidProblemError) as error:
        Weights(**{"wishes": 100, "travel": 0, "directorate": 0} | weights)

    assert error.value.field == place


def test_no_pair_scores_more_than_one_that_has_everything() -> None:
    weights = Weights(
        goals=300, wishes=200, provider_wishes=100, travel=90, profession=80, seniority=((0, 70), (1, 60))
    )
    one = Person(id="s", person="x", topics=frozenset("a"), wishes=("p",), directorate="d", profession="n")
    other = replace(one, id="p", person="y", wishes=("s",), directorate="e", seniority=3)

    best = find_candidates([replace(one, seniority=3)], [other], NO_TIMES, weights)

    assert weights.most == best.score_of("s", "p") == 940


def test_score_is_the_same_however_much_free_time_is_offered() -> None:
    little = Person(id="s", person="x", free=frozenset({2, 3}))
    much = replace(little, free=frozenset(range(40)))
    other = Person(id="p", person="y", free=frozenset(range(48)))

    scores = [find_candidates([one], [other]).score_of("s", "p") for one in (little, much)]

    assert scores[0] == scores[1]
