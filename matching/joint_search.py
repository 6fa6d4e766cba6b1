"""What no flow can say about times: first meetings where both sides have people with several places.

A constraint programme (CP-SAT), one worker and a deterministic limit, so that the same problem gives the
same answer. What it finds is feasible; that it is best is proven only where the flow's bound is reached.
Crossing limits that come with such times are searched here too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.members import Limit
from matching.network import Network
from matching.objective import pair_hash, priorities, priority_classes, stood_before
from matching.policy import LevelName
from matching.problem import Problem
from matching.scoring import MAX_SCORE
from matching.slots import shared_starts

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver

JOINTLY = "Searching where limits or times are more than a flow can say"
DETERMINISTIC_LIMIT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Chosen candidates in order, with their times, and the floor kept."""

    chosen: tuple[int, ...]
    floor: int | None
    times: dict[int, int]


def counts(problem: Problem, limit: Limit, place: int) -> bool:
    """Whether a candidate counts for a limit."""
    seeker, provider = problem.seekers[problem.seeker[place]], problem.providers[problem.provider[place]]
    return (limit.seekers is None or limit.seekers in seeker.groups) and (
        limit.providers is None or limit.providers in provider.groups
    )


def keeps_limits(problem: Problem, chosen: list[int]) -> bool:
    """Whether these pairs keep every limit."""
    for limit in problem.limits:
        pairs = sum(counts(problem, limit, place) for place in chosen)
        if pairs < limit.minimum or (limit.maximum is not None and pairs > limit.maximum):
            return False
    return True


def search_jointly(problem: Problem, network: Network, tell: Callable[[str], None]) -> Found | None:
    """The best answer found, level by level; None where none was found that keeps the demands."""
    return _JointSearch(problem, network, tell).run()


class _JointSearch:
    def __init__(self, problem: Problem, network: Network, tell: Callable[[str], None]) -> None:
        # CP-SAT takes seconds to import: only problems that need it pay.
        from ortools.sat.python import cp_model

        self._problem = problem
        self._tell = tell
        self._model: CpModel = cp_model.CpModel()
        self._solver: CpSolver = cp_model.CpSolver()
        self._solver.parameters.num_workers = 1
        self._solver.parameters.random_seed = 0
        self._solver.parameters.max_deterministic_time = DETERMINISTIC_LIMIT
        self._expression = cp_model.LinearExpr
        self._good = (cp_model.OPTIMAL, cp_model.FEASIBLE)
        usable = network.upper[: network.candidates] > 0
        self._chosen = [
            self._model.new_int_var(int(pinned), int(can), f"pair{place}")
            for place, (pinned, can) in enumerate(zip(problem.pinned, usable, strict=True))
        ]
        self._times: dict[tuple[int, int], Any] = {}
        self._restricts = True
        self._add_people()
        self._add_limits()
        self._add_times()

    def run(self) -> Found | None:
        if not self._solve():
            return None
        for level in self._problem.policy.levels:
            if level is LevelName.MATCHED:
                priority = priorities(self._problem)
                for name in priority_classes(self._problem):
                    rows = np.flatnonzero(priority == name).tolist()
                    self._improve(self._expression.sum([self._matched[row] for row in rows]))
            elif level is LevelName.FLOOR:
                self._raise_floor()
            elif level is LevelName.SCORE:
                self._improve(self._sum(self._problem.score.tolist()))
            else:
                self._improve(self._sum(np.where(stood_before(self._problem), 1, -1).tolist()))
        self._improve(self._sum([-1] * len(self._chosen)))
        ids = [member.id for member in self._problem.seekers], [m.id for m in self._problem.providers]
        pairs = zip(self._problem.seeker.tolist(), self._problem.provider.tolist(), strict=True)
        self._improve(self._sum([-pair_hash(ids[0][i], ids[1][j], 0) for i, j in pairs]))
        chosen = tuple(place for place, x in enumerate(self._chosen) if self._solver.value(x))
        times = {place: start for (place, start), x in self._times.items() if self._solver.value(x)}
        return Found(
            chosen=chosen, floor=self._floor(chosen), times={place: times[place] for place in sorted(times)}
        )

    def _add_people(self) -> None:
        problem = self._problem
        of_person: list[list[Any]] = [[] for _ in range(len(problem.seekers) + len(problem.providers))]
        for place, x in enumerate(self._chosen):
            of_person[problem.seeker[place]].append(x)
            of_person[len(problem.seekers) + problem.provider[place]].append(x)
        self._matched = []
        for row, member in enumerate((*problem.seekers, *problem.providers)):
            used = self._expression.sum(of_person[row])
            self._model.add_linear_constraint(used, member.minimum, member.capacity)
            matched = self._model.new_bool_var(f"matched{row}")
            self._model.add(matched <= used)
            self._matched.append(matched)

    def _add_limits(self) -> None:
        for limit in self._problem.limits:
            inside = [x for place, x in enumerate(self._chosen) if counts(self._problem, limit, place)]
            most = len(inside) if limit.maximum is None else limit.maximum
            pairs = self._expression.sum(inside)
            self._model.add_linear_constraint(pairs, limit.minimum, max(most, limit.minimum))

    def _add_times(self) -> None:
        """Each pair takes one of its starts, each person with several places one pair at a start."""
        taken: dict[tuple[str, int], list[Any]] = {}
        for place, chosen in enumerate(self._chosen):
            ends = (
                self._problem.seekers[self._problem.seeker[place]],
                self._problem.providers[self._problem.provider[place]],
            )
            options = []
            for start in shared_starts(self._problem, place):
                option = self._model.new_bool_var(f"pair{place} at {start}")
                self._times[place, start] = option
                options.append(option)
                for member in ends:
                    taken.setdefault((member.id, start), []).append(option)
            self._model.add(self._expression.sum(options) == chosen)
        for options in taken.values():
            self._model.add_at_most_one(options)

    def _raise_floor(self) -> None:
        """The floor restricts nothing where the pins alone will do."""
        unpinned = [(place, x) for place, x in enumerate(self._chosen) if not self._problem.pinned[place]]
        alone = self._model.new_bool_var("pins alone")
        for _, x in unpinned:
            self._model.add(x == 0).only_enforce_if(alone)
        self._solve(alone)
        if self._solver.value(alone):
            self._restricts = False
            return
        floor = self._model.new_int_var(0, MAX_SCORE, "floor")
        for place, x in unpinned:
            self._model.add(floor <= int(self._problem.score[place])).only_enforce_if(x)
        self._improve(floor)

    def _floor(self, chosen: Sequence[int]) -> int | None:
        scores = [int(self._problem.score[place]) for place in chosen if not self._problem.pinned[place]]
        return min(scores, default=None) if self._restricts else None

    def _improve(self, goal: Any) -> None:
        """Find the most of a goal, and keep it from now on. What was found before stays possible."""
        self._solve(goal)
        self._model.add(goal >= self._solver.value(goal))

    def _solve(self, goal: Any = None) -> bool:
        if goal is not None:
            self._model.maximize(goal)
        self._tell(JOINTLY)
        if self._solver.solve(self._model) not in self._good:
            return False
        self._model.clear_hints()  # type: ignore[no-untyped-call] # its stub has no types
        for x in (*self._chosen, *self._matched, *self._times.values()):
            self._model.add_hint(x, self._solver.value(x))
        return True

    def _sum(self, weights: list[int]) -> Any:
        return self._expression.weighted_sum(self._chosen, weights)
