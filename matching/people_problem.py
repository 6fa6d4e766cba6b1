"""A problem given by people and rules, for programmes with too many possible pairs to list."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import repeat
from typing import Any

import numpy as np

from matching.candidates import (
    Counts,
    block_of,
    check_pairs,
    count_refusals,
    find_candidates,
    in_order,
)
from matching.crowd import Crowd, encode
from matching.members import Limit
from matching.people import Person
from matching.policy import Policy, PolicyKind
from matching.problem import Problem, assemble, member_of
from matching.rules import Rules, rules_in_force
from matching.scoring import Weights, score_block
from matching.supply import REFUSED, Keys, Rectangle, Scores

IdPair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeopleProblem:
    """People on both sides, sorted by id, and the rules and weights that make pairs of them.

    `solve` and `verify` take it like a `Problem` and give the same answer as for `listed()`, but price
    the pairs in blocks and never store them all. That takes an optimal policy, and times only where
    nobody has several places; anything else, and demands that clash, is listed after all.
    Made by `of`.
    """

    seekers: tuple[Person, ...]
    providers: tuple[Person, ...]
    rules: Rules
    weights: Weights
    policy: Policy
    bans: tuple[IdPair, ...]
    pins: tuple[IdPair, ...]
    limits: tuple[Limit, ...]
    previous: tuple[IdPair, ...] | None
    _digest: list[str] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def of(
        cls,
        seekers: Iterable[Person],
        providers: Iterable[Person],
        rules: Rules | None = None,
        weights: Weights | None = None,
        *,
        bans: Iterable[IdPair] = (),
        pins: Iterable[IdPair] = (),
        policy: Policy | None = None,
        previous: Iterable[IdPair] | None = None,
        limits: Iterable[Limit] = (),
    ) -> "PeopleProblem":
        """The problem of these people. Raises InvalidProblemError as a listed problem would."""
        sides = in_order(seekers, providers)
        bans, pins = tuple(sorted(bans)), tuple(sorted(pins))
        check_pairs(*sides, bans, "bans")
        check_pairs(*sides, pins, "pins")
        return cls(
            seekers=sides[0],
            providers=sides[1],
            rules=rules or Rules(),
            weights=weights or Weights(),
            policy=policy or Policy(),
            bans=bans,
            pins=pins,
            limits=tuple(sorted(limits, key=Limit.place)),
            previous=None if previous is None else tuple(sorted(previous)),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of people, rules and demands, found when it is first asked for."""
        if not self._digest:
            digest = hashlib.sha256()
            for name in (each.name for each in fields(self) if each.init):
                digest.update(json.dumps([name, _canonical(getattr(self, name))]).encode())
            self._digest.append(digest.hexdigest())
        return self._digest[0]

    @property
    def is_listed(self) -> bool:
        """Whether the problem is listed after all: the policy is stable, or times need nodes of their own."""
        has_times = self.rules.shared_free_times > 0
        several = any(person.capacity > 1 for person in (*self.seekers, *self.providers))
        return self.policy.kind is PolicyKind.STABLE or (has_times and several)

    def listed(self) -> Problem:
        """The same problem with its candidates listed."""
        candidates = find_candidates(self.seekers, self.providers, self.rules, self.weights, bans=self.bans)
        return Problem.from_candidates(
            candidates, pins=self.pins, policy=self.policy, previous=self.previous, limits=self.limits
        )

    def frame(self, *, with_refusals: bool = False) -> Problem:
        """The problem without any candidates or pins. Raises InvalidProblemError for bad limits.

        `with_refusals` counts for everybody how many pairs each rule refuses, which takes a look at all.
        """
        half_hours = self.rules.meeting_half_hours if self.rules.shared_free_times else None
        counts: list[Iterable[Counts]] = [repeat({}), repeat({})]
        if with_refusals:
            counts = list(count_refusals(self._crowd(), self.rules))
        sides = [
            [
                member_of(person, half_hours=half_hours, refused=refused)
                for person, refused in zip(people, of_side, strict=False)
            ]
            for people, of_side in zip((self.seekers, self.providers), counts, strict=True)
        ]
        none = np.zeros(0, dtype=np.int32)
        return assemble(
            policy=self.policy,
            seekers=sides[0],
            providers=sides[1],
            seeker=none,
            provider=none,
            score=none,
            limits=self.limits,
            previous=self.previous,
        )

    def keys_of(self, pairs: Iterable[IdPair]) -> Keys:
        """The keys of these pairs, sorted."""
        seekers = {person.id: row for row, person in enumerate(self.seekers)}
        providers = {person.id: row for row, person in enumerate(self.providers)}
        keys = [seekers[seeker] * len(providers) + providers[provider] for seeker, provider in pairs]
        return np.unique(np.array(keys, dtype=np.int64))

    def supply(self) -> "PeopleSupply":
        """The pairs that no rule refuses, in blocks."""
        return PeopleSupply(crowd=self._crowd(), rules=self.rules, weights=self.weights)

    def _crowd(self) -> Crowd:
        return encode(
            self.seekers,
            self.providers,
            meeting_half_hours=self.rules.meeting_half_hours,
            bans=self.bans,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeopleSupply:
    """The pairs that no rule refuses: worked out anew each time they are asked for."""

    crowd: Crowd
    rules: Rules
    weights: Weights

    @property
    def seekers(self) -> int:
        """How many seekers there are."""
        return self.crowd.seeker_count

    @property
    def providers(self) -> int:
        """How many providers there are."""
        return self.crowd.provider_count

    @property
    def most(self) -> int:
        """What all parts together can come to."""
        return self.weights.most

    def block(self, rows: slice) -> Rectangle:
        """The seekers in `rows` with all providers."""
        score: Scores = score_block(self.crowd, self.weights, rows)
        block = block_of(self.crowd, self.rules, rows)
        refused = np.zeros(score.shape, dtype=np.bool_)
        for _, rule in rules_in_force(self.rules):
            refused |= rule(block)
        np.putmask(score, refused, REFUSED)
        return Rectangle(first=rows.start, score=score)


def _canonical(value: Any) -> Any:
    """Something that JSON can hold, the same for equal values."""
    if is_dataclass(value):
        return [_canonical(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, frozenset):
        return sorted(value)
    return [_canonical(each) for each in value] if isinstance(value, tuple) else value
