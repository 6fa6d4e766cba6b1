"""The network that `verify` builds: every pair is in its flow, those beyond somebody's capacity too."""

import dataclasses
import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching import (
    Answer,
    LevelName,
    Member,
    Pair,
    PeopleProblem,
    Person,
    Policy,
    Problem,
    Rules,
    Status,
    solve,
    verify,
)
from matching.answer import Step
from matching.proof_network import build_proof_network, is_flow
from tests.matching.instances import tiny_crowd, tiny_problem

ORDERS = [(LevelName.SCORE,), (LevelName.MATCHED, LevelName.SCORE), Policy().levels]


def claims_for(problem: Problem | PeopleProblem, answer: Answer) -> Answer:
    """The answer to a more generous problem, passed off as this one's."""
    record = dataclasses.replace(answer.record, problem=problem.digest)
    return dataclasses.replace(answer, record=record).sealed()


def used(answer: Answer) -> Counter[str]:
    return Counter(person for pair in answer.pairs for person in (pair.seeker, pair.provider))


def one_with_many(*, capacity: int, minimum: int = 0, pairs: int) -> Problem:
    """One seeker with candidates who have a place each."""
    providers = [f"m{row}" for row in range(pairs)]
    return Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "policy": {"levels": ["score"]},
                "seekers": [{"id": "a", "capacity": capacity, "minimum": minimum}],
                "providers": [{"id": name} for name in providers],
                "candidates": [["a", name, 5 + row] for row, name in enumerate(providers)],
            }
        )
    )


@pytest.mark.parametrize("capacity", [1, 2, 3])
def test_verify_refuses_one_pair_more_than_a_person_has_places(capacity: int) -> None:
    problem = one_with_many(capacity=capacity, pairs=capacity + 1)
    answer = solve(problem)
    pairs = tuple(Pair(seeker="a", provider=f"m{row}", score=5 + row) for row in range(capacity + 1))
    total = sum(pair.score for pair in pairs)
    level = dataclasses.replace(answer.levels[0], value=total, bound=total)
    nothing = Step(level="score", potentials=np.zeros(3 + len(pairs), dtype=np.int64))

    forged = dataclasses.replace(answer, pairs=pairs, unmatched=(), levels=(level,), proof=(nothing,))

    assert verify(problem, answer)
    assert not verify(problem, forged.sealed())


@pytest.mark.parametrize("minimum", [1, 2])
def test_verify_refuses_fewer_pairs_than_somebody_needs(minimum: int) -> None:
    problem = one_with_many(capacity=2, minimum=minimum, pairs=2)
    fewer = one_with_many(capacity=minimum - 1, pairs=2)
    forged = claims_for(problem, solve(fewer))

    assert len(forged.pairs) == minimum - 1
    assert not verify(problem, forged)


@given(st.integers(0, 10**6), st.sampled_from(ORDERS), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_verify_refuses_the_best_pairs_of_a_problem_with_more_places(
    seed: int, levels: tuple[LevelName, ...], whose: int
) -> None:
    generous = tiny_problem(seed, with_demands=seed % 2 == 0, levels=levels)
    answer = solve(generous)
    has = used(answer)
    assume(has)
    full = sorted(has)[whose % len(has)]
    sides = [
        tuple(_with_places(m, has[full] - 1) if m.id == full else m for m in side)
        for side in (generous.seekers, generous.providers)
    ]
    problem = dataclasses.replace(generous, seekers=sides[0], providers=sides[1])

    assert verify(generous, answer)
    assert not verify(problem, claims_for(problem, answer))


def _with_places(member: Member, capacity: int) -> Member:
    return dataclasses.replace(member, capacity=capacity, minimum=min(member.minimum, capacity))


@given(st.integers(0, 10**6), st.sampled_from(ORDERS), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_verify_refuses_the_best_pairs_where_somebody_needs_one_more(
    seed: int, levels: tuple[LevelName, ...], whose: int
) -> None:
    free = tiny_problem(seed, levels=levels)
    answer = solve(free)
    has = used(answer)
    people = [m.id for m in (*free.seekers, *free.providers) if m.capacity > has[m.id]]
    assume(people)
    needy = people[whose % len(people)]
    sides = [
        tuple(dataclasses.replace(m, minimum=has[needy] + 1 if m.id == needy else 0) for m in side)
        for side in (free.seekers, free.providers)
    ]
    problem = dataclasses.replace(free, seekers=sides[0], providers=sides[1])

    assert verify(free, answer)
    assert not verify(problem, claims_for(problem, answer))


@given(st.integers(0, 10**6), st.sampled_from(ORDERS))
@settings(max_examples=100, deadline=None)
def test_verify_refuses_more_pairs_than_places_among_people_whose_pairs_are_not_listed(
    seed: int, levels: tuple[LevelName, ...]
) -> None:
    seekers, providers, rules = tiny_crowd(seed, most_places=1 + seed % 2)
    rules = dataclasses.replace(rules, shared_free_times=0)
    policy = Policy(levels=levels)
    problem = PeopleProblem.of(seekers, providers, rules, policy=policy)
    sides = [
        [dataclasses.replace(person, capacity=person.capacity + 1) for person in side]
        for side in (seekers, providers)
    ]
    generous = PeopleProblem.of(sides[0], sides[1], rules, policy=policy)
    answer = solve(generous)
    has = used(answer)
    assume(any(has[person.id] > person.capacity for person in (*seekers, *providers)))

    assert verify(generous, answer)
    assert not verify(problem, claims_for(problem, answer))


@pytest.mark.parametrize("levels", ORDERS)
def test_verify_refuses_two_pairs_of_one_person_with_one_place_in_a_crowd(
    levels: tuple[LevelName, ...],
) -> None:
    topics = frozenset("xy")
    seekers = [Person(id="a", person="a", topics=topics)]
    providers = [Person(id=name, person=name, topics=topics) for name in "mn"]
    rules = Rules(shared_free_times=0)
    problem = PeopleProblem.of(seekers, providers, rules, policy=Policy(levels=levels))
    twice = [dataclasses.replace(seekers[0], capacity=2)]
    generous = solve(PeopleProblem.of(twice, providers, rules, policy=Policy(levels=levels)))

    assert len(generous.pairs) == 2
    assert not verify(problem, claims_for(problem, generous))


def test_flow_keeps_its_bounds_and_loses_nothing_on_the_way() -> None:
    for seed in range(60):
        problem = tiny_problem(seed, with_limits=seed % 2 == 0, with_times=seed % 3 == 0)
        answer = solve(problem)
        if answer.status is not Status.OPTIMAL:
            continue
        ids = {(p.seeker, p.provider) for p in answer.pairs}
        rows = zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True)
        places = [
            place
            for place, (i, j) in enumerate(rows)
            if (problem.seekers[i].id, problem.providers[j].id) in ids
        ]
        network = build_proof_network(problem, answer.pairs, places)
        assert is_flow(network), seed
        for arc in range(len(network.tail)):
            for step in (-1, 1):
                flow = network.flow.copy()
                flow[arc] += step
                wide = network.lower - 1, network.upper + 1
                lost = dataclasses.replace(network, flow=flow, lower=wide[0], upper=wide[1])
                assert not is_flow(lost), (seed, arc)
