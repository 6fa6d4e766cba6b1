"""Solving: level after level, each kept exactly while the next is improved."""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

import numpy as np

from matching.answer import Answer, Level, Pair, Record, Status, Step, Value
from matching.clash import Clash, find_clash, unknown_clash
from matching.floor import raise_floor
from matching.flow import Bounds, cheapest_flow
from matching.joint_search import Found, keeps_limits, search_jointly
from matching.limit_clash import find_limit_clash
from matching.limited_search import Limited, search_within_limits
from matching.network import Amounts, Network, build_network
from matching.objective import (
    FEWER_PAIRS,
    SALTS,
    TIE,
    Objective,
    fewer_pairs,
    objectives_of,
    tie_break,
    value_of,
)
from matching.policy import LevelName, PolicyKind
from matching.prices import largest_prices, narrow
from matching.problem import Problem
from matching.reasons import UNSETTLED, History, explain
from matching.residual import is_settled
from matching.slots import assign_times, has_several_places_on_both_sides
from matching.stable import place_stably

ENGINE_VERSION = "1"
STEP_WORDS = {
    LevelName.MATCHED: "Finding a pair for as many people as possible",
    LevelName.FLOOR: "Lifting the worst pair",
    LevelName.SCORE: "Finding the best total score",
    LevelName.CHANGES: "Keeping changes few",
    FEWER_PAIRS: "Settling what is still open",
    TIE: "Settling what is still open",
}

LEVELS = frozenset(LevelName)

OnStep = Callable[[str], None]


def solve(problem: Problem, on_step: OnStep | None = None) -> Answer:
    """The best answer to a problem, with its proof.

    Demands that clash give an answer whose status is `infeasible`, not an exception. `on_step` is told
    in words what is being done; an exception it raises ends the work. The same problem gives the same
    bytes, whatever the order of its rows.
    """
    tell = on_step or _say_nothing
    if problem.preferences is not None and problem.policy.kind is PolicyKind.STABLE:
        tell("Placing people by their preferences")
        return place_stably(problem, problem.preferences, _record(problem))
    tell("Reading the problem")
    network = build_network(problem)
    clash = find_clash(problem, network)
    if clash is not None:
        return _infeasible(problem, clash)
    search = _Search(problem, network, tell)
    values = search.run()
    history = search.history()
    chosen = np.flatnonzero(history.flow[: network.candidates]).tolist()
    times = assign_times(problem, chosen) if problem.has_times else {}
    if not network.is_exact and (times is None or not keeps_limits(problem, chosen)):
        if problem.has_times and has_several_places_on_both_sides(problem):
            tell("Searching where limits or times are more than a flow can say")
            return _feasible(problem, history, values, search_jointly(problem, network))
        return _limited(problem, history, search_within_limits(problem, network, history.flow, tell))
    tell("Finding the reasons of those without a pair")
    return Answer(
        status=Status.OPTIMAL,
        pairs=_pairs(problem, chosen, times or {}),
        unmatched=explain(problem, history, chosen),
        levels=tuple(Level(name=n, value=v, bound=v, proven=True) for n, v in values),
        clash=None,
        proof=history.steps,
        record=_record(problem),
    ).sealed()


