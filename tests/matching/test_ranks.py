"""Ranks count who stands higher."""

import pytest

from matching import Policy, PolicyKind, Preferences, Problem, Ranks, find_candidates, ranks, solve
from matching.people import Person
from matching.rules import Rules
from tests.matching.instances import tiny_problem


def test_ranks_by_score_count_the_candidates_that_score_more() -> None:
    for seed in range(60):
        problem = tiny_problem(seed)
        answer = solve(problem)
        rows = [
            (problem.seekers[i].id, problem.providers[j].id, score)
            for i, j, score in zip(problem.seeker, problem.provider, problem.score, strict=True)
        ]
        expected = tuple(
            Ranks(
                seeker=pair.seeker,
                provider=pair.provider,
                provider_for_seeker=1 + sum(s == pair.seeker and x > pair.score for s, _, x in rows),
                seeker_choices=sum(s == pair.seeker for s, _, _ in rows),
                seeker_for_provider=1 + sum(p == pair.provider and x > pair.score for _, p, x in rows),
                provider_choices=sum(p == pair.provider for _, p, _ in rows),
            )
            for pair in answer.pairs
        )
        assert ranks(problem, answer) == expected, seed


def test_ranks_by_preference_share_a_place_where_wishes_tie() -> None:
    seekers = [Person(id="e1", person="a"), Person(id="e2", person="b")]
    providers = [Person(id="m1", person="c"), Person(id="m2", person="d")]
    problem = Problem.from_candidates(
        find_candidates(seekers, providers, Rules(shared_free_times=0)),
        policy=Policy(kind=PolicyKind.STABLE),
        preferences=Preferences(
            seekers={"e1": (("m1", "m2"),), "e2": (("m1",), ("m2",))},
            providers={"m1": (("e2",), ("e1",)), "m2": (("e1",), ("e2",))},
        ),
    )

    found = ranks(problem, solve(problem))

    assert found == (
        Ranks(
            seeker="e1",
            provider="m2",
            provider_for_seeker=1,
            seeker_choices=2,
            seeker_for_provider=1,
            provider_choices=2,
        ),
        Ranks(
            seeker="e2",
            provider="m1",
            provider_for_seeker=1,
            seeker_choices=2,
            seeker_for_provider=1,
            provider_choices=2,
        ),
    )


@pytest.mark.parametrize("kind", PolicyKind)
def test_ranks_by_preference_count_candidates_alone(kind: PolicyKind) -> None:
    is_strict = kind is PolicyKind.STABLE
    seekers = [Person(id=name, person=name) for name in ("e1", "e2", "e3")]
    providers = [Person(id=name, person=name) for name in ("m1", "m2", "m3")]
    nobody = () if is_strict else (("gone",),)
    problem = Problem.from_candidates(
        find_candidates(
            seekers, providers, Rules(shared_free_times=0), bans=[("e1", "m3"), ("e2", "m1"), ("e3", "m2")]
        ),
        policy=Policy(kind=kind),
        pins=[] if is_strict else [("e1", "m1"), ("e2", "m2"), ("e3", "m3")],
        preferences=Preferences(
            seekers={"e1": (*nobody, ("m1",)), "e2": (("m2",), ("m3",)), "e3": (("m3",),)},
            providers={"m1": (*nobody, ("e3",), ("e1",)), "m2": (("e2",),), "m3": (("e3", "e2"),)},
        ),
    )

    answer = solve(problem)

    assert [(pair.seeker, pair.provider) for pair in answer.pairs] == [
        ("e1", "m1"),
        ("e2", "m2"),
        ("e3", "m3"),
    ]
    few = 1 if is_strict else 2
    places = [
        (rank.provider_for_seeker, rank.seeker_choices, rank.seeker_for_provider, rank.provider_choices)
        for rank in ranks(problem, answer)
    ]
    assert places == [(1, few, 2, 2), (1, 2, 1, few), (1, few, 1, 2)]


def test_whom_nobody_listed_shares_the_last_place_where_preferences_decide_no_pair() -> None:
    people = [Person(id=name, person=name) for name in ("e1", "m1", "m2", "m3")]
    candidates = find_candidates(people[:1], people[1:], Rules(shared_free_times=0))
    problem = Problem.from_candidates(
        candidates, pins=[("e1", "m3")], preferences=Preferences(seekers={"e1": (("m2",),)}, providers={})
    )

    (rank,) = ranks(problem, solve(problem))

    assert (rank.provider_for_seeker, rank.seeker_choices) == (2, 3)
    assert (rank.seeker_for_provider, rank.provider_choices) == (1, 1)
