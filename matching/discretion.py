"""What could tell somebody of another person's conflict."""

from collections.abc import Iterable

from matching.answer import Unmatched
from matching.problem import Problem
from matching.rules import Reason


def may_reveal_conflict(problem: Problem, people: Iterable[str]) -> bool:
    """Whether any of these has a pair refused for a declared conflict, by whomever of the two.

    Who could work out from names, counts or an absence that such a pair is refused learns of a conflict that
    may be another's. What names people for whom this holds is for coordinators only.
    """
    named = set(people)
    return any(
        member.id in named and any(rule == Reason.CONFLICT.value for rule, _ in member.refused)
        for member in (*problem.seekers, *problem.providers)
    )


def reason_may_reveal_conflict(problem: Problem, person: Unmatched) -> bool:
    """Whether the evidence of this reason is for coordinators only: see `may_reveal_conflict`."""
    named = [person.id]
    if person.evidence is not None:
        named += person.evidence.displaced or ()
        if person.evidence.cut is not None:
            named += [*person.evidence.cut.people, *person.evidence.cut.providers]
    return may_reveal_conflict(problem, named)
