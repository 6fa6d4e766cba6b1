"""Solving: level after level, each kept exactly while the next is improved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version

import numpy as np

from matching.answer import Answer, Level, Pair, Record, Status, Value
from matching.beside import do_beside
from matching.clash import Clash, find_clash, unknown_clash
from matching.crowded import Solved, is_crowded, solve_crowded, solve_people
from matching.held import Held
from matching.joint_search import JOINTLY, Relaxed, distance, search_jointly
from matching.joint_standing import Standing, keeps_limits
from matching.levels import OnStep, go_through
from matching.limit_clash import CLASHING, find_limit_clash
from matching.limited_reasons import TellReasons, reasons_within, stages_of, with_reasons_told
from matching.limited_search import PRICING, Limited, bound_levels, search_within_limits
from matching.objective import value_of
from matching.people_problem import PeopleProblem
from matching.policy import LevelName
from matching.problem import Problem
from matching.reasons import History, explain
from matching.slots import assign_times
from matching.stable import place_stably
from matching.tried import with_reasons_tried

ENGINE_VERSION = "1"
READING = "Reading the problem"
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
        return solve_unexplained(problem, tell)
    tell(READING)
    searched = _search(problem, tell)
    tried = with_reasons_tried(
        problem, searched.answer, lambda other: _search(other, lambda _: tell(EXPLAINING)).answer
    )
    return with_reasons_told(problem, tried, searched.reasons)


def solve_unexplained(problem: Problem, on_step: OnStep | None = None) -> Answer:
    """The best answer with those reasons alone that a flow shows.

    For whoever asks what a change does to the levels and the pairs, not whom it leaves out and why.
    """
    tell = on_step or _say_nothing
    if problem.standings is not None:
        tell("Placing people by their preferences")
        return place_stably(problem, problem.standings, _record(problem))
    tell(READING)
    return _search(problem, tell).answer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Searched:
    """The best answer with the reasons that a flow shows; `reasons` tells others, where it is proven best
    though its network leaves limits out."""

    answer: Answer
    reasons: TellReasons | None = None


def _search(problem: Problem, tell: OnStep) -> _Searched:
    """The best answer of a list of candidates."""
    solved = solve_crowded(problem, tell) if is_crowded(problem) else None
    if solved is not None:
        return _Searched(answer=_optimal(solved, _record(problem), tell))
    held = Held(problem)
    clash = find_clash(problem, held.network)
    if clash is not None:
        return _Searched(answer=_infeasible(problem, clash))
    values = go_through(held, tell)
    if not held.network.is_exact and not _is_enough(problem, held.chosen, values):
        return _searched(problem, held, values, tell)
    solved = Solved(problem=problem, history=held.history(), values=values)
    history = solved.history
    is_told = history.network.says_times and not history.network.is_exact
    return _Searched(
        answer=_optimal(solved, _record(problem), tell),
        reasons=partial(reasons_within, stages_of(problem, history), history.flow) if is_told else None,
    )


def _searched(problem: Problem, held: Held, values: list[tuple[LevelName, Value]], tell: OnStep) -> _Searched:
    """The answer where limits or times are more than a flow can say: first without such times, then with."""
    history, network, flow = held.history(), held.network, held.flow
    if len(network.limits) == len(problem.limits):
        relaxed = Relaxed(chosen=held.chosen, bounds=values, distance=distance(problem, history))
        times = do_beside(JOINTLY, lambda say: search_jointly(problem, network, relaxed, say), tell)
        return _Searched(answer=_feasible(problem, history, values, times))
    found = do_beside(PRICING, lambda say: search_within_limits(problem, network, flow, say), tell)
    if found is None:
        clash = do_beside(CLASHING, lambda say: find_limit_clash(problem, network, say), tell)
        return _Searched(answer=_infeasible(problem, clash))
    times = assign_times(problem, found.chosen) if problem.has_times else {}
    if times is None:
        return _Searched(answer=_timed(problem, history, found, tell))
    answer = _limited(problem, history, found, times)
    is_told = answer.status is Status.OPTIMAL and network.says_times
    reasons = partial(reasons_within, found.stages, found.flow) if is_told else None
    return _Searched(answer=answer, reasons=reasons)


def _timed(problem: Problem, history: History, found: Limited, tell: OnStep) -> Answer:
    """The answer where the best pairs within limits can't all be given times."""
    relaxed = Relaxed(
        chosen=found.chosen,
        bounds=[(level.name, level.bound) for level in found.levels],
        distance=found.distance,
    )
    network = history.network
    times = do_beside(JOINTLY, lambda say: search_jointly(problem, network, relaxed, say), tell)
    chosen = tuple(times or ())
    bounded = do_beside(PRICING, lambda say: bound_levels(problem, network, chosen, say), tell)
    if times is None or bounded is None:
        return _infeasible(problem, unknown_clash(problem))
    return _limited(problem, history, bounded, times)


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
    problem: Problem, relaxed: History, bounds: list[tuple[LevelName, Value]], times: Mapping[int, int] | None
) -> Answer:
    """An answer found by search: proven as far as it reaches the bounds of the relaxation."""
    if times is None:
        return _infeasible(problem, unknown_clash(problem))
    chosen = tuple(times)
    standing = Standing(problem, bounds)
    levels: list[Level] = []
    is_proven = True
    for name, bound in bounds:
        value = standing.floor(chosen) if name is LevelName.FLOOR else value_of(problem, name, chosen)
        known = bound if is_proven else None
        is_proven = is_proven and value == bound
        levels.append(Level(name=name, value=value, bound=known, proven=is_proven))
    shown = {level.name for level in levels if level.proven or level.bound is not None}
    return Answer(
        status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
        pairs=_pairs(problem, chosen, times),
        unmatched=explain(problem, relaxed, chosen),
        levels=tuple(levels),
        clash=None,
        proof=tuple(step for step in relaxed.steps if step.level in shown),
        record=_record(problem),
    ).sealed()


def _limited(problem: Problem, relaxed: History, found: Limited, times: Mapping[int, int]) -> Answer:
    """An answer within limits that no flow can say: proven as far as it reaches the bounds shown."""
    return Answer(
        status=Status.OPTIMAL if found.levels[-1].proven else Status.FEASIBLE,
        pairs=_pairs(problem, found.chosen, times),
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
