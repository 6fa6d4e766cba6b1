"""`verify` of people and rules: pairs that are not listed count, too."""

from dataclasses import replace

import numpy as np

from matching import LevelName, Pair, PeopleProblem, Person, Policy, Rules, solve, verify
from matching.answer import Step

NOTHING = np.zeros(6, dtype=np.int64)
FEWER = Step(level="fewer_pairs", potentials=NOTHING)


def test_verify_refuses_prices_at_which_a_pair_outside_would_help() -> None:
    people = _programme("score", a="12", b="13", c="12", d="13")
    worse = _pairs(people, ("a", "d"), ("b", "c"))
    total = sum(pair.score for pair in worse)
    answer = solve(people)
    assert 0 < total < sum(pair.score for pair in answer.pairs)

    levels = (replace(answer.levels[0], value=total, bound=total),)
    proof = (Step(level="score", potentials=NOTHING), FEWER)

    assert not verify(people, replace(answer, pairs=worse, levels=levels, proof=proof).sealed())


def test_verify_refuses_a_floor_that_pairs_outside_would_lift() -> None:
    """The pairs that would lift it look too dear at the level after."""
    people = _programme("matched floor score", a="1234", b="189", c="1234", d="4")
    ac, ad, bc, bd = people.listed().score.tolist()
    uneven = _pairs(people, ("a", "c"), ("b", "d"))
    answer = solve(people)
    assert answer.levels[1].value == min(ad, bc) > bd

    values = (4, bd, ac + bd)
    levels = tuple(
        replace(level, value=value, bound=value) for level, value in zip(answer.levels, values, strict=True)
    )
    proof = (
        Step(level="matched", priority=0, potentials=NOTHING),
        Step(level="floor", cut=(0, 1, 2, 4, 5)),
        Step(level="score", potentials=np.array([0, 0, ac - 1, bc + 1, 0, ac - ad - 2])),
        FEWER,
    )

    assert not verify(people, replace(answer, pairs=uneven, levels=levels, proof=proof).sealed())


def test_verify_refuses_times_that_do_not_suit() -> None:
    person = Person(id="a", person="a", free=frozenset({20, 21}))
    other = Person(id="b", person="b", free=frozenset({20, 21, 30, 31}))
    people = PeopleProblem.of([person], [other], Rules(shared_free_times=1, meeting_half_hours=2))
    answer = solve(people)
    assert [pair.time for pair in answer.pairs] == [20]

    for time in (None, 21, 30):
        pairs = tuple(replace(pair, time=time) for pair in answer.pairs)
        assert not verify(people, replace(answer, pairs=pairs).sealed())


def _programme(levels: str, *, a: str, b: str, c: str, d: str) -> PeopleProblem:
    """Seekers a and b, providers c and d, with these topics."""
    seekers, providers = (
        [Person(id=name, person=name, topics=frozenset(topics)) for name, topics in side.items()]
        for side in ({"a": a, "b": b}, {"c": c, "d": d})
    )
    policy = Policy(levels=tuple(LevelName(name) for name in levels.split()))
    return PeopleProblem.of(seekers, providers, Rules(shared_free_times=0), policy=policy)


def _pairs(people: PeopleProblem, *names: tuple[str, str]) -> tuple[Pair, ...]:
    scores = people.listed().score.tolist()
    return tuple(
        Pair(seeker=one, provider=other, score=scores[2 * "ab".index(one) + "cd".index(other)])
        for one, other in names
    )
