"""What must hold between the parts of a problem; every fault is an InvalidProblemError naming its field."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.errors import InvalidProblemError
from matching.members import Limit, Member
from matching.preferences import UNLISTED, Preferences, Standings, faults
from matching.scoring import MAX_SCORE


def check_members(seekers: Sequence[Member], providers: Sequence[Member]) -> None:
    seen: set[str] = set()
    for member in (*seekers, *providers):
        if member.id in seen:
            raise InvalidProblemError("id", f"{member.id} stands there twice")
        seen.add(member.id)
    timed = {member.free is not None for member in (*seekers, *providers)}
    if len(timed) > 1:
        raise InvalidProblemError("free", "if one person has it, all must")


def check_candidates(
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


def check_stable(
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


def check_limits(limits: Sequence[Limit], seekers: Sequence[Member], providers: Sequence[Member]) -> None:
    named = {(limit.seekers, limit.providers) for limit in limits}
    if len(named) != len(limits):
        raise InvalidProblemError("limits", "each group or cell may be limited once")
    seeker_groups = {group for member in seekers for group in member.groups}
    provider_groups = {group for member in providers for group in member.groups}
    for limit in limits:
        for group, known in ((limit.seekers, seeker_groups), (limit.providers, provider_groups)):
            if group is not None and group not in known:
                raise InvalidProblemError("limits", f"nobody is in the group {group}")


class Pairs:
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

    def standings(self, preferences: Preferences) -> Standings:
        """The ranks of all candidates. Raises unless everybody listed is a candidate of who lists them."""
        try:
            if preferences.seekers.keys() - self._seekers or preferences.providers.keys() - self._providers:
                raise ValueError
            by_seeker = [
                (self._seekers[name] * self._width + self._providers[partner], rank)
                for name, ties in preferences.seekers.items()
                for rank, tie in enumerate(ties)
                for partner in tie
            ]
            by_provider = [
                (self._seekers[partner] * self._width + self._providers[name], rank)
                for name, ties in preferences.providers.items()
                for rank, tie in enumerate(ties)
                for partner in tie
            ]
            return Standings(by_seeker=self._ranked(by_seeker), by_provider=self._ranked(by_provider))
        except (KeyError, ValueError):
            seekers, providers = list(self._seekers), list(self._providers)
            rows = zip((self._keys // self._width).tolist(), (self._keys % self._width).tolist(), strict=True)
            pairs = {(seekers[i], providers[j]) for i, j in rows}
            fault, *_ = faults(preferences, seekers, providers, pairs)
            raise fault from None

    def _ranked(self, listed: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
        """Each candidate's rank. Raises ValueError for a key that isn't a candidate's, or is there twice."""
        table = np.array(listed, dtype=np.int64).reshape(-1, 2)
        if len(np.unique(table[:, 0])) < len(table) or not np.isin(table[:, 0], self._keys).all():
            raise ValueError
        ranks = np.full(len(self._keys), UNLISTED, dtype=np.int32)
        ranks[np.searchsorted(self._keys, table[:, 0])] = table[:, 1]
        return ranks

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
