"""What counts as best: levels made best one after the other, or a stable placing."""

from dataclasses import dataclass
from enum import StrEnum

from matching.errors import InvalidProblemError


class LevelName(StrEnum):
    """What is made best, one after the other: see `matching.objective`."""

    MATCHED = "matched"
    FLOOR = "floor"
    SCORE = "score"
    CHANGES = "changes"


class PolicyKind(StrEnum):
    """`optimal`: the best by levels. `stable`: no two prefer each other to what they got."""

    OPTIMAL = "optimal"
    STABLE = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which answer counts as best. A `stable` one has no levels. Raises InvalidProblemError."""

    kind: PolicyKind = PolicyKind.OPTIMAL
    levels: tuple[LevelName, ...] = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)

    def __post_init__(self) -> None:
        if self.kind is PolicyKind.STABLE:
            object.__setattr__(self, "levels", ())
            return
        if not self.levels:
            raise InvalidProblemError("policy.levels", "names at least one level")
        if len(set(self.levels)) != len(self.levels):
            raise InvalidProblemError("policy.levels", "names each level once")
        if LevelName.FLOOR in self.levels:
            before = self.levels[: self.levels.index(LevelName.FLOOR)]
            if LevelName.MATCHED not in before:
                raise InvalidProblemError("policy.levels", "floor comes somewhere after matched")
