"""How good pairs are, level by level, and how good they could be: what a search with times aims at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.answer import Value
from matching.network import Amounts, Mask
from matching.objective import FEWER_PAIRS, TIE, hashes, priorities, priority_classes, stood_before
from matching.policy import LevelName
from matching.problem import Problem
from matching.scoring import MAX_SCORE
from matching.side_rows import row_of

DEMANDS = "demands"
Times = dict[int, int]
Bounds = Sequence[tuple[LevelName, Value]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """Something to have as much of as possible: people of these `rows` with a pair, or `weight` of pairs.

    The demands and the floor are measured otherwise and have no weights. `most` is what no answer can pass
    that reaches the most of all goals before, if that is known.
    """

    level: str
    weight: Amounts
    rows: Mask | None = None
    most: int | None = None


def keeps_limits(problem: Problem, chosen: Sequence[int]) -> bool:
    """Whether these pairs keep every limit."""
    is_chosen = np.zeros(len(problem.score), dtype=np.bool_)
    is_chosen[list(chosen)] = True
    rows = (row_of(problem, limit) for limit in problem.limits)
    return all(row.least <= int(is_chosen[row.arcs].sum()) <= row.most for row in rows)


class Standing:
    """Measures sets of candidates of a problem. Bounds are those that its relaxation without times gives."""

    def __init__(self, problem: Problem, bounds: Bounds) -> None:
        self.problem = problem
        self.people = (*problem.seekers, *problem.providers)
        count = len(problem.score)
        self.limits = [(limit, np.zeros(count, dtype=np.bool_)) for limit in problem.limits]
        for limit, counts in self.limits:
            counts[row_of(problem, limit).arcs] = True
        self._minimum = np.array([member.minimum for member in self.people], dtype=np.int64)
        self._capacity = np.array([member.capacity for member in self.people], dtype=np.int64)
        self._pins = np.flatnonzero(problem.pinned).tolist()
        self._nothing = np.zeros(count, dtype=np.int64)
        self.demands = Goal(level=DEMANDS, weight=self._nothing, most=0)
        self.goals = [goal for name, bound in bounds for goal in self._goals_of(name, bound)]
        self.last = Goal(level=FEWER_PAIRS, weight=np.full(count, -1, dtype=np.int64))

    def tie_break(self) -> Goal:
        """The least sum of hashes."""
        of_pairs = hashes(self.problem, self.problem.seeker, self.problem.provider, 0)
        return Goal(level=TIE, weight=-of_pairs)

    def ends(self, place: int) -> tuple[int, int]:
        """The rows of a candidate's two people, among all people."""
        return int(self.problem.seeker[place]), len(self.problem.seekers) + int(self.problem.provider[place])

    def pairs_of_people(self, places: Collection[int]) -> Amounts:
        """How many of these pairs each person has."""
        rows = np.array([self.ends(place) for place in places], dtype=np.int64).ravel()
        return np.bincount(rows, minlength=len(self.people))

    def value(self, goal: Goal, places: Collection[int]) -> int:
        """How much these pairs have of a goal."""
        if goal.level == DEMANDS:
            return -int(self.lacking(places).sum()) - sum(self.lacking_of_limits(places))
        if goal.rows is not None:
            return int((self.pairs_of_people(places)[goal.rows] > 0).sum())
        if goal.level == LevelName.FLOOR:
            return self.worst(places)
        return int(goal.weight[list(places)].sum())

    def lacking(self, places: Collection[int]) -> Amounts:
        """How many pairs each person lacks to their minimum."""
        return np.asarray(np.maximum(self._minimum - self.pairs_of_people(places), 0), dtype=np.int64)

    def lacking_of_limits(self, places: Collection[int]) -> list[int]:
        """How many pairs each limit lacks to its minimum."""
        return [max(limit.minimum - int(inside[list(places)].sum()), 0) for limit, inside in self.limits]

    def worst(self, places: Iterable[int]) -> int:
        """The worst score of unpinned pairs."""
        scores = [int(self.problem.score[place]) for place in places if not self.problem.pinned[place]]
        return min(scores, default=MAX_SCORE)

    def floor(self, places: Collection[int]) -> int | None:
        """The floor that these pairs keep; None where none restricts anything."""
        return self.worst(places) if self.needs_floor(places) else None

    def needs_floor(self, places: Collection[int]) -> bool:
        """Whether a floor restricts anything: not where the pins alone are as good at all levels before."""
        if self.value(self.demands, self._pins) < 0:
            return True
        return any(self.value(goal, self._pins) < self.value(goal, places) for goal in self._before_floor())

    def _before_floor(self) -> list[Goal]:
        names = [goal.level for goal in self.goals]
        return self.goals[: names.index(LevelName.FLOOR)]

    def most(self, goal: Goal, places: Collection[int]) -> int | None:
        """What no answer can pass that keeps what these pairs reach of the goals before, if it is known."""
        for earlier in self.goals:
            if earlier is goal:
                break
            if not self._reaches(earlier, places):
                return None
        return goal.most

    def is_better(self, found: Times, known: Times | None, goal: Goal) -> bool:
        """Whether pairs keep every demand, and have more of a goal and no less of those before it."""
        return self._keeps_all(found) and (known is None or self._has_more(found, known, goal))

    def _has_more(self, found: Times, known: Times, goal: Goal) -> bool:
        order = [*self.goals, self.last]
        before = order[: order.index(goal)] if goal in order else order
        is_as_good = all(self._counted(x, found) >= self._counted(x, known) for x in before)
        return is_as_good and self._counted(goal, found) > self._counted(goal, known)

    def _counted(self, goal: Goal, places: Collection[int]) -> int:
        """How much pairs have of a goal; more than any score where they need no floor."""
        if goal.level == LevelName.FLOOR and not self.needs_floor(places):
            return MAX_SCORE + 1
        return self.value(goal, places)

    def _keeps_all(self, times: Times) -> bool:
        """Whether pairs keep every demand, and nobody has two at one start."""
        busy = [(row, start) for place, start in times.items() for row in self.ends(place)]
        is_within = (self.pairs_of_people(times) <= self._capacity).all()
        has_pins = all(place in times for place in self._pins)
        return bool(
            is_within
            and has_pins
            and len(set(busy)) == len(busy)
            and not self.lacking(times).any()
            and keeps_limits(self.problem, list(times))
        )

    def _reaches(self, goal: Goal, places: Collection[int]) -> bool:
        if goal.level == LevelName.FLOOR and not self.needs_floor(places):
            return True
        return goal.most == self.value(goal, places)

    def _goals_of(self, name: LevelName, bound: Value) -> Iterable[Goal]:
        most = bound if isinstance(bound, int) else None
        if name is LevelName.MATCHED:
            counts = bound if isinstance(bound, tuple) else [(priority_classes(self.problem)[0], most)]
            for priority, people in counts:
                rows = priorities(self.problem) == priority
                yield Goal(level=name, weight=self._nothing, rows=rows, most=people)
        elif name is LevelName.FLOOR:
            yield Goal(level=name, weight=self._nothing, most=most)
        elif name is LevelName.SCORE:
            yield Goal(level=name, weight=self.problem.score.astype(np.int64), most=most)
        else:
            most = None if most is None else len(self.problem.previous or ()) - most
            weight = np.where(stood_before(self.problem), 1, -1).astype(np.int64)
            yield Goal(level=name, weight=weight, most=most)
