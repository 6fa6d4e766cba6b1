"""Whom full limits keep from partners with room: compared with what trying each pair shows."""

import numpy as np
import pytest

from matching import Answer, Limit, LimitName, Member, Policy, Problem, Status, solve
from matching.full import kept_out, pairs_counted
from matching.problem import assemble

GROUPS = ("a", "b", "c")


def some_problem(seed: int) -> Problem:
    """Up to seven people a side, in random groups that limits count."""
    rng = np.random.default_rng(seed)

    def side(letter: str) -> list[Member]:
        return [
            Member(
                id=f"{letter}{number}",
                capacity=int(rng.integers(0, 3)),
                groups=frozenset(
                    ["all", *rng.choice(GROUPS, int(rng.integers(0, 3)), replace=False).tolist()]
                ),
            )
            for number in range(int(rng.integers(2, 8)))
        ]

    seekers, providers = side("s"), side("p")
    there = rng.random((len(seekers), len(providers))) < 0.6
    seeker, provider = (rows.astype(np.int32) for rows in np.nonzero(there))
    limits = {
        LimitName(seekers="all"): int(rng.integers(1, 6)),
        LimitName(seekers=str(rng.choice(GROUPS))): int(rng.integers(0, 3)),
        LimitName(providers=str(rng.choice(GROUPS))): int(rng.integers(0, 3)),
        LimitName(seekers=str(rng.choice(GROUPS)), providers=str(rng.choice(GROUPS))): int(
            rng.integers(0, 2)
        ),
    }
    groups = [{group for member in members for group in member.groups} for members in (seekers, providers)]
    return assemble(
        policy=Policy(),
        seekers=seekers,
        providers=providers,
        seeker=seeker,
        provider=provider,
        score=rng.integers(0, 20, len(seeker)).astype(np.int32),
        limits=[
            Limit(seekers=name.seekers, providers=name.providers, maximum=most)
            for name, most in limits.items()
            if name.seekers in {None, *groups[0]} and name.providers in {None, *groups[1]}
        ],
    )


def broken(problem: Problem, pairs: set[tuple[str, str]]) -> set[LimitName]:
    """The limits that these pairs pass, counted one by one."""
    members = {member.id: member for member in (*problem.seekers, *problem.providers)}
    found = set()
    for limit in problem.limits:
        count = sum(
            (limit.seekers is None or limit.seekers in members[seeker].groups)
            and (limit.providers is None or limit.providers in members[provider].groups)
            for seeker, provider in pairs
        )
        if limit.maximum is not None and count > limit.maximum:
            found.add(LimitName(seekers=limit.seekers, providers=limit.providers))
    return found


def tried(
    problem: Problem, answer: Answer, person: str, *, whoever_has_room: bool = False
) -> list[set[LimitName]]:
    """For each possible partner of theirs with room left, or for each: which limits a pair with them would
    pass.
    """
    pairs = {(pair.seeker, pair.provider) for pair in answer.pairs}
    room = {member.id: member.capacity for member in (*problem.seekers, *problem.providers)}
    for pair in pairs:
        for end in pair:
            room[end] -= 1
    found = []
    for row, column in zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True):
        pair = problem.seekers[row].id, problem.providers[column].id
        if person in pair and (whoever_has_room or all(room[end] > 0 for end in pair)):
            found.append(broken(problem, pairs | {pair}))
    return found


@pytest.mark.parametrize("whoever_has_room", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_full_limits_are_named_where_each_pair_with_room_would_pass_one(
    seed: int, whoever_has_room: bool
) -> None:
    problem = some_problem(seed)
    answer = solve(problem)
    assert answer.status is not Status.INFEASIBLE

    kept = kept_out(problem, answer, whoever_has_room=whoever_has_room)

    for person in answer.unmatched:
        passed = tried(problem, answer, person.id, whoever_has_room=whoever_has_room)
        if not passed or not all(passed):
            assert person.id not in kept
            continue
        always = set.intersection(*passed)
        assert set(kept[person.id]) == (always or set.union(*passed))


def test_some_of_these_problems_have_people_kept_out_by_one_limit_and_by_several() -> None:
    problems = [some_problem(seed) for seed in range(60)]
    sizes = {len(names) for problem in problems for names in kept_out(problem, solve(problem)).values()}

    assert sizes >= {1, 2}


@pytest.mark.parametrize("seed", range(10))
def test_each_limit_counts_its_pairs(seed: int) -> None:
    problem = some_problem(seed)
    answer = solve(problem)
    pairs = {(pair.seeker, pair.provider) for pair in answer.pairs}

    for name, count in pairs_counted(problem, answer).items():
        at_most = {most: broken_at(problem, name, most, pairs) for most in (count - 1, count)}
        assert at_most == {count - 1: True, count: False}


def broken_at(problem: Problem, name: LimitName, most: int, pairs: set[tuple[str, str]]) -> bool:
    """Whether these pairs would be too many for a maximum."""
    members = {member.id: member for member in (*problem.seekers, *problem.providers)}
    counted = [
        (seeker, provider)
        for seeker, provider in pairs
        if name.seekers in {None, *members[seeker].groups}
        and name.providers in {None, *members[provider].groups}
    ]
    return len(counted) > most
