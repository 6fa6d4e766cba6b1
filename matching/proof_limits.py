"""Checks bounds that rest on prices of limits no flow can say: part of `verify`, free of the solver's code.

Rows are those limits, in the problem's order, then every level before, in order. A step's multipliers, one a
row, are added to the costs, which count `scale` times. Under reduced costs r the cost of an answer x is

    scale · cost(x) = least + Σ |r| · (units off the bound) + Σ |multiplier| · (units off the row's bound)

where all sums are ≥ 0 and `least` needs no answer to be worked out. So no answer costs less than least
/ scale, rounded up; and in every answer as good as the one at hand each sum is at most its scale · cost −
least, which narrows bounds and rows for the levels after it.
"""

from dataclasses import dataclass, replace

import numpy as np

from matching.answer import Answer, Level, Pair, Status, Step, Value
from matching.policy import LevelName
from matching.problem import Problem
from matching.proof_network import ProofNetwork, Whole
from matching.proof_steps import FARTHEST_PRICE, Proof, is_empty, is_named

LARGEST_SCALE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProofRow:
    """`least` ≤ the sum of `weight` times flow over all arcs ≤ `most`."""

    weight: Whole
    least: int
    most: int


def rows_of(problem: Problem, network: ProofNetwork) -> list[ProofRow]:
    """The rows of the limits that the network leaves out."""
    rows = []
    pairs = list(zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True))
    for limit in network.left_out:
        seekers = [limit.seekers is None or limit.seekers in m.groups for m in problem.seekers]
        providers = [limit.providers is None or limit.providers in m.groups for m in problem.providers]
        weight = np.zeros(len(network.tail), dtype=np.int64)
        weight[: len(pairs)] = [seekers[i] and providers[j] for i, j in pairs]
        most = int(weight.sum()) if limit.maximum is None else limit.maximum
        rows.append(ProofRow(weight=weight, least=limit.minimum, most=max(most, limit.minimum)))
    return rows


def is_farkas(network: ProofNetwork, lower: Whole, upper: Whole, rows: list[ProofRow], step: Step) -> bool:
    """Whether at the step's prices even what costs nothing costs something: so nothing keeps the bounds."""
    found = LimitPrices.of(network, np.zeros(len(network.tail), dtype=np.int64), rows, step)
    return found is not None and found.least(lower, upper, rows) > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LimitPrices:
    """What a step's prices make of a cost."""

    reduced: Whole
    multipliers: tuple[int, ...]
    scale: int

    @classmethod
    def of(cls, network: ProofNetwork, cost: Whole, rows: list[ProofRow], step: Step) -> "LimitPrices | None":
        """None where they can't be prices, or are too large to be worked with exactly."""
        price, multipliers, scale = step.potentials, step.multipliers, step.scale
        if price is None or multipliers is None or scale is None or step.cut is not None:
            return None
        if len(price) != network.nodes or len(multipliers) != len(rows) or not 0 < scale <= LARGEST_SCALE:
            return None
        largest = max(-int(price.min()), int(price.max())) + scale * int(np.abs(cost).max(initial=0))
        for multiplier, row in zip(multipliers, rows, strict=True):
            largest += abs(multiplier) * int(np.abs(row.weight).max(initial=0))
        if largest > FARTHEST_PRICE:
            return None
        reduced = scale * cost + price[network.tail] - price[network.head]
        for multiplier, row in zip(multipliers, rows, strict=True):
            reduced = reduced + multiplier * row.weight
        return cls(reduced=reduced, multipliers=multipliers, scale=scale)

    def least(self, lower: Whole, upper: Whole, rows: list[ProofRow]) -> int:
        """`scale` times what nothing within bounds and rows can cost less than."""
        places = np.flatnonzero(self.reduced)
        reduced = self.reduced[places]
        ends = np.where(reduced > 0, lower[places], upper[places])
        paid: int = sum(r * end for r, end in zip(reduced.tolist(), ends.tolist(), strict=True))
        for multiplier, row in zip(self.multipliers, rows, strict=True):
            paid -= multiplier * (row.most if multiplier > 0 else row.least)
        return paid


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
            bound = -(-prices.least(self._lower, self._upper, self._rows) // prices.scale)
            self._narrow(prices, cost, has, bound)
            reached = reached and has == bound
            bounds.append((priority or 0, -bound))
        told: Value = tuple(bounds) if len(bounds) > 1 else bounds[0][1]
        if level.name is LevelName.CHANGES:
            told = len(self._problem.previous or ()) - bounds[0][1]
        return reached if level.value == self._value(level.name) and level.bound == told else None

    def _narrow(self, prices: LimitPrices, cost: Whole, has: int, bound: int) -> None:
        """Leave out what costs more than the answer does; nothing where the bound is beyond all reason."""
        left = prices.scale * has - prices.least(self._lower, self._upper, self._rows)
        last = ProofRow(weight=cost, least=bound, most=has)
        if left > FARTHEST_PRICE:
            self._rows = [*self._rows, last]
            return
        off = left // np.maximum(np.abs(prices.reduced), 1)
        up, down = prices.reduced > 0, prices.reduced < 0
        upper = np.where(up, np.minimum(self._upper, self._lower + off), self._upper)
        self._lower = np.where(down, np.maximum(self._lower, self._upper - off), self._lower)
        self._upper = upper
        rows = []
        for multiplier, row in zip(prices.multipliers, self._rows, strict=True):
            room = left // abs(multiplier) if multiplier else row.most - row.least
            if multiplier > 0:
                rows.append(replace(row, least=max(row.least, row.most - room)))
            else:
                rows.append(replace(row, most=min(row.most, row.least + room)))
        self._rows = [*rows, last]

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
        if step.multipliers is not None:
            return is_farkas(self._network, self._lower, higher, self._rows, step)
        return self._is_cut_by(step, higher)

    def _can_do_with_pins(self) -> bool:
        """Whether the pinned pairs alone keep everything so far, rows included."""
        if not super()._can_do_with_pins():
            return False
        flow = self._flow_of_pins()
        totals = [int((row.weight * flow).sum()) for row in self._rows]
        return all(row.least <= total <= row.most for row, total in zip(self._rows, totals, strict=True))
