"""Pairs and their times as an integer programme (HiGHS): a variable for each start that a pair could take.

Within a number of nodes, so that the same problem gives the same answer. What it finds is only a proposal:
it is taken where, counted in whole numbers, it keeps every demand and is better than what there is.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from matching.joint_standing import Goal, Standing, Times
from matching.linear_model import LARGEST_COST
from matching.objective import TIE
from matching.policy import LevelName
from matching.slots import shared_starts

if TYPE_CHECKING:
    from ortools.math_opt.python.mathopt import LinearSum, Variable

JOINTLY = "Searching where limits or times are more than a flow can say"
NODES = 20
NODES_TO_START = 1_000


class JointModel:
    """The candidates that may be pairs, with the starts that their people share.

    `times` are the best pairs known so far, None where none are known that keep the demands.
    """

    def __init__(
        self, standing: Standing, places: Sequence[int], times: Times | None, tell: Callable[[str], None]
    ) -> None:
        from ortools.math_opt.python import mathopt

        self.times = times
        self._standing = standing
        self._places = places
        self._tell = tell
        self._opt = mathopt
        self._model = mathopt.Model()
        self._options: dict[tuple[int, int], Variable] = {}
        self._of_place: dict[int, list[Variable]] = {}
        self._matched: dict[int, Variable] = {}
        self._is_best = True
        self._add_pairs()
        self._add_people()
        self._add_limits()

    def run(self, goals: Iterable[Goal]) -> Times | None:
        """The best pairs found with their times, goal by goal; None where none keep the demands.

        Ties are broken only where the search went through everything before.
        """
        if self.times is None:
            self._solve(self._standing.demands, NODES_TO_START)
        for goal in goals:
            if self.times is None or (goal.level == TIE and not self._is_best):
                break
            if goal.level == LevelName.FLOOR:
                self._lift(goal, self.times)
            else:
                self._improve(goal, self.times)
        return self.times

    def _improve(self, goal: Goal, times: Times) -> None:
        """Find the most of a goal, and keep it from now on."""
        has, most = self._standing.value(goal, times), self._standing.most(goal, times)
        total = self._total(goal)
        if most is None or has < most:
            self._model.maximize(total / self._unit(goal))
            self._is_best = self._solve(goal, NODES, hint=times) and self._is_best
        self._model.add_linear_constraint(total >= self._standing.value(goal, self.times or times))

    def _lift(self, goal: Goal, times: Times) -> None:
        """Lift the worst unpinned pair, as high as something is found."""
        if not self._standing.needs_floor(times):
            return
        scores, worst = self._standing.problem.score, self._standing.worst(times)
        most = self._standing.most(goal, times)
        known = {int(scores[place]) for place in self._places if not self._standing.problem.pinned[place]}
        steps = sorted(x for x in known if worst <= x and (most is None or x <= most))
        low, high = 0, len(steps) - 1
        middle = high
        while low < high:
            self._close_below(steps[middle])
            self._model.maximize(0.0)
            is_through = self._solve(goal, NODES)
            reached = self._standing.worst(self.times or times)
            if reached >= steps[middle]:
                low = max(n for n, step in enumerate(steps) if step <= reached)
            else:
                self._is_best = self._is_best and is_through
                high = middle - 1
            middle = (low + high + 1) // 2
        self._close_below(self._standing.worst(self.times or times))

    def _close_below(self, threshold: int) -> None:
        problem = self._standing.problem
        for place, options in self._of_place.items():
            is_open = problem.pinned[place] or problem.score[place] >= threshold
            for option in options:
                option.upper_bound = float(is_open)

    def _total(self, goal: Goal) -> "LinearSum":
        if goal.rows is not None:
            return self._opt.LinearSum(x for row, x in self._matched.items() if goal.rows[row])
        weight = goal.weight
        return self._opt.LinearSum(
            int(weight[place]) * option for (place, _), option in self._options.items() if weight[place]
        )

    def _unit(self, goal: Goal) -> float:
        """What costs are divided by: solvers work with some tolerance."""
        largest = int(np.abs(goal.weight[self._places]).max(initial=0))
        return float(2 ** (max(1, largest // LARGEST_COST).bit_length() - 1))

    def _add_pairs(self) -> None:
        for place in self._places:
            for start in shared_starts(self._standing.problem, place):
                option = self._model.add_binary_variable()
                self._options[place, start] = option
                self._of_place.setdefault(place, []).append(option)
        for place, options in self._of_place.items():
            least = float(self._standing.problem.pinned[place])
            if least or len(options) > 1:
                self._model.add_linear_constraint(lb=least, ub=1.0, expr=self._opt.LinearSum(options))

    def _add_people(self) -> None:
        """So many pairs a person as they have places, one at a start, and whether they have any."""
        of_person: dict[int, list[Variable]] = {}
        at_start: dict[tuple[int, int], list[Variable]] = {}
        for (place, start), option in self._options.items():
            for row in self._standing.ends(place):
                of_person.setdefault(row, []).append(option)
                at_start.setdefault((row, start), []).append(option)
        for row, member in enumerate(self._standing.people):
            pairs = self._opt.LinearSum(of_person.get(row, ()))
            if row not in of_person and not member.minimum:
                continue
            self._model.add_linear_constraint(lb=float(member.minimum), ub=float(member.capacity), expr=pairs)
            self._matched[row] = self._model.add_variable(lb=0.0, ub=1.0)
            self._model.add_linear_constraint(pairs - self._matched[row] >= 0.0)
        for (row, _), options in at_start.items():
            if len(options) > 1 and self._standing.people[row].capacity > 1:
                self._model.add_linear_constraint(self._opt.LinearSum(options) <= 1.0)

    def _add_limits(self) -> None:
        for limit, counts in self._standing.limits:
            inside = [option for (place, _), option in self._options.items() if counts[place]]
            most = len(inside) if limit.maximum is None else limit.maximum
            self._model.add_linear_constraint(
                lb=float(limit.minimum), ub=float(max(most, limit.minimum)), expr=self._opt.LinearSum(inside)
            )

    def _solve(self, goal: Goal, nodes: int, hint: Times | None = None) -> bool:
        """Search, and take what is better than what there is; whether the search went through everything.

        A hint must keep the model: HiGHS fails otherwise.
        """
        self._tell(JOINTLY)
        start = self._opt.ModelSolveParameters()
        if hint is not None:
            has = self._standing.pairs_of_people(hint)
            values = {x: float(hint.get(place) == at) for (place, at), x in self._options.items()}
            values |= {x: float(has[row] > 0) for row, x in self._matched.items()}
            start.solution_hints.append(self._opt.SolutionHint(variable_values=values))
        limits = self._opt.SolveParameters(node_limit=nodes, relative_gap_tolerance=0.0)
        highs = self._opt.SolverType.HIGHS
        result = self._opt.solve(self._model, highs, params=limits, model_params=start)
        if result.has_primal_feasible_solution():
            keys = list(self._options)
            values_found = result.variable_values([self._options[key] for key in keys])
            found = {place: at for (place, at), x in zip(keys, values_found, strict=True) if x > 0.5}
            if self._standing.is_better(found, self.times, goal):
                self.times = found
        reasons = self._opt.TerminationReason
        return result.termination.reason in (reasons.OPTIMAL, reasons.INFEASIBLE)
