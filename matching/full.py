"""Limits that are full, and whom they keep from partners who have room left."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer, LimitName
from matching.members import Limit, Member
from matching.problem import Problem

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


def pairs_counted(problem: Problem, answer: Answer) -> dict[LimitName, int]:
    """How many of the answer's pairs each limit counts."""
    seekers, providers = _rows_of(problem, answer)
    return {_name(limit): int(_counts(problem, limit, seekers, providers).sum()) for limit in problem.limits}


def kept_out(
    problem: Problem, answer: Answer, *, whoever_has_room: bool = False
) -> Mapping[str, tuple[LimitName, ...]]:
    """Everybody without a pair whom full limits keep from every partner with room left: those limits.

    Where some of them count all those pairs, only these are named: nothing helps while they are full. It says
    how things stand in this answer; who has no partner with room at all isn't there. With
    ``whoever_has_room`` every possible partner counts: one more place for any of them would not help either.
    """
    counted = pairs_counted(problem, answer)
    full = [limit for limit in problem.limits if counted[_name(limit)] == limit.maximum]
    ends: tuple[NDArray[np.int32], ...] = (problem.seeker, problem.provider)
    masks = [_counts(problem, limit, *ends) for limit in full]
    if not masks:
        return {}
    sides = (problem.seekers, problem.providers)
    used = [
        np.bincount(rows, minlength=len(side))
        for rows, side in zip(_rows_of(problem, answer), sides, strict=True)
    ]
    found: dict[str, tuple[LimitName, ...]] = {}
    for here, there in ((0, 1), (1, 0)):
        places = np.array([member.capacity for member in sides[there]], dtype=np.int64)
        has_room = (used[there] < places) | whoever_has_room
        could = (used[here] == 0)[ends[here]] & has_room[ends[there]]
        kept = np.column_stack([_each(ends[here], could & mask, len(sides[here])) for mask in masks])
        barred = _each(ends[here], could & np.any(masks, axis=0), len(sides[here]))
        out = (barred > 0) & (barred == _each(ends[here], could, len(sides[here])))
        for row in np.flatnonzero(out).tolist():
            keeps = kept[row] == barred[row]
            keeps = keeps if keeps.any() else kept[row] > 0
            found[sides[here][row].id] = tuple(_name(full[place]) for place in np.flatnonzero(keeps))
    return found


def _each(rows: NDArray[np.int32], chosen: Mask, count: int) -> Rows:
    """How many of the chosen candidates each person has."""
    return np.bincount(rows[chosen], minlength=count)


def _rows_of(problem: Problem, answer: Answer) -> tuple[Rows, Rows]:
    seekers = {member.id: row for row, member in enumerate(problem.seekers)}
    providers = {member.id: row for row, member in enumerate(problem.providers)}
    return (
        np.array([seekers[pair.seeker] for pair in answer.pairs], dtype=np.int64),
        np.array([providers[pair.provider] for pair in answer.pairs], dtype=np.int64),
    )


def _counts(
    problem: Problem,
    limit: Limit,
    seekers: NDArray[np.int32] | Rows,
    providers: NDArray[np.int32] | Rows,
) -> Mask:
    """Which of these pairs of rows a limit counts."""
    mask = _members(problem.seekers, limit.seekers)[seekers]
    return np.asarray(mask & _members(problem.providers, limit.providers)[providers], dtype=np.bool_)


def _members(side: Sequence[Member], group: str | None) -> Mask:
    return np.array([group is None or group in member.groups for member in side], dtype=np.bool_)


def _name(limit: Limit) -> LimitName:
    return LimitName(seekers=limit.seekers, providers=limit.providers)
