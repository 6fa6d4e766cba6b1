"""The solver against an independent integer programme (HiGHS through MathOpt) on middle-sized problems.

Where everybody has one place it is SciPy's linear assignment that the solver is compared with.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from ortools.math_opt.python import mathopt
from scipy.optimize import linear_sum_assignment

from matching import LevelName, Member, Policy, Problem, Status, solve, verify
from matching.problem import assemble
from tests.matching.instances import tiny_problem

EXACT = mathopt.SolveParameters(relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0)


class Milp:
    """Levels one after the other, each value fixed as a constraint for the next."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._model = mathopt.Model()
        self._pairs = [
            self._model.add_integer_variable(lb=float(is_pinned), ub=1.0) for is_pinned in problem.pinned
        ]
        people = [*problem.seekers, *problem.providers]
        self._matched = [self._model.add_binary_variable() for _ in people]
        of_person: list[list[mathopt.Variable]] = [[] for _ in people]
        for pair, i, j in zip(self._pairs, problem.seeker.tolist(), problem.provider.tolist(), strict=True):
            of_person[i].append(pair)
            of_person[len(problem.seekers) + j].append(pair)
        for member, matched, pairs in zip(people, self._matched, of_person, strict=True):
            self._bound(pairs, member.minimum, member.capacity)
            self._model.add_linear_constraint(mathopt.fast_sum(pairs) >= matched)
        for limit in problem.limits:
            inside = [
                pair
                for pair, i, j in zip(self._pairs, problem.seeker, problem.provider, strict=True)
                if (limit.seekers is None or limit.seekers in problem.seekers[i].groups)
                and (limit.providers is None or limit.providers in problem.providers[j].groups)
            ]
            self._bound(inside, limit.minimum, limit.maximum)

    def values(self) -> list[object] | None:
        """The value of each level, None where the demands clash."""
        if self._most(mathopt.LinearExpression()) is None:
            return None
        found: list[object] = []
        for level in self._problem.policy.levels:
            if level is LevelName.MATCHED:
                found.append(self._as_many_as_possible())
            elif level is LevelName.FLOOR:
                found.append(self._floor())
            elif level is LevelName.CHANGES:
                found.append(len(self._problem.previous or ()) - self._keep(self._fewer_changes()))
            else:
                scored = zip(self._problem.score.tolist(), self._pairs, strict=True)
                found.append(self._keep(mathopt.fast_sum(score * pair for score, pair in scored)))
        return found

    def _fewer_changes(self) -> mathopt.LinearSum:
        """How many fewer changes than before any pair: one less for each that stood, one more for others."""
        problem = self._problem
        names = [
            (problem.seekers[i].id, problem.providers[j].id)
            for i, j in zip(problem.seeker, problem.provider, strict=True)
        ]
        before = set(problem.previous or ())
        return mathopt.fast_sum(
            pair if name in before else -pair for name, pair in zip(names, self._pairs, strict=True)
        )

    def _bound(self, pairs: Sequence[mathopt.Variable], least: int, most: int | None) -> None:
        ends = {"lb": float(least)} if most is None else {"lb": float(least), "ub": float(most)}
        self._model.add_linear_constraint(expr=mathopt.fast_sum(pairs), **ends)

    def _as_many_as_possible(self) -> object:
        people = [*self._problem.seekers, *self._problem.providers]
        counts = []
        for name in sorted({member.priority for member in people}, reverse=True):
            of_class = [y for y, m in zip(self._matched, people, strict=True) if m.priority == name]
            counts.append((name, self._keep(mathopt.fast_sum(of_class))))
        return tuple(counts) if len(counts) > 1 else counts[0][1]

    def _floor(self) -> int | None:
        """The highest threshold that some set keeps; above all scores where the pins alone will do."""
        thresholds = [*sorted(set(self._problem.score.tolist())), 1001]
        while len(thresholds) > 1:
            middle = len(thresholds) // 2
            below = self._below(thresholds[middle])
            self._allow(below, most=0.0)
            is_kept = self._most(mathopt.LinearExpression()) is not None
            self._allow(below, most=1.0)
            thresholds = thresholds[middle:] if is_kept else thresholds[:middle]
        (floor,) = thresholds
        if floor == 1001:
            return None
        self._allow(self._below(floor), most=0.0)
        return int(floor)

    def _below(self, threshold: int) -> list[int]:
        return np.flatnonzero((self._problem.score < threshold) & ~self._problem.pinned).tolist()

    def _allow(self, places: Iterable[int], most: float) -> None:
        for place in places:
            self._pairs[place].upper_bound = most

    def _keep(self, goal: mathopt.LinearSum) -> int:
        best = self._most(goal)
        assert best is not None
        self._model.add_linear_constraint(expr=goal, lb=float(best))
        return best

    def _most(self, goal: mathopt.LinearBase) -> int | None:
        self._model.maximize(goal)
        result = mathopt.solve(self._model, mathopt.SolverType.HIGHS, params=EXACT)
        if result.termination.reason is mathopt.TerminationReason.OPTIMAL:
            best: float = result.objective_value()
            return round(best)
        assert result.termination.reason is mathopt.TerminationReason.INFEASIBLE, result.termination
        return None


BLOCK = 40
USUAL = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)
KINDS: dict[str, tuple[int, int, dict[str, Any]]] = {
    "plain": (4, 40, {"levels": USUAL}),
    "limits": (2, 33, {"levels": USUAL, "with_limits": True}),
    "limits, any levels": (2, 33, {"with_limits": True}),
    "demands": (4, 5, {"levels": USUAL, "with_demands": True}),
    "limits and demands": (4, 2, {"with_limits": True, "with_demands": True}),
}
"""Blocks of problems, how many of a block can be met at least, and what makes them."""


@pytest.mark.parametrize(
    ("kind", "block"), [(kind, block) for kind, (blocks, _, _) in KINDS.items() for block in range(blocks)]
)
def test_solve_middle_problems_as_an_integer_programme_does(kind: str, block: int) -> None:
    feasible = 0
    _, least, what = KINDS[kind]
    for seed in range(BLOCK * block, BLOCK * block + BLOCK):
        problem = tiny_problem(seed, people=14, most_candidates=70, **what)
        values = Milp(problem).values()
        answer = solve(problem)
        if values is None:
            assert answer.status is Status.INFEASIBLE, seed
        else:
            assert [level.value for level in answer.levels] == values, seed
            feasible += 1
        assert verify(problem, answer), seed
    assert feasible >= least


@pytest.mark.parametrize("size", [20, 60])
def test_solve_one_place_each_as_the_linear_assignment_does(size: int) -> None:
    dice = np.random.default_rng(size)
    score = dice.integers(0, 1001, (size, size + 5), dtype=np.int32)
    seeker, provider = (index.astype(np.int32) for index in np.nonzero(score >= 0))
    problem = assemble(
        policy=Policy(levels=(LevelName.MATCHED, LevelName.SCORE)),
        seekers=[Member(id=f"s{row:03}") for row in range(size)],
        providers=[Member(id=f"p{row:03}") for row in range(size + 5)],
        seeker=seeker,
        provider=provider,
        score=score.ravel(),
    )

    answer = solve(problem)

    rows, columns = linear_sum_assignment(score, maximize=True)
    assert [level.value for level in answer.levels] == [2 * size, int(score[rows, columns].sum())]
    assert verify(problem, answer)
