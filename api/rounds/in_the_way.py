"""Decisions that keep people from a pair, alone or beside partners who have no place left. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from api.rounds.demand_rows import in_words
from api.rounds.demands import Demands
from api.rounds.directory import Directory, Entry
from api.rounds.group_names import GroupNames
from api.rounds.groups import GroupLimit
from api.rounds.translate import problem_of
from matching import Answer, Candidates, Group, LevelName, Policy, Problem, kept_out, solve_unexplained

Keeping = Mapping[str, tuple[GroupLimit, ...]]
"""Full limits by whom they keep from a pair."""
MOST_RAISED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """Decisions, in words, that keep these people from a pair; ``are_full``: they are limits that allow no
    further pair of theirs.
    """

    decided: tuple[str, ...]
    are_full: bool
    people: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """A limit, in words; were one pair more allowed, ``matched`` people would have one."""

    limit: str
    matched: int


def kept_by(problem: Problem, answer: Answer, demands: Demands) -> Keeping:
    """Whom full limits keep from every possible partner with room left, or from every one at all."""
    names = {
        **kept_out(problem, answer, whoever_has_room=True),
        **kept_out(problem, answer),
    }
    return {id_: demands.limits_called(named) for id_, named in names.items()}


def in_the_way(
    kept: Keeping, competing: Iterable[Group], demands: Demands, people: Directory, names: GroupNames
) -> tuple[InTheWay, ...]:
    """What keeps whom from a pair, the most people first: full limits, and what else was decided where it is
    part of why a group has too few places.
    """
    found: defaultdict[tuple[bool, Demands], list[str]] = defaultdict(list)
    for id_, limits in kept.items():
        found[True, Demands(limits=limits)].append(id_)
    for group in competing:
        if not group.shortage.is_shortage:
            left = [id_ for id_ in group.without if id_ not in kept]
            found[False, demands.named_in(group.shortage)] += left
    rows = [
        InTheWay(
            decided=in_words(decided, people, names),
            are_full=are_full,
            people=tuple(sorted((people[id_] for id_ in ids), key=lambda entry: entry.name.casefold())),
        )
        for (are_full, decided), ids in found.items()
        if ids
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row.people), row.decided)))


def raises(candidates: Candidates, demands: Demands, kept: Keeping, names: GroupNames) -> tuple[Raise, ...]:
    """Limits that keep most people from a pair, each raised by one and solved again."""
    counted = Counter(limit for limits in kept.values() for limit in limits)
    return tuple(
        Raise(limit=names.in_words(limit), matched=_matched(candidates, _raised(demands, limit)))
        for limit, _people in counted.most_common(MOST_RAISED)
    )


def _raised(demands: Demands, limit: GroupLimit) -> Demands:
    more = replace(limit, most=(limit.most or 0) + 1)
    return replace(demands, limits=tuple(more if each == limit else each for each in demands.limits))


def _matched(candidates: Candidates, demands: Demands) -> int:
    problem = replace(problem_of(candidates, demands), policy=Policy(levels=(LevelName.MATCHED,)))
    return len({id_ for pair in solve_unexplained(problem).pairs for id_ in (pair.seeker, pair.provider)})
