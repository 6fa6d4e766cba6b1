"""What would help, at the size of a large programme: everything told is solved again."""

import random
from collections.abc import Iterator

from benchmarks.instances import ALL_LEVELS, crowded_out, sparse
from benchmarks.rows import Row, best_of, timed_solve
from matching import (
    Candidates,
    Person,
    Problem,
    Rules,
    UnmatchedReason,
    competing_groups,
    find_candidates,
    one_more_place,
    people_to_ask,
    ranks,
    recruits_worth_most,
    remedies,
    solve,
)
from matching.solve import EXPLAINING

SEED = 7
PEOPLE = 500
ON_PAGE = "≤ 5 s"


def rows() -> Iterator[Row]:
    """People with little free time, so that many are left without a pair."""
    candidates = crowd(SEED, PEOPLE)
    problem = Problem.from_candidates(candidates)
    size = f"{PEOPLE} × {PEOPLE} people, seed {SEED}"
    seconds, answer = best_of(3, lambda: solve(problem))
    left = [person for person in answer.unmatched if person.reason != "no_candidate"]
    note = (
        f"{len(problem.score):,} candidates, {len(answer.unmatched)} unmatched, {len(left)} of them with some"
    )
    yield Row(case=f"{size}: solve with reasons and evidence", seconds=seconds, note=note)
    seconds, groups = best_of(3, lambda: competing_groups(problem, answer))
    yield Row(case=f"{size}: groups that compete for too few", seconds=seconds, note=f"{len(groups)} groups")
    seconds, found = best_of(1, lambda: remedies(problem, answer, answer.unmatched[0].id, candidates))
    yield Row(
        case=f"{size}: remedies for one person", seconds=seconds, target=ON_PAGE, note=f"{len(found)} help"
    )
    seconds, asks = best_of(1, lambda: people_to_ask(problem, candidates))
    yield Row(
        case=f"{size}: whom to ask for one more free time",
        seconds=seconds,
        target=ON_PAGE,
        note=f"{len(asks)} people, {asks[-1].matched if asks else 0} matched then",
    )
    seconds, recruits = best_of(1, lambda: recruits_worth_most(problem, answer))
    yield Row(
        case=f"{size}: recruits worth most", seconds=seconds, target=ON_PAGE, note=f"{len(recruits)} told"
    )
    yield from plain()
    yield left_over()


def plain() -> Iterator[Row]:
    """One more place and ranks where the other what-ifs are measured."""
    problem = sparse(4, PEOPLE, 80, ALL_LEVELS)
    answer = solve(problem)
    seconds, _ = best_of(3, lambda: one_more_place(problem, "p000007"))
    case = f"{PEOPLE} × {PEOPLE} × 80, one more place for one person, with a floor"
    yield Row(case=case, seconds=seconds, target="≤ 1 s")
    seconds, _ = best_of(3, lambda: ranks(problem, answer))
    yield Row(case=f"{PEOPLE} × {PEOPLE} × 80, ranks of all pairs", seconds=seconds)


def left_over() -> Row:
    """The reasons alone where thousands are left over, a group with its evidence for each."""
    problem = crowded_out(3, 5_000, 3_000, 30)
    answer, began, seconds = timed_solve(problem)
    stuck = sum(person.reason is UnmatchedReason.MATCHED for person in answer.unmatched)
    return Row(
        case="5,000 × 3,000 × 30, ten priorities, 50 limits: reasons of all left over",
        seconds=seconds - began[EXPLAINING],
        note=f"{len(answer.unmatched):,} left over, {stuck:,} by *matched*; all in all {seconds:.2f} s",
    )


def crowd(seed: int, people: int) -> Candidates:
    """Two sides in 12 organisations and 60 teams, each with one to three free spells in the week."""
    dice = random.Random(seed)  # noqa: S311 - the same invented people every time
    sides = [[_person(dice, letter, row) for row in range(people)] for letter in "sp"]
    return find_candidates(sides[0], sides[1], Rules())


def _person(dice: random.Random, letter: str, row: int) -> Person:
    spells = [dice.randrange(5) * 48 + dice.randrange(16, 34) for _ in range(dice.randint(1, 3))]
    return Person(
        id=f"{letter}{row:04}",
        person=f"k{letter}{row}",
        organisation=f"o{dice.randrange(12)}",
        team=f"t{dice.randrange(60)}",
        topics=frozenset(dice.sample("abcdefghijkl", 3)),
        free=frozenset(half_hour for start in spells for half_hour in (start, start + 1)),
    )
