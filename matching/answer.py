"""What comes out: pairs, who is unmatched and why, levels with their bounds, the proof and the record."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.members import Side
from matching.policy import LevelName, Policy


class Status(StrEnum):
    """`optimal`: every level proven. `feasible`: some level isn't. `infeasible`: the demands clash."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    STABLE = "stable"


class UnmatchedReason(StrEnum):
    """The first thing that gets worse when this person must have a pair.

    `unproven` stands where the answer itself is only feasible and a true reason is not known; `stable`
    where partners prefer others.
    """

    NO_CANDIDATE = "no_candidate"
    DEMANDS = "demands"
    MATCHED = "matched"
    FLOOR = "floor"
    SCORE = "score"
    CHANGES = "changes"
    FEWER_PAIRS = "fewer_pairs"
    TIE = "tie"
    STABLE = "stable"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pair of the answer. `time` is the half-hour of the week of the first meeting, if times are known."""

    seeker: str
    provider: str
    score: int
    time: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitName:
    """Names a limit: the group of one side, or of both for a cell."""

    seekers: str | None = None
    providers: str | None = None

    def words(self) -> str:
        """The group or cell in words."""
        named = (("seekers", self.seekers), ("providers", self.providers))
        return " with ".join(f"{group} among {side}" for side, group in named if group is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """People, limits and pins that together need more than there is: `needed` > `places`.

    Where only a search failed, both are 0 and all demands are named. `is_shortage` says when this reads
    "these people can only meet these": then nothing but the number of places plays a part.

    `people` and `providers` are the seekers and providers involved, `minimums` those whose own minimum
    counts, `pins` pairs (seeker id, provider id). All sorted.
    """

    people: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    limits: tuple[LimitName, ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    minimums: tuple[str, ...] = ()
    needed: int
    places: int

    @property
    def is_shortage(self) -> bool:
        """Whether too few places are all there is to it: no limit, pin or minimum plays a part."""
        return not (self.limits or self.pins or self.minimums) and self.needed > self.places

    def words(self, name: Callable[[str], str] = str) -> str:
        """The demands in words, and why they can't all be met. `name` turns ids into names."""
        parts = [
            *(f"the pair {name(seeker)} with {name(provider)}" for seeker, provider in self.pins),
            *(f"the minimum of {name(person)}" for person in self.minimums),
            *(f"the limit on {limit.words()}" for limit in self.limits),
        ]
        asked = ", ".join(parts)
        if self.needed == self.places:
            return f"No answer was found that keeps all of these: {asked}."
        return f"These can't all hold: {asked}. They need {self.needed}, there is room for {self.places}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What supports a reason.

    `refused` for no_candidate. For demands, matched and floor a `cut`: an irreducible set of needs that
    can't be met together. The people in it on the unmatched one's own side each need a pair (at the floor:
    one not below it); on the other side stands everybody whom those could meet, or, where a limit is part
    of it, who needs a pair as well. Where there is no cut, since other levels come before, and for all other
    reasons the `loss` at that level and the people who would be `displaced`: those who would have no pair
    in the best set in which this person has one.
    """

    refused: tuple[tuple[str, int], ...] | None = None
    cut: Demands | None = None
    loss: int | None = None
    displaced: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """Somebody without a pair, and the true reason."""

    id: str
    side: Side
    reason: UnmatchedReason
    evidence: Evidence | None = None


Value = int | None | tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a level reached. `matched` counts people, with several priorities as (priority, people).

    `bound` is what no answer can pass that does as well at the earlier levels; `proven` says that the proof
    shows that it is reached. Not proven and without a bound, nothing is known but the value.
    """

    name: LevelName
    value: Value
    bound: Value
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One of the cases into which a step divides all answers, and what shows that none in it is better.

    `decided` are candidates by number, each with whether it is a pair of the answer, in the order in which
    the cases were divided. What is shown is shown as in a step: by prices, or by a cut where the case holds
    nothing.
    """

    decided: tuple[tuple[int, bool], ...]
    potentials: NDArray[np.int64] | None = None
    cut: tuple[int, ...] | None = None
    multipliers: tuple[int, ...] | None = None
    scale: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One step of the proof, in order: prices (potentials) of the network's nodes, or a cut of them.

    `priority` tells the classes of `matched` apart, `salt` the rounds of the tie-break. See
    `matching.verify` for the order of nodes. Where limits are more than a flow can say, `multipliers` are
    the prices of those limits and of the levels before, costs being counted `scale` times
    (`matching.proof_limits`); where those prices leave a gap, `cases` close it (`matching.proof_cases`).
    """

    level: str
    priority: int | None = None
    salt: int | None = None
    potentials: NDArray[np.int64] | None = None
    cut: tuple[int, ...] | None = None
    multipliers: tuple[int, ...] | None = None
    scale: int | None = None
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What made the answer: no times of day, so that the same problem gives the same bytes."""

    engine: str
    ortools: str
    policy: Policy
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """An answer in canonical order: pairs by seeker and provider, unmatched people by id.

    Two answers are equal when their digests are.
    """

    status: Status
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    levels: tuple[Level, ...]
    clash: Demands | None
    proof: tuple[Step, ...]
    record: Record
    digest: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.digest)

    def sealed(self) -> "Answer":
        """The same answer with the digest that belongs to it."""
        return replace(self, digest=self.computed_digest())

    def computed_digest(self) -> str:
        """SHA-256 over everything the answer says."""
        return hashlib.sha256(replace(self, digest="").to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The answer in the JSON contract, version 1."""
        from matching.answer_json import write_answer

        return write_answer(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Answer":
        """Read the JSON contract, version 1. Raises InvalidAnswerError naming the field."""
        from matching.answer_json import read_answer

        return read_answer(text)
