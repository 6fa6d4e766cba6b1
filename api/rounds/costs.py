"""What another set of pairs costs everyone against the present one, level by level. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching import Answer, LevelName
from matching.answer import Value

Levels = Mapping[LevelName, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A difference, exact.

    ``people``: how many more have a pair (negative: fewer), by priority, the highest first. ``weakest``: the
    fit of the weakest pair, those pinned before aside, now and then; None where such pairs are not needed.
    ``total``: by how much the total fit rises; ``changes``: pairs in only one of the two sets.
    """

    people: tuple[int, ...]
    weakest: tuple[int | None, int | None]
    total: int
    changes: int

    @property
    def order(self) -> tuple[tuple[int, ...], int, int, int]:
        """Cheaper ones come first, by what counts first."""
        before, after = self.weakest
        fall = before - after if before is not None and after is not None else 0
        return tuple(-count for count in self.people), fall, -self.total, self.changes

    @property
    def is_free(self) -> bool:
        """Whether nothing gets worse: the set is as good as the present one."""
        return self.order[:3] <= ((0,) * len(self.people), 0, 0)

    @property
    def words(self) -> tuple[str, ...]:
        """What gets better or worse, the most important first; empty where all is the same."""
        return (*self._of_people(), *self._of_weakest(), *self._of_total())

    def _of_people(self) -> Iterable[str]:
        more = sum(self.people)
        if more:
            which, verb = "more" if more > 0 else "fewer", "has" if abs(more) == 1 else "have"
            yield f"{_people(more)} {which} {verb} a pair"
        elif any(self.people):
            first = next(count for count in self.people if count)
            verb = "gain" if first > 0 else "lose"
            yield f"{_people(first)} passed over before {verb}{'s' if abs(first) == 1 else ''} a pair"

    def _of_weakest(self) -> Iterable[str]:
        before, after = self.weakest
        if before is not None and after is not None and before != after:
            yield f"weakest pair {before} → {after}"

    def _of_total(self) -> Iterable[str]:
        if self.total:
            yield f"total fit {'+' if self.total > 0 else '−'}{abs(self.total)}"


def levels_of(answer: Answer) -> Levels:
    """What an answer reaches."""
    return {level.name: level.value for level in answer.levels}


def people_matched(levels: Levels) -> int:
    """How many people have a pair, whatever their priority."""
    return sum(_counts(levels[LevelName.MATCHED]))


def cost_between(before: Levels, after: Levels, score: int) -> Cost:
    """The difference between an answer and one in which a pair with this score has to be.

    To the engine that pair is pinned and no part of the floor; to everybody else it is a pair like others.
    """
    floor = _number(after[LevelName.FLOOR])
    people = [_counts(levels[LevelName.MATCHED]) for levels in (before, after)]
    return Cost(
        people=tuple(then - now for now, then in zip(*people, strict=True)),
        weakest=(_number(before[LevelName.FLOOR]), score if floor is None else min(floor, score)),
        total=(_number(after[LevelName.SCORE]) or 0) - (_number(before[LevelName.SCORE]) or 0),
        changes=_number(after[LevelName.CHANGES]) or 0,
    )


def _people(number: int) -> str:
    return "1 person" if abs(number) == 1 else f"{abs(number)} people"


def _counts(value: Value) -> tuple[int, ...]:
    return tuple(people for _, people in value) if isinstance(value, tuple) else (value or 0,)


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) else None
