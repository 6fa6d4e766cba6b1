"""`verify` accepts what is proven and refuses every edit, even with a digest made to fit."""

import dataclasses
import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from matching import Answer, LevelName, LimitName, Pair, Policy, Problem, Status, solve, verify
from matching.answer import Step
from matching.members import Side
from tests.matching.forging import refuses
from tests.matching.instances import tiny_problem

SCORE = (LevelName.SCORE,)
KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"with_demands": True},
    {"with_limits": True},
    {"with_times": True},
)


def solved(seeds: range) -> Iterator[tuple[int, Problem, Answer]]:
    for seed in seeds:
        problem = tiny_problem(seed, **KINDS[seed % len(KINDS)])
        yield seed, problem, solve(problem)


def test_verify_refuses_another_policy_on_record() -> None:
    for seed, problem, answer in solved(range(20)):
        policy = next(other for other in (Policy(), Policy(levels=SCORE)) if other != problem.policy)
        record = dataclasses.replace(answer.record, policy=policy)
        assert refuses(problem, answer, record=record), seed


def test_verify_refuses_two_pairs_of_one_person_at_one_time() -> None:
    tried = 0
    for seed in range(80):
        problem = tiny_problem(seed, with_times=True)
        answer = solve(problem)
        free = {person.id: person.free or frozenset() for person in (*problem.seekers, *problem.providers)}
        for one, other in itertools.permutations(answer.pairs, 2):
            both = {one.seeker, one.provider} & {other.seeker, other.provider}
            if both and one.time in free[other.seeker] & free[other.provider]:
                moved = dataclasses.replace(other, time=one.time)
                pairs = tuple(moved if pair is other else pair for pair in answer.pairs)
                assert refuses(problem, answer, pairs=pairs), seed
                tried += 1
    assert tried > 5


def test_verify_refuses_any_text_changed_without_its_digest() -> None:
    for seed, problem, answer in solved(range(40)):
        assert verify(problem, answer), seed
        assert not verify(problem, dataclasses.replace(answer, digest="0" * 64)), seed


def test_verify_refuses_the_answer_of_another_problem() -> None:
    for seed, problem, answer in solved(range(40)):
        assert not verify(tiny_problem(seed + 1000), answer), seed
        record = dataclasses.replace(answer.record, problem=problem.digest[::-1])
        assert refuses(problem, answer, record=record), seed


def test_verify_refuses_every_changed_pair() -> None:
    for seed, problem, answer in solved(range(120)):
        if answer.status is not Status.OPTIMAL:
            continue
        candidates = [
            Pair(seeker=problem.seekers[i].id, provider=problem.providers[j].id, score=int(score))
            for i, j, score in zip(problem.seeker, problem.provider, problem.score, strict=True)
        ]
        chosen = {(pair.seeker, pair.provider) for pair in answer.pairs}
        for pair in answer.pairs:
            assert refuses(problem, answer, pairs=tuple(p for p in answer.pairs if p is not pair)), seed
            for other in candidates:
                if (other.seeker, other.provider) not in chosen:
                    swapped = dataclasses.replace(other, time=pair.time)
                    pairs = sorted(
                        (*(p for p in answer.pairs if p is not pair), swapped),
                        key=lambda p: (p.seeker, p.provider),
                    )
                    assert refuses(problem, answer, pairs=tuple(pairs)), seed


def test_verify_refuses_pairs_out_of_order_or_of_strangers() -> None:
    for seed, problem, answer in solved(range(40)):
        if len(answer.pairs) > 1:
            assert refuses(problem, answer, pairs=answer.pairs[::-1]), seed
        for pair in answer.pairs[:1]:
            for change in ({"seeker": "x"}, {"provider": "x"}, {"score": pair.score ^ 1}, {"time": 300}):
                edited = dataclasses.replace(pair, **change)
                assert refuses(problem, answer, pairs=(edited, *answer.pairs[1:])), seed


