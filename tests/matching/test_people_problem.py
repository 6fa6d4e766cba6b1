"""A problem given by people and rules has the answer of the same problem with its candidates listed."""

import random
from dataclasses import dataclass, replace

import numpy as np
import pytest

from matching import (
    InvalidProblemError,
    LevelName,
    Limit,
    OrganisationPolicy,
    Pair,
    PeopleProblem,
    Person,
    Policy,
    PolicyKind,
    Problem,
    Rules,
    Status,
    Weights,
    find_candidates,
    solve,
    verify,
)
from matching.answer import Step
from tests.matching.instances import tiny_crowd

LEVELS = (
    "matched score",
    "matched floor score",
    "matched floor score changes",
    "score changes",
    "matched score floor",
)
WEIGHTS = Weights(
    goals=400, wishes=100, provider_wishes=50, travel=50, profession=100, seniority=((1, 50), (0, 100))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """One problem, given in both ways."""

    people: PeopleProblem
    listed: Problem


@pytest.mark.parametrize("block", range(10))
def test_people_and_rules_give_the_same_bytes_as_a_list(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = set()
    for seed in range(20 * block, 20 * block + 20):
        monkeypatch.setattr("matching.pricing.FEW", 1 + seed % 2)
        monkeypatch.setattr("matching.supply.BLOCK_CELLS", (7, 20, 1000)[seed % 3])
        monkeypatch.setattr("matching.pricing.MOST_AT_ONCE", (3, 1000)[seed % 2])
        twins = twins_of(seed)
        listed, priced = solve(twins.listed), solve(twins.people)
        assert replace(priced, record=listed.record).sealed().to_json() == listed.to_json()
        assert verify(twins.people, priced)
        statuses.add(priced.status)
    assert statuses == {Status.OPTIMAL, Status.INFEASIBLE}


def test_verify_refuses_what_is_no_proof() -> None:
    tried = 0
    for seed in range(60):
        people = twins_of(seed).people
        answer = solve(people)
        if answer.status is not Status.OPTIMAL or not answer.pairs:
            continue
        *kept, last = answer.pairs
        assert not verify(people, replace(answer, pairs=tuple(kept)).sealed())
        assert not verify(people, replace(answer, pairs=(*kept, replace(last, provider="x"))).sealed())
        assert not verify(people, replace(answer, proof=()).sealed())
        assert not verify(replace(people, weights=Weights()), answer)
        tried += 1
    assert tried > 20


def test_verify_refuses_an_answer_that_a_pair_outside_would_better() -> None:
    tried = 0
    for seed in range(80):
        people = twins_of(seed).people
        for pair in solve(people).pairs:
            if (pair.seeker, pair.provider) not in people.pins:
                fewer = solve(replace(people, bans=(*people.bans, (pair.seeker, pair.provider))))
                claimed = replace(fewer, record=replace(fewer.record, problem=people.digest)).sealed()
                assert not verify(people, claimed)
                tried += fewer.status is Status.OPTIMAL
    assert tried > 60


def test_verify_refuses_a_floor_that_a_pair_outside_would_lift() -> None:
    nobody = [f"nobody{place}" for place in range(9)]
    seekers = [
        Person(id="a", person="a", wishes=(*nobody[:5], "c", *nobody[5:8], "d")),  # worth 50 and 10
        Person(id="b", person="b", wishes=("c", *nobody[:4], "d")),  # worth 100 and 50
    ]
    providers = [Person(id=name, person=name) for name in ("c", "d")]
    people = PeopleProblem.of(
        seekers, providers, Rules(shared_free_times=0), Weights(goals=0, wishes=100, travel=0, directorate=0)
    )
    fewer = solve(replace(people, bans=(("b", "d"),)))
    assert [level.value for level in fewer.levels] == [4, 10, 110]
    assert [level.value for level in solve(people).levels] == [4, 50, 100]
    assert not verify(people, replace(fewer, record=replace(fewer.record, problem=people.digest)).sealed())


def test_verify_refuses_a_time_at_which_somebody_is_not_free() -> None:
    free = frozenset({20, 21})
    people = PeopleProblem.of(
        [Person(id="a", person="x", free=free)], [Person(id="b", person="y", free=free)]
    )
    answer = solve(people)
    assert [pair.time for pair in answer.pairs] == [20]
    late = replace(answer, pairs=(replace(answer.pairs[0], time=21),)).sealed()
    assert verify(people, answer)
    assert not verify(people, late)


@pytest.mark.parametrize("price", [[0] * 3, [2**61] * 6, [0, 0, 9, 9, 0, 0], [0, 0, -9, -9, 0, 0]])
def test_verify_refuses_prices_that_prove_nothing(price: list[int]) -> None:
    people = _two_by_two()
    answer = solve(people)
    wrong = np.array(price, dtype=np.int64)
    steps = (replace(answer.proof[0], potentials=wrong), *answer.proof[1:])
    assert not verify(people, replace(answer, proof=steps).sealed())


def _two_by_two() -> PeopleProblem:
    seekers = [Person(id=name, person=name, topics=frozenset({"bias"})) for name in ("a", "b")]
    providers = [Person(id="c", person="c", topics=frozenset({"bias"})), Person(id="d", person="d")]
    return PeopleProblem.of(seekers, providers, Rules(shared_free_times=0))


def test_pin_that_a_rule_refuses_is_an_error_naming_the_rule() -> None:
    seekers = [Person(id="a", person="one")]
    providers = [Person(id="b", person="one")]
    with pytest.raises(InvalidProblemError, match="same_person"):
        solve(PeopleProblem.of(seekers, providers, Rules(shared_free_times=0), pins=[("a", "b")]))


@pytest.mark.parametrize("seed", range(12))
def test_limits_that_cross_are_proven_as_for_a_list(seed: int) -> None:
    people = _with_cells(seed)
    answer = solve(people)
    assert answer.pairs == solve(people.listed()).pairs
    assert verify(people, answer)


def test_some_limits_that_cross_have_prices() -> None:
    answers = [solve(_with_cells(seed)) for seed in range(12)]
    assert sum(any(step.multipliers for step in answer.proof) for answer in answers) > 5


def test_verify_refuses_prices_at_another_scale_where_no_limit_crosses() -> None:
    """Such prices hold the pairs of the answer up, and look too dear for any other pair."""
    seekers = [
        Person(id="a", person="a", topics=frozenset("xy")),
        Person(id="b", person="b", topics=frozenset("xz")),
    ]
    providers = [replace(person, id=f"m{person.id}", person=f"m{person.id}") for person in seekers]
    policy = Policy(levels=(LevelName.SCORE,))
    people = PeopleProblem.of(seekers, providers, Rules(shared_free_times=0), policy=policy)
    answer = solve(people)
    _, *crossed, _ = people.listed().score.tolist()
    partners = (("a", "mb"), ("b", "ma"))
    worse = [Pair(seeker=a, provider=b, score=n) for (a, b), n in zip(partners, crossed, strict=True)]
    total = sum(pair.score for pair in worse)
    assert 0 < total < sum(pair.score for pair in answer.pairs)
    prices = np.array([0, 0, 1001, 1001, 0, 0])
    forged = replace(
        answer,
        pairs=tuple(worse),
        levels=(replace(answer.levels[0], value=total, bound=total),),
        proof=(Step(level="score", potentials=prices, multipliers=(), scale=1000),),
    )
    assert not verify(people, forged.sealed())


def _with_cells(seed: int) -> PeopleProblem:
    """A crowd whose groups of one side have limits with those of the other."""
    seekers, providers, rules = tiny_crowd(seed + 9, people=6, most_places=1)
    dice = random.Random(seed)  # noqa: S311  the same invented people every time
    sides = [
        [replace(person, groups=frozenset(g for g in names if dice.random() < 0.6)) for person in side]
        for side, names in ((seekers, "gh"), (providers, "xy"))
    ]
    groups = [sorted({group for person in side for group in person.groups}) for side in sides]
    limits = [Limit(seekers=a, providers=b, maximum=1) for a in groups[0] for b in groups[1]]
    return PeopleProblem.of(sides[0], sides[1], rules, limits=limits)


def test_demands_name_people_who_are_here() -> None:
    seekers, providers = [Person(id="a", person="a")], [Person(id="b", person="b")]
    with pytest.raises(InvalidProblemError, match="bans"):
        PeopleProblem.of(seekers, providers, bans=[("a", "x")])
    with pytest.raises(InvalidProblemError, match="pins"):
        PeopleProblem.of(seekers, providers, pins=[("a", "x")])


def test_stable_policy_is_listed_after_all() -> None:
    people = replace(_two_by_two(), policy=Policy(kind=PolicyKind.STABLE))
    answer = solve(people)
    assert answer.status is Status.STABLE
    assert verify(people, answer)


def test_digest_tells_problems_apart_and_orders_together() -> None:
    people = _two_by_two()
    turned = PeopleProblem.of(people.seekers[::-1], people.providers[::-1], people.rules)
    assert turned.digest == people.digest
    limits = [Limit(seekers="g", maximum=2), Limit(seekers="h", maximum=1)]
    sides = [replace(person, groups=frozenset("gh")) for person in people.seekers], people.providers
    one, other = (PeopleProblem.of(*sides, people.rules, limits=order) for order in (limits, limits[::-1]))
    assert one.digest == other.digest
    assert replace(people, pins=(("a", "c"),)).digest != people.digest


def twins_of(seed: int) -> Twins:
    """A small programme with every kind of rule and demand."""
    dice = random.Random(seed)  # noqa: S311  the same invented people every time
    count, is_single = dice.randint(1, 9), dice.random() < 0.5
    seekers = [_person(dice, "s", row, count, is_single=is_single) for row in range(count)]
    providers = [_person(dice, "p", row, count, is_single=is_single) for row in range(count)]
    rules = Rules(
        shared_free_times=dice.choice((0, 1, 2)) if is_single else 0,
        training=dice.random() < 0.3,
        consent=dice.random() < 0.3,
        same_site_in_person=dice.random() < 0.5,
        organisation=dice.choice(list(OrganisationPolicy)),
        seniority_gap_minimum=dice.choice((None, 0)),
    )
    candidates = find_candidates(seekers, providers, rules, WEIGHTS)
    rows = zip(candidates.seeker.tolist(), candidates.provider.tolist(), strict=True)
    pairs = [(candidates.seekers[i].id, candidates.providers[j].id) for i, j in rows]
    pins = [pair for pair in pairs if dice.random() < 0.05]
    grouped = any("a" in person.groups for person in seekers)
    limits = [Limit(seekers="a", minimum=dice.randint(0, 1), maximum=dice.randint(1, 3))] if grouped else []
    policy = Policy(levels=tuple(LevelName(name) for name in dice.choice(LEVELS).split()))
    previous = list({(f"s{dice.randrange(count)}", f"p{dice.randrange(count)}") for _ in range(3)})
    people = PeopleProblem.of(
        dice.sample(seekers, count),
        dice.sample(providers, count),
        rules,
        WEIGHTS,
        pins=pins,
        policy=policy,
        previous=previous,
        limits=limits,
    )
    listed = Problem.from_candidates(candidates, pins=pins, policy=policy, previous=previous, limits=limits)
    return Twins(people=people, listed=listed)


def _person(dice: random.Random, letter: str, row: int, count: int, *, is_single: bool) -> Person:
    first = dice.randint(0, 5)
    return Person(
        id=f"{letter}{row}",
        person=f"h{dice.randrange(3 * count)}",
        capacity=dice.choice((0, 1, 1, 1)) if is_single else dice.choice((0, 1, 1, 2, 3)),
        priority=dice.choice((0, 0, 2)),
        organisation=dice.choice((None, "A", "B")),
        site=dice.choice((None, "x", "y")),
        directorate=dice.choice((None, "d1", "d2")),
        team=dice.choice((None, "t1", "t2", "t3")),
        seniority=dice.choice((None, 1, 2, 3)),
        profession=dice.choice((None, "n", "m")),
        topics=frozenset(dice.sample("abcd", dice.randint(0, 3))),
        free=frozenset(range(first, first + dice.randint(2, 7))),
        modes=frozenset(dice.sample(("in_person", "video"), dice.randint(0, 2))),
        conflicts=frozenset({f"h{dice.randrange(3 * count)}"}),
        training_done=dice.random() < 0.8,
        consented=dice.random() < 0.9,
        wishes=tuple(f"{'p' if letter == 's' else 's'}{n}" for n in dice.sample(range(count), min(count, 2))),
        groups=frozenset(dice.sample("a", dice.randint(0, 1))),
    )
