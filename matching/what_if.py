"""What forcing a pair would cost everyone, exactly: the value of every level if the pair had to be there.

One unit is sent through the pair and back along a shortest path of the residual graph, lengths being the
levels' costs in order of the levels (successive shortest paths; Ahuja, Magnanti and Orlin 1993, ch. 9).
That is exact while no floor is in force, or while the floor and everything before it can be kept; where
it can't, the problem is solved again with the pair pinned.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer, Status, Value
from matching.errors import InvalidProblemError
from matching.flow import Bounds, cheapest_flow
from matching.network import build_network
from matching.objective import Objective, objectives_of
from matching.problem import LevelName, Problem
from matching.residual import Residual, residual_of
from matching.solve import solve

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """A candidate that isn't a pair, and what every level would reach if it had to be one.

    `values` are in the order of the policy's levels; None where no answer has this pair.
    """

    seeker: str
    provider: str
    values: tuple[Value, ...] | None


class WhatIf:
    """What could be had instead of an answer. Made once for an answer, then asked for person after person.

    Raises InvalidProblemError for an answer that isn't an optimal one of this problem.
    """

    def __init__(self, problem: Problem, answer: Answer) -> None:
        if answer.status is not Status.OPTIMAL or answer.record.problem != problem.digest:
            raise InvalidProblemError("answer", "must be an optimal answer to this problem")
        self._problem = problem
        self._before = {level.name: level.value for level in answer.levels}
        chosen = {(pair.seeker, pair.provider) for pair in answer.pairs}
        pairs = zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True)
        self._chosen = np.array(
            [(problem.seekers[i].id, problem.providers[j].id) in chosen for i, j in pairs], dtype=np.bool_
        )
        self._network = build_network(problem)
        self._objectives = [
            objective
            for level in problem.policy.levels
            if level is not LevelName.FLOOR
            for objective in objectives_of(problem, self._network, level)
        ]
        self._weights: list[int] = []
        self._costs = self._combine()
        self._residual = self._find_residual()

    def of(self, person: str) -> tuple[Forced, ...]:
        """All candidates of this person that aren't pairs, by the other's id."""
        problem = self._problem
        seekers = {member.id: row for row, member in enumerate(problem.seekers)}
        providers = {member.id: row for row, member in enumerate(problem.providers)}
        if person in seekers:
            mine = problem.seeker == seekers[person]
        elif person in providers:
            mine = problem.provider == providers[person]
        else:
            raise InvalidProblemError("person", f"{person} is not here")
        return tuple(
            Forced(
                seeker=problem.seekers[problem.seeker[place]].id,
                provider=problem.providers[problem.provider[place]].id,
                values=self._values(place, loss),
            )
            for place, loss in self._losses(np.flatnonzero(mine & ~self._chosen))
        )

    def _losses(self, places: Places) -> list[tuple[int, int | None]]:
        """The combined cost of the cheapest cycle through each candidate's arc, None where there is none."""
        tail, head = self._network.tail[places], self._network.head[places]
        if len(set(tail.tolist())) == 1:
            back = self._distances(self._residual.turned(), int(tail[0]))[head]
        elif len(set(head.tolist())) == 1:
            back = self._distances(self._residual, int(head[0]))[tail]
        else:
            back = np.array(
                [
                    self._distances(self._residual, int(start))[end]
                    for start, end in zip(head, tail, strict=True)
                ],
                dtype=self._costs.dtype,
            )
        is_open = self._network.upper[places] > 0
        return [
            (place, cost + way if can and way < self._far else None)
            for place, cost, way, can in zip(
                places.tolist(), self._costs[places].tolist(), back.tolist(), is_open.tolist(), strict=True
            )
        ]

    def _distances(self, residual: Residual, start: int) -> NDArray[Any]:
        """Shortest distances from a node, as in `matching.prices`."""
        length = np.where(residual.adds, self._costs[residual.arc], -self._costs[residual.arc])
        distance = np.full(residual.nodes, self._far, dtype=self._costs.dtype)
        distance[start] = 0
        changed = np.array([start])
        while len(changed):
            arcs = residual.out_of(changed)
            offer = distance[residual.tail[arcs]] + length[arcs]
            lower = np.asarray(offer < distance[residual.head[arcs]], dtype=np.bool_)
            changed = np.unique(residual.head[arcs[lower]])
            np.minimum.at(distance, residual.head[arcs[lower]], offer[lower])
        return distance

    def _values(self, place: int, loss: int | None) -> tuple[Value, ...] | None:
        floor = self._before.get(LevelName.FLOOR)
        has_floor = LevelName.FLOOR in self._before
        if not self._network.is_exact:
            return self._solved_again(place)
        if has_floor and not (
            loss is not None and isinstance(floor, int) and self._problem.score[place] > floor
        ):
            return self._solved_again(place)
        if loss is None:
            return None
        levels = self._problem.policy.levels
        losses = self._split(loss)
        if has_floor:
            before = levels[: levels.index(LevelName.FLOOR)]
            if any(
                x for objective, x in zip(self._objectives, losses, strict=True) if objective.level in before
            ):
                return self._solved_again(place)
        return tuple(floor if level is LevelName.FLOOR else self._after(level, losses) for level in levels)

    def _after(self, level: LevelName, losses: list[int]) -> Value:
        """What a level reaches once these costs are paid."""
        mine = [x for objective, x in zip(self._objectives, losses, strict=True) if objective.level == level]
        value = self._before[level]
        if isinstance(value, tuple):
            return tuple((name, count - x) for (name, count), x in zip(value, mine, strict=True))
        sign = 1 if level is LevelName.CHANGES else -1
        return None if value is None else value + sign * mine[0]

    def _solved_again(self, place: int) -> tuple[Value, ...] | None:
        pinned = self._problem.pinned.copy()
        pinned[place] = True
        answer = solve(dataclasses.replace(self._problem, pinned=pinned))
        return None if answer.status is Status.INFEASIBLE else tuple(level.value for level in answer.levels)

    def _find_residual(self) -> Residual:
        """The residual graph of the answer's flow, pairs below the floor closed."""
        network = self._network
        count = network.candidates
        lower, upper = network.lower.copy(), network.upper.copy()
        lower[:count] = upper[:count] = self._chosen
        first = np.zeros(len(lower), dtype=np.int64)
        first[network.first_units] = -1
        flow = cheapest_flow(network, Bounds(lower=lower, upper=upper), first)
        upper = network.upper.copy()
        floor = self._before.get(LevelName.FLOOR)
        if isinstance(floor, int):
            upper[:count][(self._problem.score < floor) & ~self._problem.pinned] = 0
        return residual_of(network, Bounds(lower=network.lower, upper=upper), flow)

    def _combine(self) -> NDArray[Any]:
        """Every arc's costs at all levels as one number, in which an earlier level outweighs all later ones.

        Whole numbers of any length where 62 bits aren't enough.
        """
        weight = 1
        for objective in reversed(self._objectives):
            self._weights.insert(0, weight)
            weight *= 2 * self._most(objective) + 1
        self._far = weight
        kind: Any = np.int64 if weight < 2**61 else object
        combined = np.zeros(len(self._network.tail), dtype=kind)
        for objective, times in zip(self._objectives, self._weights, strict=True):
            combined = combined + objective.cost.astype(kind) * times
        return combined

    def _most(self, objective: Objective) -> int:
        """More than any path or cycle can cost at one level."""
        return int(np.abs(objective.cost).max()) * (self._network.nodes + 1)

    def _split(self, loss: int) -> list[int]:
        """The costs at all levels that a combined one is made of."""
        found: list[int] = []
        for objective in reversed(self._objectives):
            most = self._most(objective)
            digit = (loss + most) % (2 * most + 1) - most
            found.insert(0, digit)
            loss = (loss - digit) // (2 * most + 1)
        return found
