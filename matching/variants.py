"""The same problem with one thing changed: one more place, one more free time, one demand less …"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.answer import LimitName
from matching.candidates import Candidates
from matching.errors import InvalidProblemError
from matching.members import Limit, Member
from matching.people import HALF_HOURS_A_DAY, HALF_HOURS_A_WEEK, MAX_ID_LENGTH, Person, free_starts
from matching.problem import Problem
from matching.rules import Reason

Rows = NDArray[np.int32]


def with_one_more_place(problem: Problem, person: str) -> Problem:
    """This person could have one pair more. Raises InvalidProblemError for somebody who is not here."""
    return _with_member(problem, person, lambda member: replace(member, capacity=member.capacity + 1))


def with_lower_minimum(problem: Problem, person: str) -> Problem:
    """This person must have one pair fewer. Raises InvalidProblemError."""
    return _with_member(problem, person, lambda member: replace(member, minimum=member.minimum - 1))


def with_a_pair_for(problem: Problem, person: str) -> Problem:
    """This person must have a pair. Raises InvalidProblemError."""
    return _with_member(problem, person, lambda member: replace(member, minimum=max(1, member.minimum)))


def without_pin(problem: Problem, seeker: str, provider: str) -> Problem:
    """This pair need not be there. Raises InvalidProblemError for people who are not here."""
    i, j = _row(problem.seekers, seeker), _row(problem.providers, provider)
    if i is None or j is None:
        raise InvalidProblemError("pin", f"{seeker} and {provider} are not a seeker and a provider here")
    is_pair = (problem.seeker == i) & (problem.provider == j)
    return replace(problem, pinned=problem.pinned & ~is_pair)


def with_looser_limit(problem: Problem, name: LimitName, *, is_maximum: bool) -> Problem:
    """This limit lets one pair more through, or asks for one pair fewer."""

    def loosen(limit: Limit) -> Limit:
        if (limit.seekers, limit.providers) != (name.seekers, name.providers):
            return limit
        if is_maximum and limit.maximum is not None:
            return replace(limit, maximum=limit.maximum + 1)
        return replace(limit, minimum=limit.minimum if is_maximum else max(limit.minimum - 1, 0))

    return replace(problem, limits=tuple(loosen(limit) for limit in problem.limits))


def with_recruit_like(problem: Problem, person: str) -> Problem:
    """One more person with the places, free times, groups, priority and possible partners of this one.

    The copy has no pins, no minimum and no place in the previous answer. Raises InvalidProblemError.
    """
    i, j = _row(problem.seekers, person), _row(problem.providers, person)
    if i is not None:
        members, copy = _with_copy(problem.seekers, i)
        place = problem.seeker == i
        seeker = problem.seeker + (problem.seeker >= copy).astype(np.int32)
        grown = replace(problem, seekers=members, seeker=seeker)
        return _with_pairs(
            grown, np.full(int(place.sum()), copy), problem.provider[place], problem.score[place]
        )
    if j is None:
        raise InvalidProblemError("person", f"{person} is not here")
    members, copy = _with_copy(problem.providers, j)
    place = problem.provider == j
    provider = problem.provider + (problem.provider >= copy).astype(np.int32)
    grown = replace(problem, providers=members, provider=provider)
    return _with_pairs(grown, problem.seeker[place], np.full(int(place.sum()), copy), problem.score[place])


def without_rule(problem: Problem, candidates: Candidates, reason: Reason) -> Problem:
    """This rule refuses nobody any more: the pairs that it alone refused are candidates."""
    seeker, provider = candidates.refused_only_by(reason)
    return _with_pairs(problem, seeker, provider, candidates.scores_of(seeker, provider))


def half_hours_for(person: Person, start: int, half_hours: int) -> tuple[int, ...]:
    """The half-hours that must become free so that a meeting can start then; () where it can already."""
    return tuple(time for time in range(start, start + half_hours) if time not in person.free)


def possible_starts(half_hours: int) -> Iterable[int]:
    """All starts in a week of meetings as long as this; none crosses midnight."""
    last = HALF_HOURS_A_DAY - half_hours
    return (start for start in range(HALF_HOURS_A_WEEK) if start % HALF_HOURS_A_DAY <= last)


def with_free_time(problem: Problem, candidates: Candidates, person: str, start: int) -> Problem:
    """This person could also meet at this start: pairs refused for too few free times may open.

    `candidates` are those of the problem. Raises InvalidProblemError where free times play no part or the
    person is not here.
    """
    rules = candidates.rules
    if not problem.has_times or start not in possible_starts(rules.meeting_half_hours):
        raise InvalidProblemError("start", "must be a start at which a meeting is possible")
    is_seeker = _row(problem.seekers, person) is not None
    mine, theirs = (problem.seekers, problem.providers) if is_seeker else (problem.providers, problem.seekers)
    row = _row(mine, person)
    if row is None:
        raise InvalidProblemError("person", f"{person} is not here")
    known = (candidates.seekers if is_seeker else candidates.providers)[row]
    added = half_hours_for(known, start, rules.meeting_half_hours)
    starts = free_starts(known.free | set(added), rules.meeting_half_hours)
    grown = _with_member(problem, person, lambda member: replace(member, free=starts))
    seeker, provider = candidates.refused_only_by(Reason.FREE_TIMES)
    columns, rows = (seeker, provider) if is_seeker else (provider, seeker)
    others = rows[columns == row]
    opens = [x for x in others.tolist() if len((theirs[x].free or set()) & starts) >= rules.shared_free_times]
    opened, me = np.array(opens, dtype=np.int32), np.full(len(opens), row, dtype=np.int32)
    seeker, provider = (me, opened) if is_seeker else (opened, me)
    return _with_pairs(grown, seeker, provider, candidates.scores_of(seeker, provider))


def _with_member(problem: Problem, person: str, change: Callable[[Member], Member]) -> Problem:
    i, j = _row(problem.seekers, person), _row(problem.providers, person)
    if i is not None:
        members = [*problem.seekers]
        members[i] = change(members[i])
        return replace(problem, seekers=tuple(members))
    if j is None:
        raise InvalidProblemError("person", f"{person} is not here")
    members = [*problem.providers]
    members[j] = change(members[j])
    return replace(problem, providers=tuple(members))


def _with_copy(members: tuple[Member, ...], row: int) -> tuple[tuple[Member, ...], int]:
    """The side with a copy of this member in its place by id, and the copy's row."""
    name = members[row].id[: MAX_ID_LENGTH - 10]
    taken = {member.id for member in members}
    copy = next(x for x in (f"{name}+{n}" for n in range(len(members) + 1)) if x not in taken)
    place = bisect_left(members, copy, key=lambda member: member.id)
    return (*members[:place], replace(members[row], id=copy, minimum=0), *members[place:]), place


def _with_pairs(problem: Problem, seeker: Rows, provider: Rows, score: Rows) -> Problem:
    """More candidates, none of them there yet."""
    columns = [
        np.concatenate([problem.seeker, seeker]).astype(np.int32),
        np.concatenate([problem.provider, provider]).astype(np.int32),
    ]
    order = np.lexsort((columns[1], columns[0]))
    return replace(
        problem,
        seeker=columns[0][order],
        provider=columns[1][order],
        score=np.concatenate([problem.score, score]).astype(np.int32)[order],
        pinned=np.concatenate([problem.pinned, np.zeros(len(score), dtype=np.bool_)])[order],
    )


def _row(members: tuple[Member, ...], person: str) -> int | None:
    row = bisect_left(members, person, key=lambda member: member.id)
    return row if row < len(members) and members[row].id == person else None
