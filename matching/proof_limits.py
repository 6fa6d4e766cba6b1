"""Checks bounds that rest on prices of limits no flow can say: part of `verify`, free of the solver's code.

A step's prices (`matching.proof_prices`) give a bound; where that leaves a gap to the answer at hand, cases
may close it (`matching.proof_cases`). What costs more than that answer is left out for the levels after it.
"""

from dataclasses import replace

import numpy as np

from matching.answer import Answer, Level, Pair, Status, Step, Value
from matching.policy import LevelName
from matching.problem import Problem
from matching.proof_cases import none_is_below
from matching.proof_network import ProofNetwork, Whole
from matching.proof_prices import Left, LimitPrices, ProofRow, rows_of
from matching.proof_steps import Proof, is_empty, is_named


class LimitsProof(Proof):
    """Walks the steps of an answer that keeps limits no flow can say."""

    def __init__(self, problem: Problem, pairs: tuple[Pair, ...], network: ProofNetwork) -> None:
        super().__init__(problem, pairs, network)
        self._rows = rows_of(problem, network)

    def shows(self, answer: Answer) -> bool:
        """Whether values and bounds are as claimed, and proven exactly as far as the bounds are reached."""
        steps = list(answer.proof)
        if [level.name for level in answer.levels] != list(self._problem.policy.levels):
            return False
        is_proven = True
        for level in answer.levels:
            is_floor = level.name is LevelName.FLOOR
            reached = self._reaches_floor(level, steps) if is_floor else self._reaches(level, steps)
            is_proven = is_proven and reached is True
            if reached is None or level.proven != is_proven:
                return False
        return not steps and answer.status is (Status.OPTIMAL if is_proven else Status.FEASIBLE)

    def _reaches(self, level: Level, steps: list[Step]) -> bool | None:
        """Whether a level reaches its bound; None where value or bound isn't what the steps give."""
        bounds, reached = [], True
        for cost, priority in self._costs(level.name):
            step = steps.pop(0) if steps else Step(level="")
            prices = LimitPrices.of(self._network, cost, self._rows, step)
            if not is_named(step, level.name, priority) or prices is None:
                return None
            has = int((cost * self._network.flow).sum())
            bound = -(-prices.least(self._left()) // prices.scale)
            if step.cases:
                if bound >= has or not self._none_is_below(prices, cost, has, step):
                    return None
                bound = has
            self._narrow(prices, cost, has, bound)
            reached = reached and has == bound
            bounds.append((priority or 0, -bound))
        told: Value = tuple(bounds) if len(bounds) > 1 else bounds[0][1]
        if level.name is LevelName.CHANGES:
            told = len(self._problem.previous or ()) - bounds[0][1]
        return reached if level.value == self._value(level.name) and level.bound == told else None

    def _left(self) -> Left:
        return Left(lower=self._lower, upper=self._upper, rows=self._rows)

    def _none_is_below(self, prices: LimitPrices, cost: Whole, has: int, step: Step) -> bool:
        """Whether the step's cases show that nothing costs less than the answer does."""
        cheaper = prices.narrowed(self._left(), has - 1)
        return none_is_below(self._network, self._count, cheaper, cost, has, step.cases)

    def _narrow(self, prices: LimitPrices, cost: Whole, has: int, bound: int) -> None:
        """Leave out what costs more than the answer does."""
        left = prices.narrowed(self._left(), has)
        self._lower, self._upper = left.lower, left.upper
        self._rows = [*left.rows, ProofRow(weight=cost, least=bound, most=has)]

    def _reaches_floor(self, level: Level, steps: list[Step]) -> bool | None:
        """Whether a floor reaches its bound; None where it isn't the worst pair's score, or isn't bounded."""
        step = steps.pop(0) if steps else Step(level="")
        if not is_named(step, level.name):
            return None
        if self._can_do_with_pins():
            return True if level.value is None and level.bound is None and is_empty(step) else None
        unpinned = ~self._problem.pinned
        scores = self._problem.score[self._chosen & unpinned]
        if not len(scores) or level.value != int(scores.min()):
            return None
        if level.bound is None or not isinstance(level.bound, int):
            shown = is_empty(step) and level.bound is None
        else:
            higher = self._upper.copy()
            higher[: self._count][unpinned & (self._problem.score <= level.bound)] = 0
            shown = self._is_empty_above(higher, step)
        self._upper[: self._count][unpinned & (self._problem.score < scores.min())] = 0
        return level.bound == level.value if shown else None

    def _is_empty_above(self, higher: Whole, step: Step) -> bool:
        """Whether a step shows that nothing keeps these bounds."""
        left = Left(lower=self._lower, upper=higher, rows=self._rows)
        nothing = np.zeros(len(higher), dtype=np.int64)
        if step.cases:
            is_all = is_empty(replace(step, cases=()))
            return is_all and none_is_below(self._network, self._count, left, nothing, 1, step.cases)
        if step.multipliers is None:
            return self._is_cut_by(step, higher)
        prices = LimitPrices.of(self._network, nothing, self._rows, step)  # Farkas: nothing costs something
        return prices is not None and prices.least(left) > 0

    def _can_do_with_pins(self) -> bool:
        """Whether the pinned pairs alone keep everything so far, rows included."""
        if not super()._can_do_with_pins():
            return False
        flow = self._flow_of_pins()
        totals = [int((row.weight * flow).sum()) for row in self._rows]
        return all(row.least <= total <= row.most for row, total in zip(self._rows, totals, strict=True))
