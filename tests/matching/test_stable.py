"""The stable policy: against every possible answer, and against a second deferred acceptance."""

import dataclasses
import json
import random
from collections import Counter
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest

from matching import (
    Answer,
    InvalidProblemError,
    Member,
    Person,
    Policy,
    PolicyKind,
    Preferences,
    Problem,
    Rules,
    Status,
    find_candidates,
    solve,
    verify,
)
from matching.problem import assemble
from tests.matching.brute_force import first_36_bits

STABLE = Policy(kind=PolicyKind.STABLE)
Pairs = frozenset[tuple[str, str]]


def stable_problem(seed: int, *, people: int = 4, with_ties: bool = True) -> Problem:
    """People who rank some of their candidates, some of them equally."""
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    sides = [
        [Member(id=f"{letter}{row}", capacity=dice.choice((0, 1, 1, 1, 2))) for row in range(people)]
        for letter in "sp"
    ]
    every = [(i, j) for i in range(people) for j in range(people)]
    chosen = dice.sample(every, dice.randint(2, min(len(every), 2 * people)))
    ranks: list[dict[str, tuple[tuple[str, ...], ...]]] = []
    for side in (0, 1):
        of_side: dict[str, tuple[tuple[str, ...], ...]] = {}
        for row in range(people):
            partners = [sides[1 - side][pair[1 - side]].id for pair in chosen if pair[side] == row]
            dice.shuffle(partners)
            listed = partners[: dice.randint(0, len(partners))] if dice.random() < 0.3 else partners
            size = dice.choice((1, 2)) if with_ties else 1
            of_side[sides[side][row].id] = tuple(
                tuple(listed[start : start + size]) for start in range(0, len(listed), size)
            )
        ranks.append(of_side)
    return assemble(
        policy=STABLE,
        seekers=sides[0],
        providers=sides[1],
        seeker=np.array([i for i, _ in chosen], dtype=np.int32),
        provider=np.array([j for _, j in chosen], dtype=np.int32),
        score=np.array([dice.choice((1, 2)) for _ in chosen], dtype=np.int32),
        preferences=Preferences(seekers=ranks[0], providers=ranks[1]),
    )


class Strict:
    """A problem's preferences with ties broken, as the definition says."""

    def __init__(self, problem: Problem) -> None:
        assert problem.preferences is not None
        self.capacity = {m.id: m.capacity for m in (*problem.seekers, *problem.providers)}
        score = {
            (problem.seekers[i].id, problem.providers[j].id): int(points)
            for i, j, points in zip(problem.seeker, problem.provider, problem.score, strict=True)
        }
        listed: dict[str, dict[str, tuple[int, int, int]]] = {}
        for ranks, is_seeker in ((problem.preferences.seekers, True), (problem.preferences.providers, False)):
            for name, ties in ranks.items():
                listed[name] = {}
                for rank, tie in enumerate(ties):
                    for partner in tie:
                        pair = (name, partner) if is_seeker else (partner, name)
                        listed[name][partner] = (rank, -score[pair], first_36_bits(*pair))
        self.key = listed
        self.acceptable = [p for p in score if p[1] in listed.get(p[0], {}) and p[0] in listed.get(p[1], {})]

    def is_stable(self, pairs: Pairs) -> bool:
        count = Counter(name for pair in pairs for name in pair)
        if any(count[name] > self.capacity[name] for name in count):
            return False
        return not any(
            all(self._would(name, other, pairs) for name, other in (pair, pair[::-1]))
            for pair in self.acceptable
            if pair not in pairs
        )

    def _would(self, name: str, other: str, pairs: Pairs) -> bool:
        got = [a if b == name else b for a, b in pairs if name in (a, b)]
        if len(got) < self.capacity[name]:
            return True
        return any(self.key[name][other] < self.key[name][partner] for partner in got)

    def deferred_acceptance(self) -> Pairs:
        """Rounds in which every seeker with room asks the next on the list."""
        asked: set[tuple[str, str]] = set()
        held: set[tuple[str, str]] = set()
        while True:
            offers = set()
            for seeker in sorted({pair[0] for pair in self.acceptable}):
                left = [pair for pair in self.acceptable if pair[0] == seeker and pair not in asked]
                room = self.capacity[seeker] - sum(pair[0] == seeker for pair in held)
                offers.update(sorted(left, key=lambda pair: self.key[pair[0]][pair[1]])[: max(room, 0)])
            if not offers:
                return frozenset(held)
            asked |= offers
            held |= offers
            for provider in {pair[1] for pair in held}:
                of_provider = sorted(
                    (pair for pair in held if pair[1] == provider),
                    key=lambda pair: self.key[pair[1]][pair[0]],
                )
                held -= set(of_provider[self.capacity[provider] :])


