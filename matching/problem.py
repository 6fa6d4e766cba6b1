"""A matching problem: two sides, scored candidates, demands and a policy, in canonical order."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Candidates
from matching.errors import InvalidProblemError
from matching.people import HALF_HOURS_A_WEEK, MAX_CAPACITY, MAX_PRIORITY, check_id, free_starts
from matching.preferences import Preferences, check_preferences
from matching.scoring import MAX_SCORE


class Side(StrEnum):
    """The two sides: seekers are served, providers serve."""

    SEEKERS = "seekers"
    PROVIDERS = "providers"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in a problem. `free` holds starts of free times, None where times play no part.

    `refused` says how many pairs of this person each rule refused; it goes into reasons only.
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
    digest: str = field(default="", init=False)

    def __post_init__(self) -> None:
        for column in (self.seeker, self.provider, self.score, self.pinned):
            column.setflags(write=False)
        object.__setattr__(self, "digest", _digest(self))

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
                Member(
                    id=person.id,
                    minimum=person.minimum,
                    capacity=person.capacity,
                    priority=person.priority,
                    groups=person.groups,
                    free=None if half_hours is None else free_starts(person.free, half_hours),
                    refused=tuple((reason.value, count) for reason, count in counts.items()),
                )
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
    _check_members(seekers, providers)
    seekers, seeker = _in_order(seekers, seeker)
    providers, provider = _in_order(providers, provider)
    order = np.lexsort((provider, seeker))
    seeker, provider, score = seeker[order], provider[order], score[order]
    _check_candidates(seekers, providers, seeker, provider, score)
    if previous is None and LevelName.CHANGES in policy.levels:
        raise InvalidProblemError("policy.levels", "changes needs a previous answer")
    if policy.kind is PolicyKind.STABLE:
        _check_stable(preferences, (*seekers, *providers), pins, limits)
    pairs = _Pairs(seekers, providers, seeker, provider)
    if policy.kind is PolicyKind.STABLE and preferences is not None:
        pairs.check_preferences(preferences)
    _check_limits(limits, seekers, providers)
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
        limits=tuple(sorted(limits, key=lambda limit: (limit.seekers or "", limit.providers or ""))),
        previous=None if previous is None else tuple(sorted(previous)),
        preferences=preferences,
    )


def _in_order(
    members: Sequence[Member], rows: NDArray[np.int32]
) -> tuple[Sequence[Member], NDArray[np.int32]]:
    order = sorted(range(len(members)), key=lambda row: members[row].id)
    place = np.empty(len(members), dtype=np.int32)
    place[order] = np.arange(len(members), dtype=np.int32)
    return [members[row] for row in order], place[rows]


def _check_members(seekers: Sequence[Member], providers: Sequence[Member]) -> None:
    seen: set[str] = set()
    for member in (*seekers, *providers):
        if member.id in seen:
            raise InvalidProblemError("id", f"{member.id} stands there twice")
        seen.add(member.id)
    timed = {member.free is not None for member in (*seekers, *providers)}
    if len(timed) > 1:
        raise InvalidProblemError("free", "if one person has it, all must")


def _check_candidates(
    seekers: Sequence[Member],
    providers: Sequence[Member],
    seeker: NDArray[np.int32],
    provider: NDArray[np.int32],
    score: NDArray[np.int32],
) -> None:
    if len(score) and (score.min() < 0 or score.max() > MAX_SCORE):
        raise InvalidProblemError("candidates", f"scores are 0 to {MAX_SCORE}")
    twice = np.flatnonzero((np.diff(seeker) == 0) & (np.diff(provider) == 0))
    if len(twice):
        pair = seekers[seeker[twice[0]]].id, providers[provider[twice[0]]].id
        raise InvalidProblemError("candidates", f"{pair[0]} and {pair[1]} stand there twice")


def _check_stable(
    preferences: Preferences | None,
    members: Sequence[Member],
    pins: Sequence[tuple[str, str]],
    limits: Sequence[Limit],
) -> None:
    """A stable answer knows preferences and capacities, and nothing else."""
    if preferences is None:
        raise InvalidProblemError("preferences", "a stable answer needs them")
    for field_name, is_there in (
        ("pins", bool(pins)),
        ("limits", bool(limits)),
        ("minimum", any(member.minimum for member in members)),
        ("free", any(member.free is not None for member in members)),
    ):
        if is_there:
            raise InvalidProblemError(field_name, "has no place in a stable answer")


def _check_limits(limits: Sequence[Limit], seekers: Sequence[Member], providers: Sequence[Member]) -> None:
    named = {(limit.seekers, limit.providers) for limit in limits}
    if len(named) != len(limits):
        raise InvalidProblemError("limits", "each group or cell may be limited once")
    seeker_groups = {group for member in seekers for group in member.groups}
    provider_groups = {group for member in providers for group in member.groups}
    for limit in limits:
        for group, known in ((limit.seekers, seeker_groups), (limit.providers, provider_groups)):
            if group is not None and group not in known:
                raise InvalidProblemError("limits", f"nobody is in the group {group}")


class _Pairs:
    """Finds pairs of ids among the candidates."""

    def __init__(
        self,
        seekers: Sequence[Member],
        providers: Sequence[Member],
        seeker: NDArray[np.int32],
        provider: NDArray[np.int32],
    ) -> None:
        self._seekers = {member.id: row for row, member in enumerate(seekers)}
        self._providers = {member.id: row for row, member in enumerate(providers)}
        self._width = max(1, len(providers))
        self._keys = seeker.astype(np.int64) * self._width + provider

    def check_preferences(self, preferences: Preferences) -> None:
        """Raise unless everybody listed is a candidate of the person who lists them."""
        seekers, providers = list(self._seekers), list(self._providers)
        rows = zip((self._keys // self._width).tolist(), (self._keys % self._width).tolist(), strict=True)
        check_preferences(preferences, seekers, providers, {(seekers[i], providers[j]) for i, j in rows})

    def check_people(self, pairs: Sequence[tuple[str, str]], field_name: str) -> None:
        """Raise unless every pair is a seeker and a provider, each pair once."""
        for seeker, provider in pairs:
            if seeker not in self._seekers or provider not in self._providers:
                raise InvalidProblemError(
                    field_name, f"{seeker} and {provider} are not a seeker and a provider here"
                )
        if len(set(pairs)) != len(pairs):
            raise InvalidProblemError(field_name, "each pair may stand there once")

    def mark(self, pairs: Sequence[tuple[str, str]], field_name: str) -> NDArray[np.bool_]:
        """Mark these pairs among the candidates; raise for one that is none."""
        self.check_people(pairs, field_name)
        marked = np.zeros(len(self._keys), dtype=np.bool_)
        for seeker, provider in pairs:
            key = self._seekers[seeker] * self._width + self._providers[provider]
            place = int(np.searchsorted(self._keys, key))
            if place == len(self._keys) or self._keys[place] != key:
                raise InvalidProblemError(field_name, f"{seeker} and {provider} are no candidate")
            marked[place] = True
        return marked


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
            [m.id, m.minimum, m.capacity, m.priority, sorted(m.groups), _sorted(m.free), sorted(m.refused)]
            for m in side
        ]
    if problem.preferences is not None:
        head["preferences"] = [
            [[key, [sorted(tie) for tie in ranks]] for key, ranks in sorted(of_side.items())]
            for of_side in (problem.preferences.seekers, problem.preferences.providers)
        ]
    digest = hashlib.sha256(json.dumps(head, separators=(",", ":")).encode())
    for column in (problem.seeker, problem.provider, problem.score):
        digest.update(column.astype("<i4").tobytes())
    digest.update(problem.pinned.tobytes())
    return digest.hexdigest()


def _sorted(free: frozenset[int] | None) -> list[int] | None:
    return None if free is None else sorted(free)
