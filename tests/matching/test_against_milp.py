"""The solver against an independent integer programme (HiGHS through SciPy) on middle-sized problems."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array, hstack, vstack

from matching import LevelName, Member, Policy, Problem, Status, solve, verify
from matching.problem import assemble
from tests.matching.instances import tiny_problem

Vector = NDArray[np.float64]


class Milp:
    """Levels one after the other, each value fixed as a constraint for the next."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        people = [*problem.seekers, *problem.providers]
        pairs, self._people = len(problem.score), len(people)
        columns = np.arange(pairs)
        rows = np.concatenate([problem.seeker, len(problem.seekers) + problem.provider])
        ones = np.ones(2 * pairs)
        of_person = csr_array((ones, (rows, np.tile(columns, 2))), shape=(self._people, pairs))
        identity = csr_array(np.eye(self._people))
        self._rows = [
            (
                hstack([of_person, csr_array((self._people, self._people))]),
                np.array([member.minimum for member in people], dtype=float),
                np.array([member.capacity for member in people], dtype=float),
            ),
            (hstack([of_person, -identity]), np.zeros(self._people), np.full(self._people, np.inf)),
        ]
        for limit in problem.limits:
            inside = np.array(
                [
                    (limit.seekers is None or limit.seekers in problem.seekers[i].groups)
                    and (limit.providers is None or limit.providers in problem.providers[j].groups)
                    for i, j in zip(problem.seeker, problem.provider, strict=True)
                ],
                dtype=float,
            )
            row = csr_array(np.concatenate([inside, np.zeros(self._people)])[None, :])
            most = np.inf if limit.maximum is None else limit.maximum
            self._rows.append((row, np.array([limit.minimum]), np.array([most])))
        self._low = np.concatenate([problem.pinned, np.zeros(self._people)])
        self._high = np.ones(pairs + self._people)

    def values(self) -> list[object] | None:
        """The value of each level, None where the demands clash."""
        if self._most(np.zeros(len(self._high))) is None:
            return None
        found: list[object] = []
        for level in self._problem.policy.levels:
            if level is LevelName.MATCHED:
                found.append(self._matched())
            elif level is LevelName.FLOOR:
                found.append(self._floor())
            else:
                found.append(self._keep(self._on_pairs(self._problem.score.astype(float))))
        return found

    def _matched(self) -> object:
        priority = np.array([m.priority for m in (*self._problem.seekers, *self._problem.providers)])
        classes = sorted(set(priority.tolist()), reverse=True)
        counts = []
        for name in classes:
            goal = np.concatenate([np.zeros(len(self._problem.score)), (priority == name).astype(float)])
            counts.append((name, self._keep(goal)))
        return tuple(counts) if len(counts) > 1 else counts[0][1]

    def _floor(self) -> int | None:
        for threshold in (1001, *sorted(set(self._problem.score.tolist()), reverse=True)):
            high = self._high.copy()
            below = (self._problem.score < threshold) & ~self._problem.pinned
            self._high[: len(below)][below] = 0
            if (self._low <= self._high).all() and self._most(np.zeros(len(self._high))) is not None:
                if threshold == 1001:
                    self._high = high
                    return None
                return int(threshold)
            self._high = high
        raise AssertionError("some threshold holds")

    def _keep(self, goal: Vector) -> int:
        best = self._most(goal)
        assert best is not None
        self._rows.append((csr_array(goal[None, :]), np.array([best]), np.array([np.inf])))
        return best

    def _most(self, goal: Vector) -> int | None:
        rows = LinearConstraint(
            vstack([row for row, _, _ in self._rows]),
            np.concatenate([low for _, low, _ in self._rows]),
            np.concatenate([high for _, _, high in self._rows]),
        )
        result = milp(
            -goal,
            integrality=np.ones(len(goal)),
            bounds=Bounds(self._low, self._high),
            constraints=rows,
            options={"mip_rel_gap": 0},
        )
        return None if result.x is None else round(float(goal @ np.round(result.x)))

    def _on_pairs(self, values: Vector) -> Vector:
        return np.concatenate([values, np.zeros(self._people)])


@pytest.mark.parametrize("kind", ["plain", "demands", "limits"])
def test_solve_middle_problems_as_an_integer_programme_does(kind: str) -> None:
    for seed in range(12):
        problem = tiny_problem(
            seed,
            people=14,
            most_candidates=70,
            with_demands=kind != "plain",
            with_limits=kind == "limits",
            levels=(LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE),
        )
        values = Milp(problem).values()
        answer = solve(problem)
        if values is None:
            assert answer.status is Status.INFEASIBLE, seed
        else:
            assert [level.value for level in answer.levels] == values, seed
        assert verify(problem, answer), seed


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