class _Search:
    """The state between levels: the bounds that keep the earlier ones, and a flow within them."""

    def __init__(self, problem: Problem, network: Network, tell: OnStep) -> None:
        self._problem = problem
        self._network = network
        self._tell = tell
        self._bounds = Bounds(lower=network.lower, upper=network.upper)
        self._flow = network.lower
        self._steps: list[Step] = []
        self._settled_at = np.full(len(network.tail), UNSETTLED, dtype=np.int8)
        self._settled_at[~self._bounds.free] = 0

    def run(self) -> list[tuple[LevelName, Value]]:
        """Go through all levels and the tie-break; the value of each level."""
        floor: int | None = None
        for level in self._problem.policy.levels:
            self._tell(STEP_WORDS[level])
            if level is LevelName.FLOOR:
                floor = self._raise_floor()
            else:
                for objective in objectives_of(self._problem, self._network, level):
                    self._improve(objective)
        self._break_ties()
        chosen = np.flatnonzero(self._flow[: self._network.candidates]).tolist()
        return [
            (level, floor if level is LevelName.FLOOR else value_of(self._problem, level, chosen))
            for level in self._problem.policy.levels
        ]

    def history(self) -> History:
        """What was done, once it is done."""
        return History(
            network=self._network,
            flow=self._flow,
            steps=tuple(self._steps),
            settled_at=self._settled_at,
        )

    def _improve(self, objective: Objective) -> None:
        flow = cheapest_flow(self._network, self._bounds, objective.cost)
        price = largest_prices(self._network, self._bounds, objective.cost, flow)
        step = Step(level=objective.level, priority=objective.priority, salt=objective.salt, potentials=price)
        self._keep(narrow(self._network, self._bounds, objective.cost, price), flow, step)

    def _raise_floor(self) -> int | None:
        floor = raise_floor(self._problem, self._network, self._bounds, self._flow)
        self._keep(floor.bounds, floor.flow, floor.step)
        return floor.value

    def _break_ties(self) -> None:
        self._tell(STEP_WORDS[TIE])
        if not is_settled(self._network, self._bounds, self._flow):
            self._improve(fewer_pairs(self._network))
        for salt in range(SALTS):
            if is_settled(self._network, self._bounds, self._flow):
                return
            self._improve(tie_break(self._problem, self._network, self._bounds.free, salt))

    def _keep(self, bounds: Bounds, flow: Amounts, step: Step) -> None:
        self._steps.append(step)
        self._settled_at[self._bounds.free & ~bounds.free] = len(self._steps)
        self._bounds, self._flow = bounds, flow


def _pairs(problem: Problem, chosen: Sequence[int], times: Mapping[int, int]) -> tuple[Pair, ...]:
    return tuple(
        Pair(
            seeker=problem.seekers[problem.seeker[place]].id,
            provider=problem.providers[problem.provider[place]].id,
            score=int(problem.score[place]),
            time=times.get(place),
        )
        for place in chosen
    )


def _feasible(
    problem: Problem, relaxed: History, bounds: list[tuple[LevelName, Value]], found: Found | None
) -> Answer:
    """An answer found by search: proven as far as it reaches the bounds of the relaxation."""
    if found is None:
        return _infeasible(problem, unknown_clash(problem))
    levels: list[Level] = []
    is_proven = True
    for name, bound in bounds:
        value = found.floor if name is LevelName.FLOOR else value_of(problem, name, found.chosen)
        known = bound if is_proven else None
        is_proven = is_proven and value == bound
        levels.append(Level(name=name, value=value, bound=known, proven=is_proven))
    return Answer(
        status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
        pairs=_pairs(problem, found.chosen, found.times),
        unmatched=explain(problem, relaxed, found.chosen),
        levels=tuple(levels),
        clash=None,
        proof=tuple(step for step in relaxed.steps if step.level in LEVELS),
        record=_record(problem),
    ).sealed()


def _limited(problem: Problem, relaxed: History, found: Limited | None) -> Answer:
    """An answer within limits that no flow can say: proven as far as it reaches the prices' bounds."""
    if found is None:
        return _infeasible(problem, find_limit_clash(problem, relaxed.network))
    times = assign_times(problem, found.chosen) if problem.has_times else {}
    return Answer(
        status=Status.OPTIMAL if found.levels[-1].proven else Status.FEASIBLE,
        pairs=_pairs(problem, found.chosen, times or {}),
        unmatched=explain(problem, relaxed, found.chosen),
        levels=found.levels,
        clash=None,
        proof=found.steps,
        record=_record(problem),
    ).sealed()


def _infeasible(problem: Problem, clash: Clash) -> Answer:
    return Answer(
        status=Status.INFEASIBLE,
        pairs=(),
        unmatched=(),
        levels=(),
        clash=clash.demands,
        proof=(clash.step,),
        record=_record(problem),
    ).sealed()


def _record(problem: Problem) -> Record:
    return Record(
        engine=ENGINE_VERSION,
        ortools=version("ortools"),
        policy=problem.policy,
        problem=problem.digest,
    )


def _say_nothing(_: str) -> None:
    return
