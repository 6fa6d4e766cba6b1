"""What could reveal another person's conflict is told apart."""

import dataclasses

from matching import (
    Demands,
    Evidence,
    Person,
    Problem,
    Rules,
    Side,
    Unmatched,
    UnmatchedReason,
    find_candidates,
    may_reveal_conflict,
    reason_may_reveal_conflict,
    solve,
)


def test_reasons_that_name_somebody_with_a_refused_conflict_are_for_coordinators() -> None:
    seekers = [
        Person(id="e1", person="a"),
        Person(id="e2", person="b"),
        Person(id="e3", person="c", conflicts=frozenset({"m", "n"})),
    ]
    providers = [Person(id="m1", person="m"), Person(id="m2", person="n", team="t")]
    problem = Problem.from_candidates(find_candidates(seekers, providers, Rules(shared_free_times=0)))
    answer = solve(problem)

    assert [person.id for person in answer.unmatched] == ["e3"]
    assert reason_may_reveal_conflict(problem, answer.unmatched[0])
    assert may_reveal_conflict(problem, ["m1"])
    assert not may_reveal_conflict(problem, ["e1", "e2"])


def test_reasons_without_any_conflict_may_be_told() -> None:
    seekers = [Person(id="e1", person="a"), Person(id="e2", person="b")]
    problem = Problem.from_candidates(
        find_candidates(seekers, [Person(id="m1", person="m")], Rules(shared_free_times=0))
    )

    answer = solve(problem)
    (left,) = answer.unmatched
    unexplained = dataclasses.replace(left, evidence=None)

    assert not reason_may_reveal_conflict(problem, left)
    assert not reason_may_reveal_conflict(problem, unexplained)


def test_everybody_who_would_be_displaced_or_competes_is_looked_at() -> None:
    evidence = [
        Evidence(loss=1, displaced=("e1",)),
        Evidence(cut=Demands(people=("e1", "e2"), providers=("m1",), needed=2, places=1)),
    ]
    seekers = [Person(id="e1", person="a", conflicts=frozenset({"n"})), Person(id="e2", person="b")]
    providers = [Person(id="m1", person="m"), Person(id="m2", person="n")]
    problem = Problem.from_candidates(find_candidates(seekers, providers, Rules(shared_free_times=0)))
    for each in evidence:
        left = Unmatched(id="e2", side=Side.SEEKERS, reason=UnmatchedReason.SCORE, evidence=each)
        assert reason_may_reveal_conflict(problem, left)
