"""A problem with one thing changed is the problem that the changed people or JSON give."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from matching import InvalidProblemError, LimitName, Problem, Reason, find_candidates
from matching.variants import (
    half_hours_for,
    possible_starts,
    with_free_time,
    with_looser_limit,
    with_lower_minimum,
    with_one_more_place,
    with_recruit_like,
    without_pin,
    without_rule,
)
from tests.matching.instances import tiny_crowd, tiny_problem


def test_a_recruit_is_a_copy_with_the_same_partners() -> None:
    for seed in range(60):
        problem = tiny_problem(seed, with_demands=True, with_limits=True, with_times=True)
        for member in (*problem.seekers, *problem.providers):
            data: Any = json.loads(problem.to_json())
            name = f"{member.id}+0"
            for side in ("seekers", "providers"):
                data[side] += [{**m, "id": name, "minimum": 0} for m in data[side] if m["id"] == member.id]
            rows = data["candidates"]
            data["candidates"] = rows + [
                [name if person == member.id else person for person in row[:2]] + row[2:]
                for row in rows
                if member.id in row[:2]
            ]

            grown = with_recruit_like(problem, member.id)

            assert grown.digest == Problem.from_json(json.dumps(data)).digest, (seed, member.id)


def test_a_recruit_s_id_is_new_and_short_enough() -> None:
    problem = tiny_problem(0)
    twice = with_recruit_like(with_recruit_like(problem, "s0"), "s0")
    assert {"s0+0", "s0+1"} <= {member.id for member in twice.seekers}
    long = dataclasses.replace(problem.seekers[0], id="s" * 200)
    longest = dataclasses.replace(problem, seekers=(*problem.seekers[1:], long))
    assert max(len(m.id) for m in with_recruit_like(longest, long.id).seekers) == 200


def test_a_free_time_gives_the_problem_of_people_who_have_it() -> None:
    for seed in range(40):
        seekers, providers, rules = tiny_crowd(seed)
        rules = dataclasses.replace(rules, shared_free_times=1 + seed % 2)
        candidates = find_candidates(seekers, providers, rules)
        problem = Problem.from_candidates(candidates)
        for person in (*seekers, *providers):
            start = 43 + seed % 4
            added = half_hours_for(person, start, rules.meeting_half_hours)
            later = dataclasses.replace(person, free=person.free | set(added))
            sides = [[later if each is person else each for each in side] for side in (seekers, providers)]
            again = Problem.from_candidates(find_candidates(sides[0], sides[1], rules))

            found = with_free_time(problem, candidates, person.id, start)

            assert without_counts(found).digest == without_counts(again).digest, seed


def test_a_rule_less_gives_the_problem_without_it() -> None:
    for seed in range(40):
        seekers, providers, rules = tiny_crowd(seed)
        candidates = find_candidates(seekers, providers, rules)
        problem = Problem.from_candidates(candidates)
        off = dataclasses.replace(rules, same_team=False)
        again = Problem.from_candidates(find_candidates(seekers, providers, off))
        found = without_rule(problem, candidates, Reason.SAME_TEAM)
        assert without_counts(found).digest == without_counts(again).digest, seed
        assert without_rule(problem, candidates, Reason.TRAINING).digest == problem.digest, seed


def without_counts(problem: Problem) -> Problem:
    """The problem without how often each rule refused, which no longer fits."""
    sides = [
        tuple(dataclasses.replace(m, refused=()) for m in side)
        for side in (problem.seekers, problem.providers)
    ]
    return dataclasses.replace(problem, seekers=sides[0], providers=sides[1])


def test_a_looser_limit_is_looser_by_one_in_what_is_asked() -> None:
    limited = next(p for p in (tiny_problem(s, with_limits=True) for s in range(99)) if p.limits[0:1])
    first = dataclasses.replace(limited.limits[0], minimum=1, maximum=2)
    problem = dataclasses.replace(limited, limits=(first, *limited.limits[1:]))
    name = LimitName(seekers=first.seekers, providers=first.providers)
    ends = [
        (x.limits[0].minimum, x.limits[0].maximum)
        for x in (with_looser_limit(problem, name, is_maximum=flag) for flag in (True, False))
    ]
    assert ends == [(1, 3), (0, 2)]
    open_ended = dataclasses.replace(problem, limits=(dataclasses.replace(first, maximum=None),))
    assert with_looser_limit(open_ended, name, is_maximum=True).limits == open_ended.limits


def test_changes_for_somebody_who_is_not_here_are_refused() -> None:
    seekers, providers, rules = tiny_crowd(1)
    candidates = find_candidates(seekers, providers, rules)
    problem = Problem.from_candidates(candidates)
    for change in (with_one_more_place, with_lower_minimum, with_recruit_like):
        with pytest.raises(InvalidProblemError):
            change(problem, "nobody")
    with pytest.raises(InvalidProblemError):
        without_pin(problem, "s0", "nobody")
    with pytest.raises(InvalidProblemError):
        without_pin(problem, "nobody", "p0")
    with pytest.raises(InvalidProblemError):
        with_free_time(problem, candidates, "nobody", 44)
    with pytest.raises(InvalidProblemError):
        with_free_time(problem, candidates, "s0", 48 * 7)
    timeless = find_candidates(seekers, providers, dataclasses.replace(rules, shared_free_times=0))
    with pytest.raises(InvalidProblemError):
        with_free_time(Problem.from_candidates(timeless), timeless, "s0", 44)


def test_no_meeting_can_start_where_it_would_cross_midnight() -> None:
    assert set(range(336)) - set(possible_starts(2)) == {47 + 48 * day for day in range(7)}


def test_refused_pairs_of_a_rule_are_those_its_ledger_counts() -> None:
    for seed in range(20):
        seekers, providers, rules = tiny_crowd(seed)
        candidates = find_candidates(seekers, providers, rules)
        for reason in candidates.ledger.reasons:
            rows, columns = candidates.refused_only_by(reason)
            column = candidates.ledger.reasons.index(reason)
            counts = np.bincount(rows, minlength=len(seekers)), np.bincount(columns, minlength=len(providers))
            assert (counts[0] == candidates.ledger.sole_seekers[:, column]).all()
            assert (counts[1] == candidates.ledger.sole_providers[:, column]).all()
            assert candidates.scores_of(rows, columns).tolist() == [
                candidates.score_of(candidates.seekers[i].id, candidates.providers[j].id)
                for i, j in zip(rows, columns, strict=True)
            ]
