"""Why somebody is unmatched: the first thing that gets worse when this person must have a pair."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answer import Evidence, Step, Unmatched, UnmatchedReason
from matching.evidence import Witness
from matching.flow import Bounds
from matching.members import Side
from matching.network import Amounts, Network
from matching.outside import Outside
from matching.problem import Problem
from matching.residual import residual_of
from matching.view import View

UNSETTLED = 127
CERTAIN = (UnmatchedReason.NO_CANDIDATE, UnmatchedReason.DEMANDS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """A finished search: its flow, and for every arc the step that settled it (step 0: the demands).

    `outside` are candidates that the network leaves out, where it does.
    """

    network: Network
    flow: Amounts
    steps: tuple[Step, ...]
    settled_at: NDArray[np.int8]
    outside: Outside | None = None

    def bounds_after(self, step: int) -> Bounds:
        """The bounds within which everything up to this step is kept."""
        settled = self.settled_at <= step
        return Bounds(
            lower=np.where(settled, self.flow, self.network.lower),
            upper=np.where(settled, self.flow, self.network.upper),
        )


def explain(problem: Problem, history: History, chosen: Sequence[int]) -> tuple[Unmatched, ...]:
    """Everybody who could have a pair by capacity and has none among the chosen candidates, by id.

    Where the network leaves some demands out, what it shows impossible is; other reasons are then unproven.
    """
    known = {person.id: person for person in _explain_exactly(problem, history)}
    if history.network.is_exact:
        return tuple(known[name] for name in sorted(known))
    paired = {int(problem.seeker[place]) for place in chosen}
    paired |= {len(problem.seekers) + int(problem.provider[place]) for place in chosen}
    everybody = (*problem.seekers, *problem.providers)
    waiting = {row: known.get(x.id) for row, x in enumerate(everybody) if x.capacity and row not in paired}
    found = [
        person
        if person is not None and person.reason in CERTAIN
        else _unmatched(problem, row, UnmatchedReason.UNPROVEN, None)
        for row, person in waiting.items()
    ]
    return tuple(sorted(found, key=lambda person: person.id))


def _explain_exactly(problem: Problem, history: History) -> list[Unmatched]:
    """Everybody with room and no pair in the history's own flow."""
    network = history.network
    people = (*problem.seekers, *problem.providers)
    first = np.arange(network.first_units.start, network.first_units.stop)
    waiting = (history.flow[first] == 0) & (network.upper[first] > 0)
    found: dict[int, Unmatched] = {}
    chosen = np.zeros(len(people), dtype=np.bool_)
    chosen[problem.seeker] = True
    chosen[network.seekers + problem.provider] = True
    for row in np.flatnonzero(waiting & ~chosen).tolist():
        evidence = Evidence(refused=people[row].refused)
        found[row] = _unmatched(problem, row, UnmatchedReason.NO_CANDIDATE, evidence)
    waiting &= chosen
    witness = Witness(problem, network, history.flow, history.outside)
    for number in range(len(history.steps) + 1):
        if not waiting.any():
            break
        view = _view_after(history, number)
        stuck = waiting & ~view.can_have_a_pair(waiting)
        reason = UnmatchedReason.DEMANDS if not number else UnmatchedReason(history.steps[number - 1].level)
        if stuck.any():
            speaker = witness.at(number, history.bounds_after(max(number - 1, 0)))
            for row in np.flatnonzero(stuck).tolist():
                found[row] = _unmatched(problem, row, reason, speaker.of(row))
        waiting &= ~stuck
    return list(found.values())


def _view_after(history: History, step: int) -> View:
    """What could still change once everything up to a step is kept."""
    bounds = history.bounds_after(step)
    beyond = None if history.outside is None else history.outside.after(step)
    return View(history.network, bounds, residual_of(history.network, bounds, history.flow, beyond))


def _unmatched(problem: Problem, row: int, reason: UnmatchedReason, evidence: Evidence | None) -> Unmatched:
    seekers = len(problem.seekers)
    if row < seekers:
        return Unmatched(id=problem.seekers[row].id, side=Side.SEEKERS, reason=reason, evidence=evidence)
    provider = problem.providers[row - seekers].id
    return Unmatched(id=provider, side=Side.PROVIDERS, reason=reason, evidence=evidence)
