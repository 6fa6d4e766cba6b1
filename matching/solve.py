"""Solving: level after level, each kept exactly while the next is improved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from matching.answer import Answer, Level, Pair, Record, Status, Value
from matching.beside import do_beside
from matching.clash import Clash, find_clash, unknown_clash
from matching.crowded import Solved, is_crowded, solve_crowded, solve_people
from matching.held import Held
from matching.joint_search import JOINTLY, Found, keeps_limits, search_jointly
from matching.levels import OnStep, go_through
from matching.limit_clash import CLASHING, find_limit_clash
from matching.limited_search import PRICING, Limited, search_within_limits
from matching.objective import value_of
from matching.people_problem import PeopleProblem
from matching.policy import LevelName
from matching.problem import Problem
from matching.reasons import History, explain
from matching.slots import assign_times, has_several_places_on_both_sides
from matching.stable import place_stably

ENGINE_VERSION = "1"
EXPLAINING = "Finding the reasons of those without a pair"


def solve(problem: Problem | PeopleProblem, on_step: OnStep | None = None) -> Answer:
    """The best answer to a problem, with its proof. Raises InvalidProblemError for a pin that a rule refuses.

    Demands that clash give an answer whose status is `infeasible`, not an exception. `on_step` is told
    in words what is being done, where solvers search every second; an exception it raises ends the work.
    The same problem gives the same bytes, whatever the order of its rows.
    """
    tell = on_step or _say_nothing
    if isinstance(problem, PeopleProblem):
        solved = solve_people(problem, tell)
        if solved is not None:
            return _optimal(solved, _record(problem), tell)
        listed = solve(problem.listed(), on_step)
        return replace(listed, record=_record(problem)).sealed()
    if problem.standings is not None:
        tell("Placing people by their preferences")
        return place_stably(problem, problem.standings, _record(problem))
    tell("Reading the problem")
    solved = solve_crowded(problem, tell) if is_crowded(problem) else None
    if solved is not None:
        return _optimal(solved, _record(problem), tell)
    held = Held(problem)
    clash = find_clash(problem, held.network)
    if clash is not None:
        return _infeasible(problem, clash)
    values = go_through(held, tell)
    if not held.network.is_exact and not _is_enough(problem, held.chosen, values):
        return _searched(problem, held, values, tell)
    solved = Solved(problem=problem, history=held.history(), values=values)
    return _optimal(solved, _record(problem), tell)


def _searched(problem: Problem, held: Held, values: list[tuple[LevelName, Value]], tell: OnStep) -> Answer:
    """What a search finds where limits or times are more than a flow can say."""
    network, flow = held.network, held.flow
    if problem.has_times and has_several_places_on_both_sides(problem):
        found = do_beside(JOINTLY, lambda say: search_jointly(problem, network, say), tell)
        return _feasible(problem, held.history(), values, found)
    limited = do_beside(PRICING, lambda say: search_within_limits(problem, network, flow, say), tell)
    if limited is None:
        clash = do_beside(CLASHING, lambda say: find_limit_clash(problem, network, say), tell)
        return _infeasible(problem, clash)
    return _limited(problem, held.history(), limited)


def _is_enough(problem: Problem, chosen: list[int], values: list[tuple[LevelName, Value]]) -> bool:
    """Whether these pairs keep also what the flow left out: limits that cross, and times.

    Where the flow needs no unpinned pair, and so no floor, the limits must need none either.
    """
    pins = np.flatnonzero(problem.pinned).tolist()
    if (LevelName.FLOOR, None) in values and not keeps_limits(problem, pins):
        return False
    return keeps_limits(problem, chosen) and (
        not problem.has_times or assign_times(problem, chosen) is not None
    )


def _optimal(solved: Solved, record: Record, tell: OnStep) -> Answer:
    tell(EXPLAINING)
    problem, history = solved.problem, solved.history
    chosen = np.flatnonzero(history.flow[: history.network.candidates]).tolist()
    times = assign_times(problem, chosen) if problem.has_times else None
    return Answer(
        status=Status.OPTIMAL,
        pairs=_pairs(problem, chosen, times or {}),
        unmatched=explain(problem, history, chosen),
        levels=tuple(Level(name=n, value=v, bound=v, proven=True) for n, v in solved.values),
        clash=None,
        proof=history.steps,
        record=record,
    ).sealed()


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
    shown = {level.name for level in levels if level.proven or level.bound is not None}
    return Answer(
        status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
        pairs=_pairs(problem, found.chosen, found.times),
        unmatched=explain(problem, relaxed, found.chosen),
        levels=tuple(levels),
        clash=None,
        proof=tuple(step for step in relaxed.steps if step.level in shown),
        record=_record(problem),
    ).sealed()


def _limited(problem: Problem, relaxed: History, found: Limited) -> Answer:
    """An answer within limits that no flow can say: proven as far as it reaches the prices' bounds."""
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


def _record(problem: Problem | PeopleProblem) -> Record:
    return Record(
        engine=ENGINE_VERSION,
        ortools=version("ortools"),
        policy=problem.policy,
        problem=problem.digest,
    )


def _say_nothing(_: str) -> None:
    return
