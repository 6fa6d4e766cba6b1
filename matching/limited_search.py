"""The levels where some limits are more than a flow can say: groups that cross, and cells.

Each level is priced first (`matching.multipliers`): that gives its bound, often with a flow that reaches it
and keeps the limits (`matching.face`). Else the reduced costs say which candidates are worth trying, and
branch and bound (HiGHS) searches among those, started from the best answer so far and within a number of
nodes, so that the same problem gives the same answer. Where it finds nothing better although the prices leave
a gap, cases show that (`matching.cases`). What costs more than the answer found is left out for good, which
keeps the level for all later ones (reduced cost fixing).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.answer import Case, Level, Step, UnmatchedReason, Value
from matching.cases import cases_below
from matching.face import keep_rows
from matching.flow import Bounds, route
from matching.limited_reasons import Stage
from matching.linear_model import search_pairs
from matching.multipliers import FARTHEST, Priced, cheapest, price_rows
from matching.network import Amounts, Mask, Network
from matching.objective import TIE, Objective, fewer_pairs, objectives_of, tie_break, value_of
from matching.policy import LevelName
from matching.problem import Problem
from matching.refutation import Refutation, refute, refute_by_cases
from matching.side_rows import Region, Row, limits_left_out, row_of

PRICING = "Finding what limits that cross cost"
SEARCHING = "Searching where limits are more than a flow can say"
PROVING = "Proving that nothing better is left"
NODES = 20
NODES_TO_START = 1_000
TRIED_A_NODE = 0.6
LEAST_TRIED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """The best answer found: its candidates in order, its levels with their bounds, and their proof.

    `distance` is the reduced cost of each candidate at the last level that isn't a floor: how far it is from
    being chosen. `stages` are what the demands and each step leave, `flow` is the answer's own.
    """

    chosen: tuple[int, ...]
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    distance: Amounts
    stages: tuple[Stage, ...]
    flow: Amounts


def search_within_limits(
    problem: Problem, network: Network, relaxed: Amounts, tell: Callable[[str], None]
) -> Limited | None:
    """The best answer found, level by level; None where none was found that keeps the demands.

    `relaxed` is the best flow without the limits that no flow can say.
    """
    return _LimitedSearch(problem, network, tell).run(relaxed)


def bound_levels(
    problem: Problem, network: Network, chosen: Sequence[int], tell: Callable[[str], None]
) -> Limited | None:
    """The levels of an answer that was found in another way, with what bounds them.

    None where it doesn't keep the demands.
    """
    flow = np.zeros(len(network.tail), dtype=np.int64)
    flow[list(chosen)] = 1
    return _GivenAnswer(problem, network, tell).bounded(flow)


class _LimitedSearch:
    """The state between levels: the region that keeps the earlier ones, and the best flow found in it.

    `_is_best` says whether the search went through everything so far, `_is_proven` whether prices show it.
    """

    def __init__(self, problem: Problem, network: Network, tell: Callable[[str], None]) -> None:
        rows = tuple(row_of(problem, limit) for limit in limits_left_out(problem, network))
        bounds = Bounds(lower=network.lower, upper=network.upper)
        self._problem = problem
        self._count = network.candidates
        self._demands = self._region = Region(network=network, bounds=bounds, rows=rows)
        self._tell = tell
        self._flow: Amounts = network.lower
        self._steps: list[Step] = []
        self._stages: list[Stage] = []
        self._floor: int | None = None
        self._nothing = np.zeros(len(network.tail), dtype=np.int64)
        self._everything = np.ones(self._count, dtype=np.bool_)
        self._distance = self._nothing[: self._count]
        self._begin()

    def run(self, relaxed: Amounts) -> Limited | None:
        start = self._start(relaxed)
        if start is None:
            return None
        self._flow = start
        levels = self._go_through()
        while levels is None:
            self._begin()
            levels = self._go_through()
        self._break_ties()
        return self._found(levels)

    def _found(self, levels: list[tuple[LevelName, Value, bool]]) -> Limited:
        chosen = tuple(np.flatnonzero(self._flow[: self._count]).tolist())
        return Limited(
            chosen=chosen,
            levels=tuple(
                Level(name=name, value=self._value(name, chosen), bound=bound, proven=is_proven)
                for name, bound, is_proven in levels
            ),
            steps=tuple(self._steps),
            distance=self._distance,
            stages=tuple(self._stages),
            flow=self._flow,
        )

    def _begin(self) -> None:
        """Back to before the first level, with the best flow found."""
        self._region = self._demands
        self._steps = []
        self._stages = [Stage(reason=UnmatchedReason.DEMANDS, region=self._demands)]
        self._floor = None
        self._is_best = self._is_proven = True

    def _go_through(self) -> list[tuple[LevelName, Value, bool]] | None:
        """Each level with its bound; None when the search of one made an earlier one better."""
        levels = []
        for name in self._problem.policy.levels:
            bound = self._raise_floor() if name is LevelName.FLOOR else self._improve_level(name)
            if self._is_better_than_thought():
                return None
            levels.append((name, bound, self._is_proven))
        return levels

    def _is_better_than_thought(self) -> bool:
        done = self._region.rows[len(self._demands.rows) :]
        return any(row.total(self._flow) < row.most for row in done) or (
            self._floor is not None and self._worst() > self._floor
        )

    def _start(self, relaxed: Amounts) -> Amounts | None:
        """An answer that keeps the demands: the flow's own, less the worst pairs where limits are passed."""
        chosen = relaxed[: self._count] > 0
        worst_first = np.argsort(self._problem.score, kind="stable")
        for row in self._region.rows:
            over = row.total(relaxed) - row.most
            inside = np.zeros(self._count, dtype=np.bool_)
            inside[row.arcs] = True
            droppable = worst_first[(inside & chosen & ~self._problem.pinned)[worst_first]]
            chosen[droppable[: max(over, 0)]] = False
        flow = self._flow_of(self._region, chosen)
        if flow is None:
            flow, _ = self._find(self._region, NODES_TO_START)
        return flow

    def _find(self, region: Region, nodes: int) -> tuple[Amounts | None, bool]:
        """Any flow that keeps the region, where one is found; whether what was looked at tells all."""
        flow = self._kept(region)
        if flow is not None:
            return flow, True
        self._tell(SEARCHING)
        found = search_pairs(region, self._nothing, self._everything, None, nodes)
        flow = None if found.chosen is None else self._flow_of(region, found.chosen)
        return flow, flow is not None or found.is_exhaustive

    def _kept(self, region: Region) -> Amounts | None:
        flow = route(region.network, region.bounds).flow
        kept = None if flow is None else keep_rows(region.network, region.bounds, region.open_rows, flow)
        return None if kept is None else self._flow_of(region, kept[: self._count] > 0)

    def _improve_level(self, name: LevelName) -> Value:
        bounds = []
        for objective in objectives_of(self._problem, self._region.network, name):
            is_open = self._region.bounds.upper[: self._count] > 0
            priced, is_through = self._improve(objective.cost)
            cases = self._cases(objective.cost, priced) if is_through else ()
            bound = self._cost(objective.cost) if cases else priced.bound
            self._keep_best(objective, priced, bound)
            self._distance = np.where(is_open, np.maximum(priced.reduced[: self._count], 0), FARTHEST)
            self._is_proven = self._is_proven and bound == self._cost(objective.cost)
            bounds.append((objective.priority or 0, -bound))
            self._steps.append(
                Step(
                    level=objective.level,
                    priority=objective.priority,
                    potentials=priced.potentials,
                    multipliers=priced.multipliers,
                    scale=priced.scale,
                    cases=cases,
                )
            )
        if name is LevelName.CHANGES:
            return len(self._problem.previous or ()) - bounds[0][1]
        return tuple(bounds) if len(bounds) > 1 else bounds[0][1]

    def _improve(self, cost: Amounts) -> tuple[Priced, bool]:
        """Find the best flow for a cost; the prices, and whether nothing better can be left."""
        self._tell(PRICING)
        priced = price_rows(self._region, cost, self._flow)
        self._take(cost, self._flow_of(self._region, priced.flow[: self._count] > 0))
        is_through = self._search(cost, priced)
        self._is_best = self._is_best and is_through
        return priced, is_through

    def _cases(self, cost: Amounts, priced: Priced) -> tuple[Case, ...]:
        """The cases that show the best flow to be the best there is, where the prices leave a gap."""
        value = self._cost(cost)
        if priced.bound == value:
            return ()
        self._tell(PROVING)
        return cases_below(priced.narrowed(self._region, value - 1), cost, value)

    def _keep_best(self, objective: Objective, priced: Priced, bound: int) -> None:
        """Keep what the best flow reaches from now on."""
        cost, value = objective.cost, self._cost(objective.cost)
        narrowed = priced.narrowed(self._region, value)
        arcs = np.flatnonzero(cost)
        is_implied = priced.least == priced.scale * value  # then nothing off the bounds is left
        kept = Row(arcs=arcs, weight=cost[arcs], least=bound, most=value, is_implied=is_implied)
        self._keep(objective.level, replace(narrowed, rows=(*narrowed.rows, kept)))

    def _keep(self, level: str, region: Region) -> None:
        """Go on within this region, which keeps a level."""
        self._region = region
        if level != TIE:
            self._stages.append(Stage(reason=UnmatchedReason(level), region=region))

    def _search(self, cost: Amounts, priced: Priced) -> bool:
        """Search where reduced costs are least, then, where that is little, all that could still be better.

        Whether nothing better can be left.
        """
        few = max(LEAST_TRIED, int(TRIED_A_NODE * self._region.network.nodes))
        if self._cost(cost) == priced.bound:
            return True
        left = self._left(cost, priced)
        if left.sum() > few:
            tried = cheapest(priced.reduced[: self._count], left, few) | priced.support
            if self._try(cost, priced, tried):
                return True
        return bool(self._left(cost, priced).sum() <= few) and self._try(cost, priced, self._everything)

    def _try(self, cost: Amounts, priced: Priced, tried: Mask) -> bool:
        """Search among these candidates and those of the best flow; whether nothing better can be left."""
        self._tell(SEARCHING)
        region = priced.narrowed(self._region, self._cost(cost))
        kept = tried | (self._flow[: self._count] > 0)
        found = search_pairs(region, cost, kept, self._flow, NODES)
        self._take(cost, None if found.chosen is None else self._flow_of(region, found.chosen))
        is_through = found.is_exhaustive and not (self._left(cost, priced) & ~tried).any()
        return bool(is_through) or self._cost(cost) == priced.bound

    def _left(self, cost: Amounts, priced: Priced) -> Mask:
        """The candidates that could still be part of something better than the best flow."""
        return priced.narrowed(self._region, self._cost(cost)).bounds.free[: self._count]

    def _take(self, cost: Amounts, flow: Amounts | None) -> None:
        """Take a flow that is better than the one there is."""
        if flow is not None and int((cost * flow).sum()) < self._cost(cost):
            self._flow = flow

    def _cost(self, cost: Amounts) -> int:
        return int((cost * self._flow).sum())

    def _flow_of(self, region: Region, chosen: Mask) -> Amounts | None:
        """The flow of these candidates, None where it breaks a demand or the region.

        How a person's units divide into the first and further ones follows from the pairs: the first is
        taken whenever there is one.
        """
        lower, upper = region.bounds.lower.copy(), region.bounds.upper.copy()
        if (lower[: self._count] > chosen).any() or (upper[: self._count] < chosen).any():
            return None
        lower[: self._count] = upper[: self._count] = chosen
        first = region.network.first_units
        ends = self._problem.seeker[chosen], len(self._problem.seekers) + self._problem.provider[chosen]
        has = np.zeros(first.stop - first.start, dtype=np.int64)
        has[ends[0]] = has[ends[1]] = 1
        if (has < lower[first]).any() or (has > upper[first]).any():
            return None
        lower[first] = upper[first] = has
        flow = route(region.network, Bounds(lower=lower, upper=upper)).flow
        return flow if flow is not None and region.holds(flow) else None

    def _raise_floor(self) -> int | None:
        """Lift the worst unpinned pair; the bound, None where there is no floor or none is shown."""
        name = LevelName.FLOOR
        if self._flow_of(self._region, self._problem.pinned) is not None:
            self._steps.append(Step(level=name))
            return None
        usable = ~self._problem.pinned & (self._region.bounds.upper[: self._count] > 0)
        scores = np.unique(self._problem.score[usable]).tolist()
        highest, refutation = self._bound_of_floor(scores)
        low = self._lift(scores, highest)
        shown = refute_by_cases(self._above(scores[low + 1])) if low < highest else None
        if shown is not None:
            highest, refutation = low, shown
        self._steps.append(Step(level=name) if refutation is None else refutation.step(name))
        self._is_proven = self._is_proven and refutation is not None and low == highest
        self._floor = int(scores[low])
        self._keep(name, self._above(self._floor))
        return None if refutation is None else int(scores[highest])

    def _lift(self, scores: list[int], highest: int) -> int:
        """Search for the highest floor up to this one; its place."""
        low, high = scores.index(self._worst()), highest
        goal = high
        while low < high:
            flow, is_all = self._find(self._above(scores[goal]), NODES)
            self._is_best = self._is_best and is_all
            if flow is None:
                high = goal - 1
            else:
                self._flow = flow
                low = goal
            goal = (low + high + 1) // 2
        return low

    def _bound_of_floor(self, scores: list[int]) -> tuple[int, Refutation | None]:
        """The place of the highest score that isn't refuted as a floor, and why no higher one can be."""
        low, high = scores.index(self._worst()), len(scores)
        shown = refute(self._above(scores[-1] + 1))
        while high - low > 1:
            self._tell(PRICING)
            middle = (low + high) // 2
            refutation = refute(self._above(scores[middle]))
            if refutation is None:
                low = middle
            else:
                high, shown = middle, refutation
        return low, shown

    def _worst(self) -> int:
        return int(self._problem.score[(self._flow[: self._count] > 0) & ~self._problem.pinned].min())

    def _above(self, threshold: int) -> Region:
        upper = self._region.bounds.upper.copy()
        upper[: self._count][(self._problem.score < threshold) & ~self._problem.pinned] = 0
        return replace(self._region, bounds=Bounds(lower=self._region.bounds.lower, upper=upper))

    def _break_ties(self) -> None:
        """Fewer pairs, then the hashes: by search, so where that went through everything before."""
        for number in range(2):
            free = self._region.bounds.free
            places = int(free[: self._count].sum())
            if not self._is_best or not 0 < places <= max(LEAST_TRIED, self._region.network.nodes):
                return
            objective = (
                tie_break(self._problem, self._region.network, free, 0)
                if number
                else fewer_pairs(self._region.network)
            )
            priced, _ = self._improve(objective.cost)
            self._keep_best(objective, priced, priced.bound)

    def _value(self, name: LevelName, chosen: tuple[int, ...]) -> Value:
        if name is LevelName.FLOOR:
            return self._floor
        return value_of(self._problem, name, chosen)


class _GivenAnswer(_LimitedSearch):
    """Goes through the levels with an answer that stays what it is."""

    def bounded(self, answer: Amounts) -> Limited | None:
        """The answer with its bounds."""
        flow = self._flow_of(self._demands, answer[: self._count] > 0)
        self._flow = answer if flow is None else flow
        levels = None if flow is None else self._go_through()
        return None if levels is None else self._found(levels)

    def _take(self, cost: Amounts, flow: Amounts | None) -> None:
        return

    def _search(self, cost: Amounts, priced: Priced) -> bool:
        return False

    def _lift(self, scores: list[int], highest: int) -> int:
        return scores.index(self._worst())
