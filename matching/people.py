"""People as the engine sees them: opaque ids and what the rules and scores need, nothing else.

There is deliberately no field for a name, an address or a protected characteristic.
"""

from dataclasses import dataclass

from matching.errors import InvalidProblemError

HALF_HOURS_A_DAY = 48
HALF_HOURS_A_WEEK = 7 * HALF_HOURS_A_DAY
MAX_CAPACITY = 10**6
MAX_PRIORITY = 100
MAX_ID_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One place on one side of a programme: a seeker (who is served) or a provider (who serves).

    `id` is unique over both sides. `person` is the key of the human behind it, the same wherever that
    human takes part; `managers`, `conflicts` and `past_partners` hold such keys, `wishes` holds ids of
    the other side, the most wanted first. `managers` is the line-management chain, nearest first.
    `free` holds half-hours of an ordinary week, 0..335 since Monday 00:00. `topics` are learning goals
    for a seeker and topics offered for a provider. `modes` empty means any way of meeting will do.
    `seniority` grows with rank. `groups` are what group limits count.

    Raises InvalidProblemError when a value is outside its range.
    """

    id: str
    person: str
    capacity: int = 1
    minimum: int = 0
    priority: int = 0
    organisation: str | None = None
    site: str | None = None
    directorate: str | None = None
    team: str | None = None
    seniority: int | None = None
    profession: str | None = None
    topics: frozenset[str] = frozenset()
    free: frozenset[int] = frozenset()
    modes: frozenset[str] = frozenset()
    managers: tuple[str, ...] = ()
    conflicts: frozenset[str] = frozenset()
    past_partners: frozenset[str] = frozenset()
    training_done: bool = False
    consented: bool = False
    wishes: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_id(self.id, "id")
        if not 0 <= self.capacity <= MAX_CAPACITY:
            raise InvalidProblemError(f"{self.id}.capacity", f"must be 0 to {MAX_CAPACITY}")
        if not 0 <= self.minimum <= self.capacity:
            raise InvalidProblemError(f"{self.id}.minimum", "must be 0 to the capacity")
        if not 0 <= self.priority <= MAX_PRIORITY:
            raise InvalidProblemError(f"{self.id}.priority", f"must be 0 to {MAX_PRIORITY}")
        if self.seniority is not None and not 0 <= self.seniority < 2**31:
            raise InvalidProblemError(f"{self.id}.seniority", "must be 0 or more")
        if self.free and not 0 <= min(self.free) <= max(self.free) < HALF_HOURS_A_WEEK:
            raise InvalidProblemError(f"{self.id}.free", f"half-hours are 0 to {HALF_HOURS_A_WEEK - 1}")
        if len(set(self.wishes)) != len(self.wishes):
            raise InvalidProblemError(f"{self.id}.wishes", "each id may stand there once")


def check_id(text: str, field: str) -> None:
    """Raise InvalidProblemError unless `text` is 1..200 characters that UTF-8 can carry, without NUL."""
    if not 1 <= len(text) <= MAX_ID_LENGTH:
        raise InvalidProblemError(field, f"an id has 1 to {MAX_ID_LENGTH} characters")
    if "\0" in text or not is_encodable(text):
        raise InvalidProblemError(field, "an id holds no NUL and no lone surrogate")


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can carry `text` (a lone surrogate can't be)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def free_starts(free: frozenset[int], half_hours: int) -> frozenset[int]:
    """The half-hours at which a meeting of `half_hours` can start; no meeting crosses midnight."""
    last = HALF_HOURS_A_DAY - half_hours
    return frozenset(
        start
        for start in free
        if start % HALF_HOURS_A_DAY <= last and all(start + step in free for step in range(1, half_hours))
    )