def test_verify_refuses_changed_levels() -> None:
    for seed, problem, answer in solved(range(80)):
        for place, level in enumerate(answer.levels):
            others = answer.levels[:place], answer.levels[place + 1 :]
            value = level.value + 1 if isinstance(level.value, int) else 0
            edits = (
                {"value": value},
                {"bound": value},
                {"value": value, "bound": value},
                {"proven": False},
            )
            for edit in edits:
                edited = dataclasses.replace(level, **edit)
                assert refuses(problem, answer, levels=(*others[0], edited, *others[1])), seed
            assert refuses(problem, answer, levels=(*others[0], *others[1])), seed


def test_verify_refuses_a_proof_with_steps_missing_or_of_the_wrong_shape() -> None:
    for seed, problem, answer in solved(range(80)):
        steps = answer.proof
        for place, step in enumerate(steps):
            rest = steps[:place], steps[place + 1 :]
            assert refuses(problem, answer, proof=(*rest[0], *rest[1])), seed
            assert refuses(problem, answer, proof=(*rest[0], step, step, *rest[1])), seed
            for edit in (
                {"level": "x"},
                {"priority": 77},
                {"salt": 77},
                {"scale": 1},
                {"potentials": None, "cut": None} if step.level != "floor" or step.cut is not None else {},
                {"potentials": np.zeros(3, dtype=np.int64)},
            ):
                if edit:
                    edited = dataclasses.replace(step, **edit)
                    assert refuses(problem, answer, proof=(*rest[0], edited, *rest[1])), seed


def test_verify_refuses_prices_of_limits_where_no_limit_needs_any() -> None:
    """Else they would stand for a proof that no other pairs are as good, tie-break included."""
    for seed, problem, answer in solved(range(80)):
        if answer.status is not Status.OPTIMAL:
            continue
        levels = [step for step in answer.proof if step.level not in ("fewer_pairs", "tie")]
        priced = tuple(
            step if step.potentials is None else dataclasses.replace(step, multipliers=(), scale=1)
            for step in levels
        )
        assert refuses(problem, answer, proof=priced), seed


def test_verify_refuses_cuts_of_nodes_that_are_not_there() -> None:
    for seed, problem, answer in solved(range(80)):
        for place, step in enumerate(answer.proof):
            for stranger in (-1, -(10**6), 10**6):
                if step.cut:
                    edited = dataclasses.replace(step, cut=(*step.cut, stranger))
                    proof = (*answer.proof[:place], edited, *answer.proof[place + 1 :])
                    assert refuses(problem, answer, proof=proof), seed


def test_verify_takes_another_set_of_valid_prices() -> None:
    for seed, problem, answer in solved(range(40)):
        shifted = tuple(
            step
            if step.potentials is None
            else dataclasses.replace(step, potentials=step.potentials + np.int64(17))
            for step in answer.proof
        )
        assert not refuses(problem, answer, proof=shifted), seed


def test_verify_refuses_prices_too_far_out() -> None:
    problem = tiny_problem(3)
    answer = solve(problem)
    step = answer.proof[0]
    assert step.potentials is not None
    far = dataclasses.replace(step, potentials=step.potentials - np.int64(2**61))

    assert refuses(problem, answer, proof=(far, *answer.proof[1:]))


def test_verify_refuses_prices_that_are_no_proof() -> None:
    dice = random.Random(5)  # noqa: S311 - the same edits every time
    for seed in range(150):
        problem = tiny_problem(seed)
        answer = solve(problem)
        first = answer.proof[0]
        candidate = dice.randrange(len(problem.score))
        provider = problem.providers[problem.provider[candidate]]
        if problem.seekers[problem.seeker[candidate]].capacity and provider.capacity:
            assert first.potentials is not None
            prices = first.potentials.copy()
            prices[2 + problem.seeker[candidate]] += dice.choice((-1, 1)) * 10**14
            edited = dataclasses.replace(first, potentials=prices)
            assert refuses(problem, answer, proof=(edited, *answer.proof[1:])), seed


