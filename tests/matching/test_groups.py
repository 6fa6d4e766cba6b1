"""Groups that compete for too few hold what they say."""

import numpy as np

from matching import LevelName, Member, Policy, Side, competing_groups, solve
from matching.problem import assemble
from tests.matching.instances import tiny_problem


def test_groups_name_everybody_left_over_once_and_count_right() -> None:
    joined = left_out = 0
    for seed in range(300):
        problem = tiny_problem(seed, with_demands=True, with_limits=seed % 2 == 0)
        answer = solve(problem)
        groups = competing_groups(problem, answer)
        first = problem.policy.levels[0] is LevelName.MATCHED
        short = [person.id for person in answer.unmatched if person.reason != "no_candidate"]
        named = sorted(name for group in groups for name in group.without)
        assert named == short or (not first and set(named) < set(short)), seed
        left_out += len(short) - len(named)
        capacity = {m.id: m.capacity for m in (*problem.seekers, *problem.providers)}
        for group in groups:
            cut = group.shortage
            mine, theirs = cut.people, cut.providers
            if group.side is Side.PROVIDERS:
                mine, theirs = theirs, mine
            assert set(group.without) <= set(mine), seed
            if cut.is_shortage:
                assert cut.needed == len(mine), seed
                assert cut.places == sum(capacity[name] for name in theirs), seed
                assert cut.needed - cut.places == len(group.without), seed
            joined += len(group.without) > 1
    assert joined
    assert left_out


def test_three_for_one_mentor_are_one_group() -> None:
    problem = assemble(
        policy=Policy(),
        seekers=[Member(id=f"e{n}") for n in range(3)],
        providers=[Member(id="m1")],
        seeker=np.array([0, 1, 2], dtype=np.int32),
        provider=np.zeros(3, dtype=np.int32),
        score=np.array([5, 5, 5], dtype=np.int32),
    )

    (group,) = competing_groups(problem, solve(problem))

    assert (group.shortage.people, group.shortage.providers) == (("e0", "e1", "e2"), ("m1",))
    assert (group.shortage.needed, group.shortage.places, len(group.without)) == (3, 1, 2)
