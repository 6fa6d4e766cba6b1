"""What shows that a reason is true: a group that is too large, or what a pair would cost and whom."""

import numpy as np

from matching.answer import Evidence
from matching.floor import raise_floor
from matching.flow import Bounds, cheapest_flow
from matching.losses import Losses
from matching.network import Amounts, Mask, Network
from matching.objective import Objective, fewer_pairs, objectives_of, priorities, tie_break
from matching.outside import Outside
from matching.policy import LevelName
from matching.prices import largest_prices, narrow
from matching.problem import Problem
from matching.scoring import MAX_SCORE
from matching.shortage import Shortages
from matching.within import Within

Plan = list[Objective | None]


class Witness:
    """Finds evidence for a flow that is best for a problem's levels.

    A step is a level, or a priority of *matched*; the floor is the step without an objective (None).
    `outside` are candidates that the network leaves out, where it does.
    """

    def __init__(
        self, problem: Problem, network: Network, flow: Amounts, outside: Outside | None = None
    ) -> None:
        self.problem = problem
        self.network = network
        self.flow = flow
        self.outside = outside
        self.plan: list[Objective | None] = []
        for level in problem.policy.levels:
            if level is LevelName.FLOOR:
                self.plan.append(None)
            else:
                self.plan.extend(objectives_of(problem, network, level))
        self.plan.append(fewer_pairs(network))

    def at(self, step: int, before: Bounds) -> "Speaker":
        """Who can speak for those whom this step leaves without a pair; 0 stands for the demands.

        `before` are the bounds that keep the earlier steps.
        """
        return Speaker(self, step, before)

    def required_at(self, step: int) -> Mask | None:
        """Who must keep a pair for this step's value, where that and the demands are all that counts.

        Then a pair for one more person can't be had with theirs: the value would rise. None where the step
        is of another kind, or one of another kind comes before.
        """
        if not step:
            return np.zeros(self.network.seekers + self.network.providers, dtype=np.bool_)
        if step > len(self.plan):
            return None
        steps = self.plan[:step]
        last = steps[-1]
        if any(x is None for x in steps[:-1]) or any(x and x.priority is None for x in steps):
            return None
        paired = self.flow[self.network.first_units] > 0
        if last is not None and last.priority is not None:
            paired = paired & (priorities(self.problem) >= last.priority)
        return np.asarray(paired, dtype=np.bool_)


class Speaker:
    """Speaks for everybody whom one step leaves without a pair."""

    def __init__(self, witness: Witness, step: int, before: Bounds) -> None:
        self._problem, self._network, self._flow = witness.problem, witness.network, witness.flow
        self._before = before
        self._plan: Plan = witness.plan[step - 1 :] if step else []
        if step > len(witness.plan):
            salt = step - len(witness.plan) - 1
            self._plan = [tie_break(self._problem, self._network, before.free, salt)]
        self._shortages: Shortages | None = None
        required = witness.required_at(step)
        if required is not None:
            is_floor = self._plan[:1] == [None]
            upper = self._above_the_floor() if is_floor else self._network.upper
            beyond = None
            if witness.outside is not None:
                beyond = witness.outside.at_least(self._worst() if is_floor else 0)
            self._shortages = Shortages(self._problem, self._network, upper, self._flow, required, beyond)
        self._outside = None if witness.outside is None else witness.outside.before(step)
        self._losses: Losses | None = None

    def of(self, row: int) -> Evidence | None:
        """The evidence for one person: a seeker's row, or a provider's after all seekers.

        None where the levels would have to be gone through again with candidates outside the network.
        """
        if self._shortages is not None:
            return Evidence(cut=self._shortages.against(row))
        if any(objective is None for objective in self._plan):
            return None if self._outside is not None else self._worked_out_again(row)
        objectives = [objective for objective in self._plan if objective is not None]
        if self._losses is None:
            within = Within(
                problem=self._problem, network=self._network, bounds=self._before, flow=self._flow
            )
            self._losses = Losses(within, objectives, self._outside)
        loss, displaced = self._losses.of(row)
        return Evidence(loss=loss, displaced=displaced)

    def _above_the_floor(self) -> Amounts:
        """The upper bounds without unpinned pairs below the floor that was reached."""
        upper = self._network.upper.copy()
        below = (self._problem.score < self._worst()) & ~self._problem.pinned
        upper[: self._network.candidates][below] = 0
        return upper

    def _worked_out_again(self, row: int) -> Evidence:
        """Level by level with a pair for this person: for orders in which a floor comes late."""
        lower = self._before.lower.copy()
        lower[self._network.first_units.start + row] = 1
        bounds, flow = Bounds(lower=lower, upper=self._before.upper), self._flow
        losses: list[int] = []
        for objective in self._plan:
            if objective is None:
                flow = cheapest_flow(self._network, bounds, np.zeros_like(bounds.lower))
                floor = raise_floor(self._problem, self._network, bounds, flow)
                losses.append(self._worst() - (floor.value or 0))
                bounds = floor.bounds
            else:
                flow, bounds = self._improve(bounds, objective)
                losses.append(int(((flow - self._flow) * objective.cost).sum()))
        flow, _ = self._improve(bounds, tie_break(self._problem, self._network, bounds.free, 0))
        return Evidence(loss=losses[0], displaced=self._displaced(flow))

    def _improve(self, bounds: Bounds, objective: Objective) -> tuple[Amounts, Bounds]:
        flow = cheapest_flow(self._network, bounds, objective.cost)
        price = largest_prices(self._network, bounds, objective.cost, flow)
        return flow, narrow(self._network, bounds, objective.cost, price)

    def _worst(self) -> int:
        """The lowest score of an unpinned pair."""
        pairs = (self._flow[: self._network.candidates] > 0) & ~self._problem.pinned
        return int(self._problem.score[pairs].min(initial=MAX_SCORE))

    def _displaced(self, flow: Amounts) -> tuple[str, ...]:
        first = self._network.first_units
        rows = np.flatnonzero((self._flow[first] > 0) & (flow[first] == 0)).tolist()
        people = (*self._problem.seekers, *self._problem.providers)
        return tuple(sorted(people[row].id for row in rows))