def test_verify_refuses_changed_unmatched_people() -> None:
    for seed, problem, answer in solved(range(60)):
        if answer.unmatched:
            assert refuses(problem, answer, unmatched=answer.unmatched[1:]), seed
            other = {Side.SEEKERS: Side.PROVIDERS, Side.PROVIDERS: Side.SEEKERS}[answer.unmatched[0].side]
            edited = dataclasses.replace(answer.unmatched[0], side=other)
            assert refuses(problem, answer, unmatched=(edited, *answer.unmatched[1:])), seed


def test_verify_refuses_another_status() -> None:
    for seed, problem, answer in solved(range(40)):
        for status in Status:
            if status is not answer.status:
                assert refuses(problem, answer, status=status), seed


@pytest.mark.parametrize(
    "edit",
    [
        lambda answer: {"clash": None},
        lambda answer: {"pairs": (Pair(seeker="s0", provider="p0", score=0),)},
        lambda answer: {"proof": ()},
        lambda answer: {"proof": (Step(level="demands"),)},
        lambda answer: {"proof": (Step(level="demands", cut=(0,)),)},
        lambda answer: {"proof": (Step(level="demands", cut=(10**6,)),)},
        lambda answer: {"levels": solve(tiny_problem(0)).levels},
    ],
)
def test_verify_refuses_a_clash_that_is_not_shown(edit: Callable[[Answer], dict[str, object]]) -> None:
    for seed in range(80):
        problem = tiny_problem(seed, with_demands=True)
        answer = solve(problem)
        if answer.status is Status.INFEASIBLE:
            assert refuses(problem, answer, **edit(answer)), seed


@pytest.mark.parametrize(
    "edit",
    [
        {"people": ("x",)},
        {"providers": ("x",)},
        {"limits": (LimitName(seekers="x"),)},
        {"pins": (("x", "y"),)},
        {"minimums": ("x",)},
        {"places": 10**6},
    ],
)
def test_verify_refuses_a_clash_of_demands_that_nobody_made(edit: dict[str, object]) -> None:
    values: dict[str, Any] = edit
    for seed in range(40):
        problem = tiny_problem(seed, with_demands=True)
        answer = solve(problem)
        if answer.clash is not None:
            assert refuses(problem, answer, clash=dataclasses.replace(answer.clash, **values)), seed


def test_verify_refuses_a_clash_where_there_is_none() -> None:
    clashing = next(
        answer
        for answer in (solve(tiny_problem(seed, with_demands=True)) for seed in range(50))
        if answer.clash is not None
    )
    for seed in range(20):
        problem = tiny_problem(seed)
        answer = solve(problem)
        changes = {"pairs": (), "unmatched": (), "levels": (), "clash": clashing.clash}
        for cut in ((), (0,), (1,), tuple(range(5))):
            step = (Step(level="demands", cut=cut),)
            assert refuses(problem, answer, status=Status.INFEASIBLE, proof=step, **changes), seed


def test_verify_refuses_a_floor_that_could_be_higher() -> None:
    for seed in range(200):
        problem = tiny_problem(seed)
        if problem.policy.levels[:2] != (LevelName.MATCHED, LevelName.FLOOR):
            continue
        answer = solve(problem)
        floor = answer.levels[1]
        if floor.value is None:
            zero = dataclasses.replace(floor, value=0, bound=0)
            step = dataclasses.replace(answer.proof[-1], cut=())
            places = [n for n, s in enumerate(answer.proof) if s.level == "floor"]
            proof = (*answer.proof[: places[0]], dataclasses.replace(step, level="floor", potentials=None))
            levels = (answer.levels[0], zero, *answer.levels[2:])
            assert refuses(problem, answer, levels=levels, proof=(*proof, *answer.proof[places[0] + 1 :]))
        else:
            assert refuses(
                problem,
                answer,
                proof=tuple(
                    dataclasses.replace(s, cut=tuple(range(3))) if s.level == "floor" else s
                    for s in answer.proof
                ),
            ), seed
