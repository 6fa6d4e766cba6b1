"""How far people of each group came in a programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from api.ethnicity import WresGroup


class Step(IntEnum):
    """The steps of a programme; who took one took all before it."""

    INVITED = 0
    REGISTERED = 1
    MATCHED = 2
    MET = 3
    COMPLETED = 4

    @property
    def label(self) -> str:
        """The step as people read it."""
        return "Met at least once" if self is Step.MET else self.name.capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """True counts, one row a group (in the order of WresGroup), one number a step. Never to be shown."""

    counts: tuple[tuple[int, ...], ...]


def count_funnel(people: Iterable[tuple[WresGroup, Step]]) -> Funnel:
    """Count each person, given as group and furthest step, at that step and at all before it."""
    counts = {group: [0] * len(Step) for group in WresGroup}
    for group, furthest in people:
        for step in range(furthest + 1):
            counts[group][step] += 1
    return Funnel(counts=tuple(tuple(counts[group]) for group in WresGroup))
