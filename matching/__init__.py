"""The matching engine: values in, values out, best possible and provably so.

    >>> from matching import Person, Policy, Problem, Rules, find_candidates, solve, verify
    >>> seekers = [Person(id="e1", person="a", topics=frozenset({"bias"})), Person(id="e2", person="b")]
    >>> providers = [Person(id="m1", person="c", topics=frozenset({"bias"}))]
    >>> candidates = find_candidates(seekers, providers, Rules(shared_free_times=0))
    >>> problem = Problem.from_candidates(candidates)
    >>> answer = solve(problem)
    >>> [(pair.seeker, pair.provider, pair.score) for pair in answer.pairs]
    [('e1', 'm1', 700)]
    >>> [(person.id, person.reason.value) for person in answer.unmatched]
    [('e2', 'floor')]
    >>> verify(problem, answer)
    True

`find_candidates(seekers, providers, rules, weights, bans=...)` applies the hard rules and scores what is
left; `candidates.refusals(seeker_id, provider_id)` names every rule that refuses a pair,
`candidates.parts_of(...)` the parts of its score. `Problem.from_candidates(candidates, pins=...,
policy=..., previous=...)` adds demands and what counts as best. `solve(problem, on_step=...)` never
raises for a problem that can't be met: the answer's status is then `infeasible` and its `clash` says what
clashes. `Answer.to_json` and `Answer.from_json` carry an answer over time and between machines, and
`verify(problem, answer)` checks everything it claims without any of the solver's code.
`solve_unexplained(problem)` finds the same pairs and levels where it doesn't matter who is left out and why.
`PeopleProblem.of(seekers, providers, rules, weights, ...)` is for programmes too large to list: `solve`
and `verify` take it in place of a `Problem` and price its pairs in blocks, without storing them all.
`WhatIf(problem, answer).of(person_id)` tells, for each candidate of a person that isn't a pair, what every
level would reach if it had to be one. `trade(problem)` tells the best total for each floor worth looking at.
"""

from matching.additions import (
    Ask,
    Recruit,
    one_more_free_time,
    one_more_place,
    people_to_ask,
    recruits_worth_most,
)
from matching.answer import (
    Answer,
    Demands,
    Evidence,
    Level,
    LimitName,
    Pair,
    Status,
    Unmatched,
    UnmatchedReason,
)
from matching.candidates import Candidates, Ledger, find_candidates
from matching.discretion import may_reveal_conflict, reason_may_reveal_conflict
from matching.errors import InvalidAnswerError, InvalidProblemError, MatchingError
from matching.full import kept_out, pairs_counted
from matching.groups import Group, competing_groups
from matching.members import Limit, Member, Side
from matching.people import Person
from matching.people_problem import PeopleProblem
from matching.policy import LevelName, Policy, PolicyKind
from matching.preferences import Preferences
from matching.problem import Problem
from matching.ranks import Ranks, ranks
from matching.remedies import Change, Remedy, RemedyKind, remedies
from matching.rules import OrganisationPolicy, Reason, Rules, SeniorSide
from matching.scoring import PARTS, Weights
from matching.solve import solve, solve_unexplained
from matching.trade import TradePoint, trade
from matching.verify import verify
from matching.what_if import Forced, WhatIf

__all__ = [
    "PARTS",
    "Answer",
    "Ask",
    "Candidates",
    "Change",
    "Demands",
    "Evidence",
    "Forced",
    "Group",
    "InvalidAnswerError",
    "InvalidProblemError",
    "Ledger",
    "Level",
    "LevelName",
    "Limit",
    "LimitName",
    "MatchingError",
    "Member",
    "OrganisationPolicy",
    "Pair",
    "PeopleProblem",
    "Person",
    "Policy",
    "PolicyKind",
    "Preferences",
    "Problem",
    "Ranks",
    "Reason",
    "Recruit",
    "Remedy",
    "RemedyKind",
    "Rules",
    "SeniorSide",
    "Side",
    "Status",
    "TradePoint",
    "Unmatched",
    "UnmatchedReason",
    "Weights",
    "WhatIf",
    "competing_groups",
    "find_candidates",
    "kept_out",
    "may_reveal_conflict",
    "one_more_free_time",
    "one_more_place",
    "pairs_counted",
    "people_to_ask",
    "ranks",
    "reason_may_reveal_conflict",
    "recruits_worth_most",
    "remedies",
    "solve",
    "solve_unexplained",
    "trade",
    "verify",
]
