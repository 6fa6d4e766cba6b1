"""What forcing a pair would cost everyone, exactly: the value of every level if the pair had to be there.

Where no floor is in force, one shortest path says it (`matching.ground`). With a floor: the levels before it
are kept, the widest way back through the pair gives the floor that is left, and a shortest path within it
gives the levels after it. Only where an earlier level suffers, or the floor might rise (a forced pair doesn't
count for it), the problem is solved again.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from matching.answer import Answer, Status, Value
from matching.errors import InvalidProblemError
from matching.flow import Bounds, cheapest_flow, route
from matching.ground import Ground, Places, bottlenecks, chosen_in, flow_of
from matching.network import Mask, build_network
from matching.objective import Objective, objectives_of, value_of
from matching.policy import LevelName
from matching.prices import largest_prices, narrow
from matching.problem import Problem
from matching.residual import residual_of
from matching.scoring import MAX_SCORE
from matching.solve import solve_unexplained

Values = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """A candidate that isn't a pair, and what every level would reach if it had to be one.

    `values` are in the order of the policy's levels; None where no answer has this pair.
    """

    seeker: str
    provider: str
    values: Values | None


class WhatIf:
    """What could be had instead of an answer. Made once for an answer, then asked for person after person.

    Raises InvalidProblemError for an answer that isn't an optimal one of this problem.
    """

    def __init__(self, problem: Problem, answer: Answer) -> None:
        if answer.status is not Status.OPTIMAL or answer.record.problem != problem.digest:
            raise InvalidProblemError("answer", "must be an optimal answer to this problem")
        self._problem = problem
        self._levels = problem.policy.levels
        self._before = {level.name: level.value for level in answer.levels}
        self._chosen = chosen_in(problem, answer)
        self._network = build_network(problem)
        self._flow = flow_of(problem, self._network, answer)
        self._bounds = self._bounds_before_floor(answer)
        self._grounds: dict[int, tuple[Ground, Values]] = {}

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
        places = np.flatnonzero(mine & ~self._chosen)
        return tuple(
            Forced(
                seeker=problem.seekers[problem.seeker[place]].id,
                provider=problem.providers[problem.provider[place]].id,
                values=values,
            )
            for place, values in zip(places.tolist(), self._values(places), strict=True)
        )

    def _values(self, places: Places) -> list[Values | None]:
        floor = self._before.get(LevelName.FLOOR)
        if self._network.is_exact and LevelName.FLOOR not in self._levels:
            return self._without_floor(places)
        if self._network.is_exact and isinstance(floor, int):
            return self._with_floor(places, floor)
        return [self._solved_again(place) for place in places.tolist()]

    def _without_floor(self, places: Places) -> list[Values | None]:
        ground = Ground(self._network, self._bounds, self._flow, self._objectives(self._levels))
        is_open = self._network.upper[places] > 0
        values = tuple(self._before[level] for level in self._levels)
        return [
            None if loss is None or not can else self._after(self._levels, values, loss)
            for loss, can in zip(ground.losses(places), is_open.tolist(), strict=True)
        ]

    def _with_floor(self, places: Places, floor: int) -> list[Values | None]:
        place_of_floor = self._levels.index(LevelName.FLOOR)
        before = tuple(self._before[level] for level in self._levels[:place_of_floor])
        width = np.full(len(self._network.tail), MAX_SCORE + 1, dtype=np.int64)
        count = self._network.candidates
        width[:count] = np.where(self._problem.pinned, MAX_SCORE + 1, self._problem.score)
        residual = residual_of(self._network, self._bounds, self._flow)
        found: list[Values | None] = []
        for place, narrowest in zip(
            places.tolist(), bottlenecks(self._network, residual, places, width), strict=True
        ):
            is_settled = self._bounds.upper[place] == 0
            if narrowest < 0 or is_settled or (narrowest >= floor and self._may_rise(place, floor)):
                found.append(self._solved_again(place))
                continue
            left = min(floor, narrowest)
            ground, values = self._ground_above(left)
            (loss,) = ground.losses(np.array([place]))
            found.append(
                (*before, left, *self._after(self._levels[place_of_floor + 1 :], values, loss or ()))
            )
        return found

    def _may_rise(self, place: int, floor: int) -> bool:
        """Whether everything but this pair could be above the floor, once the pair need not be."""
        if self._problem.score[place] > floor:
            return False
        higher = self._above(floor + 1)
        lower = higher.lower.copy()
        lower[place] = higher.upper[place] = 1
        return (
            not (lower > higher.upper).any()
            and route(self._network, Bounds(lower=lower, upper=higher.upper)).flow is not None
        )

    def _ground_above(self, floor: int) -> tuple[Ground, Values]:
        """What is best after the floor where the floor is this, and what it reaches."""
        if floor not in self._grounds:
            levels = self._levels[self._levels.index(LevelName.FLOOR) + 1 :]
            objectives = self._objectives(levels)
            bounds = self._above(floor)
            narrowed, flow = bounds, self._flow
            if floor != self._before[LevelName.FLOOR]:
                for objective in objectives:
                    flow = cheapest_flow(self._network, narrowed, objective.cost)
                    price = largest_prices(self._network, narrowed, objective.cost, flow)
                    narrowed = narrow(self._network, narrowed, objective.cost, price)
            chosen = np.flatnonzero(flow[: self._network.candidates]).tolist()
            values = tuple(value_of(self._problem, level, chosen) for level in levels)
            self._grounds[floor] = Ground(self._network, bounds, flow, objectives), values
        return self._grounds[floor]

    def _above(self, floor: int) -> Bounds:
        """The bounds of the levels before the floor, without unpinned pairs below it."""
        upper = self._bounds.upper.copy()
        below: Mask = (self._problem.score < floor) & ~self._problem.pinned
        upper[: self._network.candidates][below] = 0
        return Bounds(lower=self._bounds.lower, upper=upper)

    def _after(self, levels: tuple[LevelName, ...], values: Values, losses: tuple[int, ...]) -> Values:
        """What these levels reach once the losses are paid, an objective's after the other's."""
        left = list(losses)
        found: list[Value] = []
        for level, value in zip(levels, values, strict=True):
            if isinstance(value, tuple):
                found.append(tuple((name, count - left.pop(0)) for name, count in value))
            else:
                found.append((value or 0) + left.pop(0) * (1 if level is LevelName.CHANGES else -1))
        return tuple(found)

    def _objectives(self, levels: tuple[LevelName, ...]) -> list[Objective]:
        return [x for level in levels for x in objectives_of(self._problem, self._network, level)]

    def _solved_again(self, place: int) -> Values | None:
        pinned = self._problem.pinned.copy()
        pinned[place] = True
        answer = solve_unexplained(dataclasses.replace(self._problem, pinned=pinned))
        return None if answer.status is Status.INFEASIBLE else tuple(level.value for level in answer.levels)

    def _bounds_before_floor(self, answer: Answer) -> Bounds:
        """The bounds that keep the levels before the floor, by the answer's prices; all without a floor."""
        bounds = Bounds(lower=self._network.lower, upper=self._network.upper)
        if LevelName.FLOOR not in self._levels:
            return bounds
        before = self._objectives(self._levels[: self._levels.index(LevelName.FLOOR)])
        prices = [step.potentials for step in answer.proof if step.potentials is not None]
        for objective, price in zip(before, prices, strict=False):
            bounds = narrow(self._network, bounds, objective.cost, price)
        return bounds
