"""People of a problem as the flow sees them, and the limits on their groups."""

from dataclasses import dataclass
from enum import StrEnum

from matching.errors import InvalidProblemError
from matching.people import HALF_HOURS_A_WEEK, MAX_CAPACITY, MAX_PRIORITY, check_id


class Side(StrEnum):
    """The two sides: seekers are served, providers serve."""

    SEEKERS = "seekers"
    PROVIDERS = "providers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in a problem. `free` holds starts of free times, None where times play no part.

    `refused` says how many pairs of this person each rule refused, sorted by rule; it goes into reasons only.
    Raises InvalidProblemError when a value is outside its range.
    """

    id: str
    minimum: int = 0
    capacity: int = 1
    priority: int = 0
    groups: frozenset[str] = frozenset()
    free: frozenset[int] | None = None
    refused: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        check_id(self.id, "id")
        if not 0 <= self.capacity <= MAX_CAPACITY:
            raise InvalidProblemError(f"{self.id}.capacity", f"must be 0 to {MAX_CAPACITY}")
        if not 0 <= self.minimum <= self.capacity:
            raise InvalidProblemError(f"{self.id}.minimum", "must be 0 to the capacity")
        if not 0 <= self.priority <= MAX_PRIORITY:
            raise InvalidProblemError(f"{self.id}.priority", f"must be 0 to {MAX_PRIORITY}")
        if self.free and not 0 <= min(self.free) <= max(self.free) < HALF_HOURS_A_WEEK:
            raise InvalidProblemError(f"{self.id}.free", f"starts are 0 to {HALF_HOURS_A_WEEK - 1}")
        object.__setattr__(self, "refused", tuple(sorted(self.refused)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At least `minimum` and at most `maximum` pairs of a group.

    One of `seekers` and `providers` names the group of one side; both name a cell, the pairs between two
    groups. Raises InvalidProblemError.
    """

    seekers: str | None = None
    providers: str | None = None
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        if self.seekers is None and self.providers is None:
            raise InvalidProblemError("limits", "a limit names a group")
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise InvalidProblemError("limits", "0 ≤ minimum ≤ maximum must hold")

    def place(self) -> tuple[bool, str, bool, str]:
        """Where the limit stands in canonical order. A group may be called "", which is not no group."""
        return self.seekers is not None, self.seekers or "", self.providers is not None, self.providers or ""