def pairs_of(answer: Answer) -> Pairs:
    return frozenset((pair.seeker, pair.provider) for pair in answer.pairs)


def test_stable_answer_is_the_best_stable_one_for_seekers() -> None:
    for seed in range(150):
        problem = stable_problem(seed)
        strict = Strict(problem)
        answer = solve(problem)
        sets = chain.from_iterable(
            combinations(strict.acceptable, n) for n in range(len(strict.acceptable) + 1)
        )
        stable = [frozenset(pairs) for pairs in sets if strict.is_stable(frozenset(pairs))]
        assert answer.status is Status.STABLE, seed
        assert pairs_of(answer) in stable, seed
        for other in stable:
            for member in problem.seekers:
                mine, theirs = (
                    sorted(strict.key[member.id][b] for a, b in pairs if a == member.id)
                    for pairs in (pairs_of(answer), other)
                )
                assert len(mine) == len(theirs), seed
                assert all(a <= b for a, b in zip(mine, theirs, strict=True)), seed
        assert verify(problem, answer), seed


def test_stable_answer_is_that_of_a_second_deferred_acceptance() -> None:
    for seed in range(60):
        problem = stable_problem(seed, people=14)
        answer = solve(problem)
        assert pairs_of(answer) == Strict(problem).deferred_acceptance(), seed
        assert verify(problem, answer), seed


def test_stable_problem_and_answer_survive_the_round_trip_in_any_order() -> None:
    for seed in range(30):
        problem = stable_problem(seed)
        data = json.loads(problem.to_json())
        for rows in ("seekers", "providers", "candidates"):
            data[rows].reverse()
        again = Problem.from_json(json.dumps(data))
        assert again.digest == problem.digest
        assert solve(again).to_json() == solve(problem).to_json()
        assert Answer.from_json(solve(problem).to_json()) == solve(problem)


def test_verify_refuses_every_other_set_of_pairs_that_blocks() -> None:
    for seed in range(80):
        problem = stable_problem(seed, with_ties=False)
        strict = Strict(problem)
        answer = solve(problem)
        for pair in answer.pairs:
            fewer = tuple(other for other in answer.pairs if other is not pair)
            assert not strict.is_stable(frozenset((p.seeker, p.provider) for p in fewer)), seed
            edited = dataclasses.replace(answer, pairs=fewer).sealed()
            assert not verify(problem, edited), seed
        for status in Status:
            if status is not Status.STABLE:
                assert not verify(problem, dataclasses.replace(answer, status=status).sealed()), seed


