"""An independent judge of what can be reached by hundreds of people: SciPy's HiGHS, on a model of its own."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from matching import Limit, Member, Policy, Problem
from matching.policy import LevelName
from matching.problem import assemble

Reals = NDArray[np.float64]
Best = tuple[int, int]

A_PERSON = 500_001
"""More than the scores of all pairs together."""


class MiddleProgramme:
    """The most people matched, and the best total score of so many: a variable a candidate, one a person."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._pairs = len(problem.score)
        people = (*problem.seekers, *problem.providers)
        rows = np.concatenate([problem.seeker, len(problem.seekers) + problem.provider])
        columns = np.tile(np.arange(self._pairs), 2)
        width = self._pairs + len(people)
        held = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(people), width))
        one_each = np.ones(len(people)), (np.arange(len(people)), self._pairs + np.arange(len(people)))
        self._row = {member.id: row for row, member in enumerate(people)}
        self._constraints = [
            LinearConstraint(held, [m.minimum for m in people], [m.capacity for m in people]),
            LinearConstraint(held - csr_matrix(one_each, shape=held.shape), 0, np.inf),
            *(self._limit(limit, width) for limit in problem.limits),
        ]
        self._worth = np.concatenate([problem.score, np.full(len(people), A_PERSON)]).astype(np.float64)

    def best(
        self, *, floor: int = 0, pin: tuple[str, str] | None = None, has_pair: dict[str, bool] | None = None
    ) -> Best | None:
        """People matched and total score; None where nothing keeps the demands.

        No pair scores less than `floor`, but pins. `pin` must be a pair; of the people in `has_pair` each
        must have one, or must have none.
        """
        low, high = np.zeros(len(self._worth)), np.ones(len(self._worth))
        is_pinned = self._problem.pinned.copy()
        if pin is not None:
            is_pinned |= self._candidates_of(pin[0]) & self._candidates_of(pin[1])
        low[: self._pairs] = is_pinned
        high[: self._pairs] = is_pinned | (self._problem.score >= floor)
        for name, is_matched in (has_pair or {}).items():
            if is_matched:
                low[self._pairs + self._row[name]] = 1
            else:
                high[: self._pairs][self._candidates_of(name)] = 0
        found = milp(
            -self._worth,
            integrality=np.ones(len(low)),
            bounds=Bounds(low, high),
            constraints=self._constraints,
            options={"mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return None
        assert found.status == 0, found.message
        chosen = np.round(found.x).astype(np.int64)
        score = int((chosen[: self._pairs] * self._problem.score).sum())
        return int(chosen[self._pairs :].sum()), score

    def _candidates_of(self, name: str) -> NDArray[np.bool_]:
        row, seekers = self._row[name], len(self._problem.seekers)
        return np.asarray((self._problem.seeker == row) | (seekers + self._problem.provider == row))

    def _limit(self, limit: Limit, width: int) -> LinearConstraint:
        problem = self._problem
        here = np.array([limit.seekers is None or limit.seekers in m.groups for m in problem.seekers])
        there = np.array([limit.providers is None or limit.providers in m.groups for m in problem.providers])
        row = np.zeros((1, width))
        row[0, : self._pairs] = here[problem.seeker] & there[problem.provider]
        most = np.inf if limit.maximum is None else limit.maximum
        return LinearConstraint(csr_matrix(row), limit.minimum, most)


def middle_problem(seed: int, levels: tuple[LevelName, ...]) -> Problem:
    """500 seekers and 450 providers with about four candidates each, some two places, and two limits."""
    seekers, providers, candidates = 500, 450, 4
    dice = np.random.default_rng(seed)
    keys = np.unique(dice.integers(0, seekers * providers, seekers * candidates))
    sides = [
        [
            Member(
                id=f"{letter}{row:03}", capacity=1 + int(has_two), groups=frozenset({f"{letter}:{row % 10}"})
            )
            for row, has_two in enumerate(dice.random(count) < share)
        ]
        for letter, count, share in (("s", seekers, 0.02), ("p", providers, 0.05))
    ]
    return assemble(
        policy=Policy(levels=levels),
        seekers=sides[0],
        providers=sides[1],
        seeker=(keys // providers).astype(np.int32),
        provider=(keys % providers).astype(np.int32),
        score=dice.integers(0, 1001, len(keys), dtype=np.int32),
        limits=[Limit(seekers="s:3", maximum=38), Limit(providers="p:7", maximum=40)],
    )
