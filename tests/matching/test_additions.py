"""What one thing more brings is what solving again gives, and what is told first is worth most."""

import dataclasses
from collections import Counter

import pytest

from matching import (
    InvalidProblemError,
    LevelName,
    Policy,
    Problem,
    Status,
    find_candidates,
    one_more_free_time,
    one_more_place,
    people_to_ask,
    recruits_worth_most,
    solve,
)
from matching.variants import with_recruit_like
from matching.worth import Values, values_of, worth
from tests.matching.instances import tiny_crowd, tiny_problem

NO_FLOOR = (LevelName.MATCHED, LevelName.SCORE)


def doubles(problem: Problem) -> dict[str, Values]:
    """What the double of each person would bring."""
    people = (*problem.seekers, *problem.providers)
    return {m.id: values_of(solve(with_recruit_like(problem, m.id))) for m in people}


def test_the_recruit_told_first_is_worth_most_without_a_floor() -> None:
    told = 0
    for seed in range(60):
        problem = tiny_problem(seed, levels=NO_FLOOR, with_limits=seed % 2 == 0)
        sides = [
            tuple(dataclasses.replace(m, capacity=min(m.capacity, 1)) for m in side)
            for side in (problem.seekers, problem.providers)
        ]
        problem = dataclasses.replace(problem, seekers=sides[0], providers=sides[1])
        answer = solve(problem)
        if answer.status is Status.INFEASIBLE:
            continue
        every = doubles(problem)
        before = worth(NO_FLOOR, values_of(answer))
        best = max(worth(NO_FLOOR, values) for values in every.values())

        found = recruits_worth_most(problem, answer)

        assert all(each.values == every[each.like] for each in found), seed
        assert (worth(NO_FLOOR, found[0].values) if found else before) == best, seed
        told += bool(found)
    assert told


def test_every_recruit_told_is_exact_and_better_with_any_levels() -> None:
    for seed in range(60):
        problem = tiny_problem(seed, with_limits=True, with_times=True)
        answer = solve(problem)
        if answer.status is Status.INFEASIBLE:
            continue
        levels = problem.policy.levels
        rows = [worth(levels, values_of(answer))]
        for each in reversed(recruits_worth_most(problem, answer, most=3)):
            assert each.values == values_of(solve(with_recruit_like(problem, each.like))), seed
            rows.append(worth(levels, each.values))
        assert rows == sorted(rows), seed
        assert rows[0] < rows[-1] or len(rows) == 1, seed


def test_recruits_need_an_answer_by_levels_to_the_problem() -> None:
    problem, other = tiny_problem(0), tiny_problem(1)
    with pytest.raises(InvalidProblemError):
        recruits_worth_most(other, solve(problem))


def test_one_more_place_or_free_time_is_what_solving_again_gives() -> None:
    for seed in range(20):
        seekers, providers, rules = tiny_crowd(seed)
        candidates = find_candidates(seekers, providers, rules)
        problem = Problem.from_candidates(candidates)
        for person in (*seekers, *providers):
            more = dataclasses.replace(person, capacity=person.capacity + 1)
            times = {46 + step for step in range(rules.meeting_half_hours)}
            freer = dataclasses.replace(person, free=person.free | times)
            later = [Problem.from_candidates(candidates.with_person(each)) for each in (more, freer)]
            expected = [values_of(solve(each)) for each in later]
            assert one_more_place(problem, person.id) == expected[0], seed
            assert one_more_free_time(problem, candidates, person.id, 46) == expected[1], seed


def test_whoever_says_yes_to_one_more_free_time_matches_as_many_as_told() -> None:
    asked = Counter[int]()
    for seed in range(60):
        seekers, providers, rules = tiny_crowd(seed, most_places=1 + seed % 2)
        rules = dataclasses.replace(rules, shared_free_times=1 + seed % 3 // 2)
        candidates = find_candidates(seekers, providers, rules, bans=[("s0", "p0")])
        problem = Problem.from_candidates(candidates)
        matched = len({name for p in solve(problem).pairs for name in (p.seeker, p.provider)})

        asks = people_to_ask(problem, candidates)

        asked[len(asks)] += 1
        for ask in asks:
            person = next(p for p in (*candidates.seekers, *candidates.providers) if p.id == ask.person)
            assert ask.half_hours, seed
            assert not set(ask.half_hours) & person.free, seed
            assert set(ask.half_hours) <= set(range(ask.start, ask.start + rules.meeting_half_hours)), seed
            later = dataclasses.replace(person, free=person.free | set(ask.half_hours))
            candidates = candidates.with_person(later)
            answer = solve(Problem.from_candidates(candidates, policy=Policy(levels=(LevelName.MATCHED,))))
            now = len({name for p in answer.pairs for name in (p.seeker, p.provider)})
            assert now == ask.matched > matched, seed
            matched = now
    assert asked[0]
    assert asked[1] + asked[2]


def test_nobody_is_asked_where_free_times_play_no_part() -> None:
    seekers, providers, rules = tiny_crowd(3)
    candidates = find_candidates(seekers, providers, dataclasses.replace(rules, shared_free_times=0))
    assert people_to_ask(Problem.from_candidates(candidates), candidates) == ()


def test_no_more_are_asked_than_wanted() -> None:
    for seed in range(40):
        seekers, providers, rules = tiny_crowd(seed)
        candidates = find_candidates(seekers, providers, rules)
        assert len(people_to_ask(Problem.from_candidates(candidates), candidates, most=1)) <= 1
