"""Why somebody is left over where limits are more than a flow can say: the regions that the levels left tell.

Each level leaves a region, smaller than the one before, of all answers that are as good up to there. The
first region in which this person can have no pair names the level that a pair would make worse. That there
is a pair is shown by a flow that keeps the rows: best the answer's own, gone round a cycle that touches none.
That there is none is shown by a flow, rows aside, or by prices. Both are certain; where neither is found the
reason stays unproven.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.answer import Answer, UnmatchedReason
from matching.face import keep_rows
from matching.flow import Bounds, route
from matching.network import Amounts, Mask
from matching.problem import Problem
from matching.reasons import History
from matching.refutation import refute
from matching.residual import residual_of
from matching.side_rows import Region, limits_left_out, row_of
from matching.view import View

MOST_WORK = 200_000
"""Up to so many people times free arcs it is tried, at each stage, what no cycle shows at once."""


TellReasons = Callable[[Mask], Mapping[int, UnmatchedReason]]
"""The reasons of the people asked about, by row: seekers, then providers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage:
    """What is left once a level is kept; `reason` is what those are told whom it leaves without a pair."""

    reason: UnmatchedReason
    region: Region


def stages_of(problem: Problem, history: History) -> list[Stage]:
    """The stages of a search that had no need of the limits its network leaves out, with those limits."""
    network = history.network
    rows = tuple(row_of(problem, limit) for limit in limits_left_out(problem, network))
    levels = [UnmatchedReason.DEMANDS, *(UnmatchedReason(step.level) for step in history.steps)]
    return [
        Stage(reason=level, region=Region(network=network, bounds=history.bounds_after(number), rows=rows))
        for number, level in enumerate(levels)
        if level is not UnmatchedReason.TIE
    ]


def with_reasons_told(problem: Problem, answer: Answer, tell: TellReasons | None) -> Answer:
    """The answer with the reasons of those who have none yet, as far as `tell` has them."""
    bare = {person.id for person in answer.unmatched if person.reason is UnmatchedReason.UNPROVEN}
    if tell is None or not bare:
        return answer
    names = [member.id for member in (*problem.seekers, *problem.providers)]
    told = tell(np.array([name in bare for name in names], dtype=np.bool_))
    reasons = {names[row]: reason for row, reason in told.items()}
    unmatched = [replace(x, reason=reasons.get(x.id, x.reason)) for x in answer.unmatched]
    return replace(answer, unmatched=tuple(unmatched)).sealed()


def reasons_within(stages: Sequence[Stage], flow: Amounts, waiting: Mask) -> dict[int, UnmatchedReason]:
    """The true reasons of these people, by row, as far as they can be shown.

    `stages` begin with the demands and go on level by level, ties left out; `flow` is in the region of each.
    Whoever can have a pair in the last of them, with as few pairs, is without one by the tie-break alone.
    """
    found: dict[int, UnmatchedReason] = {}
    impossible, reason = waiting.copy(), UnmatchedReason.TIE
    left = waiting.copy()
    for stage in (_with_as_few_pairs(stages[-1].region, flow), *reversed(stages)):
        can, cannot = _tell_apart(stage.region, flow, left)
        found |= dict.fromkeys(np.flatnonzero(can & impossible).tolist(), reason)
        left &= ~can
        impossible, reason = cannot, stage.reason
    return found | dict.fromkeys(np.flatnonzero(left & impossible).tolist(), reason)


def _with_as_few_pairs(region: Region, flow: Amounts) -> Stage:
    """What is left with no more pairs than the flow has: each comes back by the return arc."""
    upper = region.bounds.upper.copy()
    upper[-1] = flow[-1]
    bounds = Bounds(lower=region.bounds.lower, upper=upper)
    return Stage(reason=UnmatchedReason.FEWER_PAIRS, region=replace(region, bounds=bounds))


def _tell_apart(region: Region, flow: Amounts, asked: Mask) -> tuple[Mask, Mask]:
    """Who of those asked about can have a pair in the region, and who can't."""
    residual = residual_of(region.network, region.bounds, flow)
    cannot = asked & ~View(region.network, region.bounds, residual).can_have_a_pair(asked)
    touches = np.zeros(len(flow), dtype=np.bool_)
    for limit in region.open_rows:
        touches[limit.arcs] = True
    apart = View(region.network, region.bounds, residual.with_only(~touches[residual.arc]))
    can = asked & ~cannot
    can &= apart.can_have_a_pair(can)
    left = np.flatnonzero(asked & ~can & ~cannot).tolist()
    if len(left) * int(region.bounds.free.sum()) <= MOST_WORK:
        for row in left:
            has_pair = _tried(region, row)
            can[row], cannot[row] = has_pair is True, has_pair is False
    return can, cannot


def _tried(region: Region, row: int) -> bool | None:
    """Whether this person can have a pair in the region; None where neither is shown."""
    network, lower = region.network, region.bounds.lower.copy()
    lower[network.first_units.start + row] = 1
    forced = replace(region, bounds=Bounds(lower=lower, upper=region.bounds.upper))
    flow = route(network, forced.bounds).flow
    if flow is not None and keep_rows(network, forced.bounds, forced.open_rows, flow) is not None:
        return True
    return None if refute(forced) is None else False
