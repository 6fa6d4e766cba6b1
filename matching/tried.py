"""Reasons and evidence that no flow shows: with a pair for each person in turn, all is solved again."""

from collections.abc import Callable
from dataclasses import replace

from matching.answer import Answer, Demands, Evidence, Status, Unmatched, UnmatchedReason, Value
from matching.members import Side
from matching.policy import LevelName
from matching.problem import Problem
from matching.variants import with_a_pair_for
from matching.worth import matched_in, worth

MOST_WORK = 200_000
"""Up to so many people times candidates it is tried."""

SolveAgain = Callable[[Problem], Answer]


def with_reasons_tried(problem: Problem, answer: Answer, solve_again: SolveAgain) -> Answer:
    """The answer with reason and evidence of everybody who has no evidence yet, as far as they can be told.

    Only for answers that are the best possible, and while that many searches are few enough.
    """
    bare = [
        each for each in answer.unmatched if each.evidence is None and each.reason is not UnmatchedReason.TIE
    ]
    work = len(bare) * len(problem.seeker)
    if not bare or work > MOST_WORK or answer.status is not Status.OPTIMAL:
        return answer
    told = {each.id: _tried(problem, answer, each, solve_again) for each in bare}
    unmatched = tuple(told.get(each.id, each) for each in answer.unmatched)
    return replace(answer, unmatched=unmatched).sealed()


def _tried(problem: Problem, answer: Answer, person: Unmatched, solve_again: SolveAgain) -> Unmatched:
    again = solve_again(with_a_pair_for(problem, person.id))
    if again.clash is not None:
        return _against_demands(person, again.clash)
    for before, after in zip(answer.levels, again.levels, strict=True):
        best = after.value if after.proven else after.bound
        if best is None and not after.proven:
            return person
        fall = _fall(before.name, before.value, best)
        if fall > 0:
            reason = UnmatchedReason(before.name.value)
            displaced = tuple(sorted(matched_in(answer) - matched_in(again)))
            is_counted = after.proven and before.value is not None
            evidence = Evidence(loss=fall, displaced=displaced) if is_counted else None
            return replace(person, reason=reason, evidence=evidence)
        if not after.proven:
            return person
    is_as_small = len(again.pairs) == len(answer.pairs)
    return replace(person, reason=UnmatchedReason.TIE) if is_as_small else person


def _against_demands(person: Unmatched, clash: Demands) -> Unmatched:
    """The clash as evidence, where it is one: that this person needs a pair was not asked for.

    What shows a clash of limits touches people who need no pair: those who do are this person and whose
    minimums it names.
    """
    if clash.needed <= clash.places:
        return person
    named = ((), ()) if clash.limits else (clash.people, clash.providers)
    people, providers = map(set, named)
    (people if person.side is Side.SEEKERS else providers).add(person.id)
    cut = replace(
        clash,
        people=tuple(sorted(people)),
        providers=tuple(sorted(providers)),
        minimums=tuple(name for name in clash.minimums if name != person.id),
    )
    return replace(person, reason=UnmatchedReason.DEMANDS, evidence=Evidence(cut=cut))


def _fall(level: LevelName, before: Value, after: Value) -> int:
    """By how much a level is worse now, in its first class of priority that differs; 0 or less: it is not."""
    rows = zip(worth([level], (before,)), worth([level], (after,)), strict=True)
    return next((old - new for old, new in rows if old != new), 0)
