"""What must hold for every problem, tried on problems that Hypothesis invents."""

import dataclasses
import json
import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    LimitName,
    PeopleProblem,
    Person,
    Policy,
    Problem,
    Reason,
    Rules,
    Status,
    find_candidates,
    solve,
    verify,
)
from matching.problem import assemble
from tests.matching.instances import tiny_problem

KEYS = st.integers(0, 7).map(lambda number: f"k{number}")


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[Person], list[Person], Rules]:
    """Two sides of people who may be each other's managers, colleagues and enemies."""
    sides = [
        [
            Person(
                id=f"{letter}{row}",
                person=draw(KEYS),
                capacity=draw(st.integers(0, 2)) if letter == "p" else 1,
                priority=draw(st.integers(0, 1)),
                organisation=draw(st.sampled_from([None, "o1", "o2"])),
                team=draw(st.sampled_from([None, "t1", "t2", "t3"])),
                seniority=draw(st.integers(0, 4)),
                topics=frozenset(draw(st.sets(st.sampled_from("abc")))),
                free=frozenset(draw(st.sets(st.integers(44, 52)))),
                managers=tuple(draw(st.lists(KEYS, max_size=2))),
                conflicts=frozenset(draw(st.sets(KEYS, max_size=2))),
            )
            for row in range(draw(st.integers(0, 5)))
        ]
        for letter in "sp"
    ]
    rules = Rules(shared_free_times=draw(st.integers(0, 2)), meeting_half_hours=draw(st.integers(1, 3)))
    return sides[0], sides[1], rules


@given(crowds())
@settings(max_examples=150, deadline=None)
def test_no_refused_pair_appears_and_capacities_hold(crowd: tuple[list[Person], list[Person], Rules]) -> None:
    seekers, providers, rules = crowd
    candidates = find_candidates(seekers, providers, rules)
    problem = Problem.from_candidates(candidates)
    answer = solve(problem)

    people = {person.id: person for person in (*seekers, *providers)}
    used = Counter(person for pair in answer.pairs for person in (pair.seeker, pair.provider))
    assert all(count <= people[name].capacity for name, count in used.items())
    for pair in answer.pairs:
        one, other = people[pair.seeker], people[pair.provider]
        assert candidates.refusals(one.id, other.id) == ()
        assert one.person != other.person
        assert not {other.person} & (one.conflicts | set(one.managers))
        assert not {one.person} & (other.conflicts | set(other.managers))
        assert one.team is None or one.team != other.team
        if rules.shared_free_times:
            assert pair.time is not None
            assert {pair.time + step for step in range(rules.meeting_half_hours)} <= one.free & other.free
    for person in answer.unmatched:
        if person.reason == "no_candidate":
            assert sum(person.id in (p.seeker, p.provider) for p in answer.pairs) == 0
            assert not any(
                candidates.refusals(s.id, p.id) == ()
                for s in seekers
                for p in providers
                if person.id in (s.id, p.id)
            )
    assert verify(problem, answer)


@given(crowds(), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_pricing_in_blocks_answers_as_the_full_list_does(
    crowd: tuple[list[Person], list[Person], Rules], few: int
) -> None:
    seekers, providers, rules = crowd
    listed = solve(Problem.from_candidates(find_candidates(seekers, providers, rules)))
    people = PeopleProblem.of(seekers, providers, rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.pricing.FEW", few)
        patch.setattr("matching.supply.BLOCK_CELLS", 4)
        priced = solve(people)
    assert dataclasses.replace(priced, record=listed.record).sealed() == listed
    assert verify(people, priced)


@given(crowds(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_people_does_not_matter(
    crowd: tuple[list[Person], list[Person], Rules],
    dice: random.Random,
) -> None:
    seekers, providers, rules = crowd
    first = solve(Problem.from_candidates(find_candidates(seekers, providers, rules)))
    dice.shuffle(seekers)
    dice.shuffle(providers)
    second = solve(Problem.from_candidates(find_candidates(seekers, providers, rules)))

    assert first.to_json() == second.to_json()


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_order_of_rows_gives_the_same_bytes(seed: int, dice: random.Random) -> None:
    problem = tiny_problem(seed, with_demands=True, with_limits=True, with_times=True)
    data = json.loads(problem.to_json())
    for rows in ("seekers", "providers", "candidates", "pins", "limits", "previous"):
        dice.shuffle(data.get(rows, []))
    other = Problem.from_json(json.dumps(data))

    assert other.digest == problem.digest
    assert solve(other).to_json() == solve(problem).to_json()


@given(crowds())
@settings(max_examples=60, deadline=None)
def test_people_and_their_problem_as_json_give_the_same_bytes(
    crowd: tuple[list[Person], list[Person], Rules],
) -> None:
    problem = Problem.from_candidates(find_candidates(*crowd))
    read = Problem.from_json(problem.to_json())

    assert read.digest == problem.digest
    assert solve(read).to_json() == solve(problem).to_json()


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_more_capacity_never_matches_fewer(seed: int) -> None:
    problem = tiny_problem(seed)
    policy = Policy()
    levels = []
    for extra in (0, 1):
        seekers, providers = (
            [dataclasses.replace(m, capacity=m.capacity + extra, priority=0) for m in side]
            for side in (problem.seekers, problem.providers)
        )
        answer = solve(
            assemble(
                policy=policy,
                seekers=seekers,
                providers=providers,
                seeker=problem.seeker,
                provider=problem.provider,
                score=problem.score,
            )
        )
        levels.append(answer.levels[0].value)

    assert isinstance(levels[0], int)
    assert isinstance(levels[1], int)
    assert levels[1] >= levels[0]


@given(st.integers(0, 10**6), st.data())
@settings(max_examples=100, deadline=None)
def test_a_pin_is_kept_or_the_clash_names_it(seed: int, data: st.DataObject) -> None:
    problem = tiny_problem(seed)
    place = data.draw(st.integers(0, len(problem.score) - 1))
    pinned = dataclasses.replace(problem, pinned=np.arange(len(problem.score)) == place)
    pair = problem.seekers[problem.seeker[place]].id, problem.providers[problem.provider[place]].id

    answer = solve(pinned)

    if answer.status is Status.INFEASIBLE:
        assert answer.clash is not None
        assert answer.clash.pins == (pair,)
    else:
        assert pair in {(p.seeker, p.provider) for p in answer.pairs}


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_clash_is_irreducible(seed: int) -> None:
    problem = tiny_problem(seed, with_demands=True, with_limits=True)
    clash = solve(problem).clash
    if clash is None:
        return
    assert clash.needed > clash.places
    demands: list[Any] = [*clash.pins, *clash.minimums, *clash.limits]

    def status_with(kept: list[Any]) -> Status:
        sides = [
            [dataclasses.replace(m, minimum=m.minimum if m.id in kept else 0) for m in side]
            for side in (problem.seekers, problem.providers)
        ]
        limits = [x for x in problem.limits if LimitName(seekers=x.seekers, providers=x.providers) in kept]
        smaller = assemble(
            policy=Policy(),
            seekers=sides[0],
            providers=sides[1],
            seeker=problem.seeker,
            provider=problem.provider,
            score=problem.score,
            pins=[pin for pin in clash.pins if pin in kept],
            limits=limits,
        )
        return solve(smaller).status

    assert status_with(demands) is Status.INFEASIBLE
    for demand in demands:
        assert status_with([other for other in demands if other != demand]) is Status.OPTIMAL


def test_every_reason_has_its_rule() -> None:
    assert len(set(Reason)) == 12
