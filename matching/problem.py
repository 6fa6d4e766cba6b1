"""A matching problem: two sides, scored candidates, demands and a policy, in canonical order."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Candidates, Counts
from matching.errors import InvalidProblemError
from matching.members import Limit, Member
from matching.people import Person, free_starts
from matching.policy import LevelName, Policy, PolicyKind
from matching.preferences import Preferences, Standings
from matching.problem_checks import Pairs, check_candidates, check_limits, check_members, check_stable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A problem in canonical order, however its rows came: people by id, candidates by seeker, provider.

    `seeker` and `provider` are rows of `seekers` and `providers`, `score` is 0..1000, `pinned` marks the
    candidates that must be in the answer. Made by `from_json`, `from_candidates` or `assemble`.
    """

    policy: Policy
    seekers: tuple[Member, ...]
    providers: tuple[Member, ...]
    seeker: NDArray[np.int32]
    provider: NDArray[np.int32]
    score: NDArray[np.int32]
    pinned: NDArray[np.bool_]
    limits: tuple[Limit, ...] = ()
    previous: tuple[tuple[str, str], ...] | None = None
    preferences: Preferences | None = None
    standings: Standings | None = None
    _digest: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        for column in (self.seeker, self.provider, self.score, self.pinned):
            column.setflags(write=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical problem, found when it is first asked for."""
        if not self._digest:
            self._digest.append(_digest(self))
        return self._digest[0]

    @property
    def has_times(self) -> bool:
        """Whether every pair needs a time at which both are free."""
        return any(member.free is not None for member in (*self.seekers[:1], *self.providers[:1]))

    @classmethod
    def from_candidates(
        cls,
        candidates: Candidates,
        *,
        pins: Iterable[tuple[str, str]] = (),
        policy: Policy | None = None,
        previous: Iterable[tuple[str, str]] | None = None,
        limits: Iterable[Limit] = (),
        preferences: Preferences | None = None,
    ) -> "Problem":
        """The problem of these candidates. A pin that a hard rule refuses is an error naming the rule.

        Times play a part when the rules ask for shared free times, but not where the policy is stable;
        there, preferences not given are taken from people's wishes. Raises InvalidProblemError.
        """
        policy = policy or Policy()
        is_stable = policy.kind is PolicyKind.STABLE
        if is_stable and preferences is None:
            preferences = Preferences.from_wishes(candidates)
        pins = tuple(pins)
        for seeker, provider in pins:
            refusals = candidates.refusals(seeker, provider)
            if refusals:
                names = ", ".join(refusals)
                raise InvalidProblemError("pins", f"{seeker} and {provider} are refused by: {names}")
        has_times = candidates.rules.shared_free_times > 0 and not is_stable
        half_hours = candidates.rules.meeting_half_hours if has_times else None
        refused = candidates.refused_by_everyone()
        sides = [
            tuple(
                member_of(person, half_hours=half_hours, refused=counts)
                for person, counts in zip(people, of_side, strict=True)
            )
            for people, of_side in zip((candidates.seekers, candidates.providers), refused, strict=True)
        ]
        return assemble(
            policy=policy,
            seekers=sides[0],
            providers=sides[1],
            seeker=candidates.seeker,
            provider=candidates.provider,
            score=candidates.score,
            pins=pins,
            limits=tuple(limits),
            previous=None if previous is None else tuple(previous),
            preferences=preferences,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> "Problem":
        """Read the JSON contract, version 1. Raises InvalidProblemError naming the field."""
        from matching.problem_json import read_problem

        return read_problem(text)

    def to_json(self) -> str:
        """The problem in the JSON contract, version 1, in canonical order."""
        from matching.problem_json import write_problem

        return write_problem(self)


def member_of(person: Person, *, half_hours: int | None, refused: Counts) -> Member:
    """A person as the flow sees them; `half_hours` is the length of a meeting, where times play a part."""
    return Member(
        id=person.id,
        minimum=person.minimum,
        capacity=person.capacity,
        priority=person.priority,
        groups=person.groups,
        free=None if half_hours is None else free_starts(person.free, half_hours),
        refused=tuple((reason.value, count) for reason, count in refused.items()),
    )


def assemble(
    *,
    policy: Policy,
    seekers: Sequence[Member],
    providers: Sequence[Member],
    seeker: NDArray[np.int32],
    provider: NDArray[np.int32],
    score: NDArray[np.int32],
    pins: Sequence[tuple[str, str]] = (),
    limits: Sequence[Limit] = (),
    previous: Sequence[tuple[str, str]] | None = None,
    preferences: Preferences | None = None,
) -> Problem:
    """Check what belongs together and bring it into canonical order. Raises InvalidProblemError.

    `seeker` and `provider` are rows of `seekers` and `providers` as given.
    """
    check_members(seekers, providers)
    seekers, seeker = _in_order(seekers, seeker)
    providers, provider = _in_order(providers, provider)
    order = np.lexsort((provider, seeker))
    seeker, provider, score = seeker[order], provider[order], score[order]
    check_candidates(seekers, providers, seeker, provider, score)
    if previous is None and LevelName.CHANGES in policy.levels:
        raise InvalidProblemError("policy.levels", "changes needs a previous answer")
    if policy.kind is PolicyKind.STABLE:
        check_stable(preferences, (*seekers, *providers), pins, limits)
    pairs = Pairs(seekers, providers, seeker, provider)
    standings = None
    if policy.kind is PolicyKind.STABLE and preferences is not None:
        standings = pairs.standings(preferences)
    check_limits(limits, seekers, providers)
    if previous is not None:
        pairs.check_people(previous, "previous")
    return Problem(
        policy=policy,
        seekers=tuple(seekers),
        providers=tuple(providers),
        seeker=seeker,
        provider=provider,
        score=score,
        pinned=pairs.mark(pins, "pins"),
        limits=tuple(sorted(limits, key=Limit.place)),
        previous=None if previous is None else tuple(sorted(previous)),
        preferences=preferences,
        standings=standings,
    )


def _in_order(
    members: Sequence[Member], rows: NDArray[np.int32]
) -> tuple[Sequence[Member], NDArray[np.int32]]:
    order = sorted(range(len(members)), key=lambda row: members[row].id)
    place = np.empty(len(members), dtype=np.int32)
    place[order] = np.arange(len(members), dtype=np.int32)
    return [members[row] for row in order], place[rows]


def _digest(problem: Problem) -> str:
    """SHA-256 of the canonical problem: its people and demands as JSON, then the candidates' columns."""
    head: dict[str, Any] = {
        "version": 1,
        "policy": [problem.policy.kind, list(problem.policy.levels)],
        "limits": [[x.seekers, x.providers, x.minimum, x.maximum] for x in problem.limits],
        "previous": problem.previous,
    }
    for name, side in (("seekers", problem.seekers), ("providers", problem.providers)):
        head[name] = [
            [m.id, m.minimum, m.capacity, m.priority, sorted(m.groups), _sorted(m.free), m.refused]
            for m in side
        ]
    if problem.preferences is not None and problem.standings is None:
        # They decide no pair here, only which ranks are shown.
        sides = (problem.preferences.seekers, problem.preferences.providers)
        head["preferences"] = [
            [[name, [sorted(tie) for tie in ranks]] for name, ranks in sorted(side.items())] for side in sides
        ]
    digest = hashlib.sha256(json.dumps(head, separators=(",", ":")).encode())
    for column in (problem.seeker, problem.provider, problem.score):
        digest.update(column.astype("<i4").tobytes())
    digest.update(problem.pinned.tobytes())
    if problem.standings is not None:
        for ranks in (problem.standings.by_seeker, problem.standings.by_provider):
            digest.update(ranks.astype("<i4").tobytes())
    return digest.hexdigest()


def _sorted(free: frozenset[int] | None) -> list[int] | None:
    return None if free is None else sorted(free)
