"""Checks what an answer claims of its pairs and levels, with none of the solver's code.

Reasons and evidence are covered by the digest only: the answer says them, the proof does not.

Level by level: the flow that the pairs mean must agree in sign with the proof's prices within the bounds
that earlier levels left; then it is optimal, and the bounds narrow to exactly the optimal flows
(complementary slackness). A floor or a clash is shown by a set of nodes whose lower bounds out exceed its
upper bounds in (Hoffman). In the end no other pairs may be left within the bounds. Where limits are more than
a flow can say, `matching.proof_limits` checks the bounds that their prices give.
"""

from collections import Counter
from dataclasses import replace

import numpy as np

from matching.answer import Answer, Pair, Status
from matching.members import Side
from matching.people_problem import PeopleProblem
from matching.policy import PolicyKind
from matching.problem import Problem
from matching.proof_clash import shows_clash
from matching.proof_limits import LimitsProof
from matching.proof_network import build_proof_network, is_flow, keeps_limits
from matching.proof_people import list_what_matters
from matching.proof_stable import is_best_for_seekers, is_stable
from matching.proof_steps import Proof


def verify(problem: Problem | PeopleProblem, answer: Answer) -> bool:
    """Whether the answer belongs to the problem, keeps every demand, and is proven best as it claims."""
    record = answer.record
    if answer.digest != answer.computed_digest():
        return False
    if record.problem != problem.digest or record.policy != problem.policy:
        return False
    if isinstance(problem, PeopleProblem):
        return _holds_for_people(problem, answer)
    return _holds(problem, answer)


def _holds_for_people(problem: PeopleProblem, answer: Answer) -> bool:
    """What `_holds` says of the listed problem."""
    has_multipliers = any(step.multipliers is not None for step in answer.proof)
    if problem.is_listed or has_multipliers or answer.status is not Status.OPTIMAL:
        return _holds(problem.listed(), answer)
    left = list_what_matters(problem, answer)
    if left is None or not _keeps_times(problem.frame(), answer.pairs):
        return False
    pairs = tuple(replace(pair, time=None) for pair in answer.pairs)
    return _holds(left, replace(answer, pairs=pairs))


def _holds(problem: Problem, answer: Answer) -> bool:
    if answer.status is Status.INFEASIBLE:
        if answer.pairs or answer.unmatched or answer.levels or answer.clash is None:
            return False
        return shows_clash(problem, answer.clash, answer.proof)
    if (answer.status is Status.STABLE) != (problem.policy.kind is PolicyKind.STABLE):
        return False
    places = _places(problem, answer.pairs)
    if places is None or not _keeps_times(problem, answer.pairs) or answer.clash is not None:
        return False
    if not (_keeps_capacities(problem, answer.pairs) and keeps_limits(problem, places)):
        return False
    if not _names_unmatched(problem, answer):
        return False
    if problem.preferences is not None and answer.status is Status.STABLE:
        wanted = problem.preferences
        return (
            not (answer.levels or answer.proof)
            and is_stable(problem, wanted, places)
            and is_best_for_seekers(problem, wanted, places)
        )
    network = build_proof_network(problem, answer.pairs, places)
    if not is_flow(network):
        return False
    has_multipliers = any(step.multipliers is not None for step in answer.proof)
    kind = LimitsProof if network.left_out and has_multipliers else Proof
    return kind(problem, answer.pairs, network).shows(answer)


def _places(problem: Problem, pairs: tuple[Pair, ...]) -> list[int] | None:
    """Where the pairs stand among the candidates; None unless all do, in order, with their scores."""
    seeker_row = {member.id: row for row, member in enumerate(problem.seekers)}
    provider_row = {member.id: row for row, member in enumerate(problem.providers)}
    width = len(problem.providers) + 1
    keys = problem.seeker.astype(np.int64) * width + problem.provider
    places: list[int] = []
    for pair in pairs:
        if pair.seeker not in seeker_row or pair.provider not in provider_row:
            return None
        key = seeker_row[pair.seeker] * width + provider_row[pair.provider]
        place = int(np.searchsorted(keys, key))
        if place == len(keys) or keys[place] != key or problem.score[place] != pair.score:
            return None
        if places and place <= places[-1]:
            return None
        places.append(place)
    return places


def _keeps_capacities(problem: Problem, pairs: tuple[Pair, ...]) -> bool:
    """Whether everybody has at least their minimum of pairs and at most their capacity, counted by name."""
    has = Counter(person for pair in pairs for person in (pair.seeker, pair.provider))
    people = (*problem.seekers, *problem.providers)
    return all(member.minimum <= has[member.id] <= member.capacity for member in people)


def _keeps_times(problem: Problem, pairs: tuple[Pair, ...]) -> bool:
    """Whether each pair's time suits both, and nobody has two pairs at one time."""
    if not problem.has_times:
        return all(pair.time is None for pair in pairs)
    free = {member.id: member.free or frozenset() for member in (*problem.seekers, *problem.providers)}
    taken = [(person, pair.time) for pair in pairs for person in (pair.seeker, pair.provider)]
    return len(set(taken)) == len(taken) and all(time in free[person] for person, time in taken)


def _names_unmatched(problem: Problem, answer: Answer) -> bool:
    """Whether exactly those with room and no pair are listed, by id."""
    paired = {person for pair in answer.pairs for person in (pair.seeker, pair.provider)}
    without = [
        (member.id, side)
        for side, members in ((Side.SEEKERS, problem.seekers), (Side.PROVIDERS, problem.providers))
        for member in members
        if member.capacity and member.id not in paired
    ]
    return sorted(without) == [(person.id, person.side) for person in answer.unmatched]
