"""`verify` of a stable answer: a pair may block though nobody has room."""

import json
from dataclasses import replace
from itertools import permutations

import pytest

from matching import Answer, InvalidAnswerError, Pair, Problem, Status, solve, verify
from matching.proof_stable import is_stable


@pytest.mark.parametrize("capacity", [1, 2])
def test_verify_refuses_pairs_where_two_would_both_give_up_another(capacity: int) -> None:
    """With as many places as people all are taken: a pair blocks by what it prefers, or not at all."""
    seekers = ["a", "b", "c", "d"]
    providers = ["m", "n", "o", "p"][: 4 // capacity]
    problem = Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "policy": {"kind": "stable"},
                "seekers": [{"id": name} for name in seekers],
                "providers": [{"id": name, "capacity": capacity} for name in providers],
                "candidates": [[one, other, 1] for one in seekers for other in providers],
                "preferences": {
                    "seekers": dict.fromkeys(seekers, providers),
                    "providers": dict.fromkeys(providers, seekers),
                },
            }
        )
    )
    answer = solve(problem)
    assert answer.status is Status.STABLE
    places = [name for name in providers for _ in range(capacity)]

    stable = set()
    for order in permutations(places):
        pairs = tuple(
            Pair(seeker=one, provider=other, score=1) for one, other in zip(seekers, order, strict=True)
        )
        if verify(problem, replace(answer, pairs=pairs).sealed()):
            stable.add(pairs)

    assert stable == {answer.pairs}


def placing(preferences: dict[str, dict[str, list[str]]], *, capacity: int = 1) -> Problem:
    """Everybody is a candidate of everybody; providers have this many places."""
    return Problem.from_json(
        json.dumps(
            {
                "version": 1,
                "policy": {"kind": "stable"},
                "seekers": [{"id": name} for name in preferences["seekers"]],
                "providers": [{"id": name, "capacity": capacity} for name in preferences["providers"]],
                "candidates": [
                    [one, other, 5] for one in preferences["seekers"] for other in preferences["providers"]
                ],
                "preferences": preferences,
            }
        )
    )


def crossed() -> Problem:
    """Two stable sets of pairs: a with m and b with n suits the seekers, the other way the providers."""
    return placing(
        {"seekers": {"a": ["m", "n"], "b": ["n", "m"]}, "providers": {"m": ["b", "a"], "n": ["a", "b"]}}
    )


def test_levels_on_record_of_a_stable_answer_are_refused() -> None:
    data = json.loads(solve(crossed()).to_json())
    data["record"]["policy"]["levels"] = ["score", "matched"]

    with pytest.raises(InvalidAnswerError, match=r"record\.policy\.levels"):
        Answer.from_json(json.dumps(data))


def test_verify_refuses_stable_pairs_that_are_not_best_for_seekers() -> None:
    problem = crossed()
    answer = solve(problem)
    swapped = tuple(Pair(seeker=one, provider=other, score=5) for one, other in ("an", "bm"))

    assert [pair.provider for pair in answer.pairs] == ["m", "n"]
    assert verify(problem, answer)
    assert problem.preferences is not None
    assert is_stable(problem, problem.preferences, [1, 2])
    assert not verify(problem, replace(answer, pairs=swapped).sealed())


def test_two_who_want_each_other_and_have_room_block() -> None:
    problem = crossed()

    assert problem.preferences is not None
    for places in ([], [0], [1], [2], [3]):
        assert not is_stable(problem, problem.preferences, places)


def test_two_who_prefer_each_other_to_whom_they_got_block() -> None:
    problem = placing(
        {"seekers": {"a": ["m", "n"], "b": ["m", "n"]}, "providers": {"m": ["a", "b"], "n": ["a", "b"]}}
    )

    assert problem.preferences is not None
    assert is_stable(problem, problem.preferences, [0, 3])
    assert not is_stable(problem, problem.preferences, [1, 2])


def test_verify_refuses_ties_broken_otherwise_than_by_score_and_hash() -> None:
    data = json.loads(placing({"seekers": {"a": [], "b": []}, "providers": {"m": []}}).to_json())
    data["preferences"] = {"seekers": {"a": ["m"], "b": ["m"]}, "providers": {"m": [["a", "b"]]}}
    for scores in ((5, 5), (5, 6), (6, 5)):
        data["candidates"] = [["a", "m", scores[0]], ["b", "m", scores[1]]]
        problem = Problem.from_json(json.dumps(data))
        answer = solve(problem)
        (pair,) = answer.pairs
        other = "b" if pair.seeker == "a" else "a"
        swapped = Pair(seeker=other, provider="m", score=scores["ab".index(other)])
        left = (replace(answer.unmatched[0], id=pair.seeker),)

        assert verify(problem, answer)
        assert not verify(problem, replace(answer, pairs=(swapped,), unmatched=left).sealed())