def test_verify_refuses_a_stable_answer_with_too_many_or_unlisted_pairs() -> None:
    refused = 0
    for seed in range(80):
        problem = stable_problem(seed)
        answer = solve(problem)
        chosen = pairs_of(answer)
        for i, j, score in zip(problem.seeker, problem.provider, problem.score, strict=True):
            pair = problem.seekers[i].id, problem.providers[j].id
            if pair in chosen:
                continue
            extra = (
                dataclasses.replace(answer.pairs[0], seeker=pair[0], provider=pair[1], score=int(score))
                if answer.pairs
                else None
            )
            if extra is not None:
                pairs = tuple(sorted((*answer.pairs, extra), key=lambda p: (p.seeker, p.provider)))
                ids = {name for p in pairs for name in (p.seeker, p.provider)}
                left = tuple(person for person in answer.unmatched if person.id not in ids)
                edited = dataclasses.replace(answer, pairs=pairs, unmatched=left).sealed()
                assert not verify(problem, edited), seed
                refused += 1
    assert refused


def test_stable_from_candidates_takes_wishes_and_leaves_times_out() -> None:
    seekers = [
        Person(id="f1", person="a", wishes=("h2", "h1"), free=frozenset({2, 3})),
        Person(id="f2", person="b", wishes=("h2", "h9")),
        Person(id="f3", person="c", conflicts=frozenset({"d"})),
    ]
    hosts = [Person(id="h1", person="c"), Person(id="h2", person="d", wishes=("f2", "f1"))]
    rules = Rules(shared_free_times=0)

    problem = Problem.from_candidates(find_candidates(seekers, hosts, rules), policy=STABLE)

    assert pairs_of(solve(problem)) == {("f1", "h1"), ("f2", "h2")}
    assert problem.preferences == Preferences(
        seekers={"f1": (("h2",), ("h1",)), "f2": (("h2",),)},
        providers={"h1": (("f1", "f2"),), "h2": (("f2",), ("f1",))},
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"preferences": None}, "preferences"),
        ({"pins": [["a", "m"]]}, "pins"),
        ({"limits": [{"side": "seekers", "group": "g"}]}, "limits"),
        ({"seekers": [{"id": "a", "minimum": 1, "groups": ["g"]}]}, "minimum"),
        ({"seekers": [{"id": "a", "free": [1]}], "providers": [{"id": "m", "free": [1]}]}, "free"),
        ({"preferences": {"seekers": {"m": []}, "providers": {}}}, "preferences.seekers.m"),
        ({"preferences": {"seekers": {"x": []}, "providers": {}}}, "preferences.seekers.x"),
        ({"preferences": {"seekers": {}, "providers": {"x": ["a"]}}}, "preferences.providers.x"),
        ({"preferences": {"seekers": {"a": ["x"]}, "providers": {}}}, "preferences.seekers.a"),
        ({"preferences": {"seekers": {"a": ["a"]}, "providers": {}}}, "preferences.seekers.a"),
        ({"preferences": {"seekers": {}, "providers": {"m": [["a", "x"]]}}}, "preferences.providers.m"),
        ({"preferences": {"seekers": {}, "providers": {"m": ["b"]}}}, "preferences.providers.m"),
    ],
)
def test_stable_problem_refuses_what_it_cannot_say(changes: dict[str, Any], field: str) -> None:
    data: dict[str, Any] = {
        "version": 1,
        "policy": {"kind": "stable"},
        "seekers": [{"id": "a", "groups": ["g"]}],
        "providers": [{"id": "m"}],
        "candidates": [["a", "m", 5]],
        "preferences": {"seekers": {"a": ["m"]}, "providers": {"m": ["a"]}},
    } | changes
    if data["preferences"] is None:
        del data["preferences"]

    with pytest.raises(InvalidProblemError) as error:
        Problem.from_json(json.dumps(data))

    assert error.value.field == field


def test_preferences_listing_somebody_twice_are_refused() -> None:
    problem = stable_problem(1)
    twice = Preferences(seekers={"s0": (("p0",), ("p0",))}, providers={})

    with pytest.raises(InvalidProblemError, match="twice"):
        assemble(
            policy=STABLE,
            seekers=problem.seekers,
            providers=problem.providers,
            seeker=problem.seeker,
            provider=problem.provider,
            score=problem.score,
            preferences=twice,
        )
