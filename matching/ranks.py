"""How high the two of each pair stand with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer
from matching.policy import PolicyKind
from matching.preferences import Preferences
from matching.preferences import Ranks as Wishes
from matching.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """A pair's places in each other's order: 1 is the best; equals share a place.

    `provider_for_seeker` of `seeker_choices` says where the provider stands among everybody the seeker could
    have, `seeker_for_provider` of `provider_choices` the same the other way round.
    """

    seeker: str
    provider: str
    provider_for_seeker: int
    seeker_choices: int
    seeker_for_provider: int
    provider_choices: int


def ranks(problem: Problem, answer: Answer) -> tuple[Ranks, ...]:
    """Each pair's ranks, in the answer's order: by preferences where the problem has them, else by score."""
    if problem.preferences is not None:
        return tuple(_by_wish(problem, problem.preferences, answer))
    seekers = {member.id: row for row, member in enumerate(problem.seekers)}
    providers = {member.id: row for row, member in enumerate(problem.providers)}
    of_seekers = _scores_by(problem.seeker, problem.score, len(seekers))
    of_providers = _scores_by(problem.provider, problem.score, len(providers))
    found = []
    for pair in answer.pairs:
        mine, theirs = of_seekers[seekers[pair.seeker]], of_providers[providers[pair.provider]]
        found.append(
            Ranks(
                seeker=pair.seeker,
                provider=pair.provider,
                provider_for_seeker=1 + int((mine > pair.score).sum()),
                seeker_choices=len(mine),
                seeker_for_provider=1 + int((theirs > pair.score).sum()),
                provider_choices=len(theirs),
            )
        )
    return tuple(found)


def _by_wish(problem: Problem, preferences: Preferences, answer: Answer) -> Iterator[Ranks]:
    """Ranks by preference, of candidates alone: others listed there can't be had.

    Under the stable policy those who aren't listed can't be had either; else they share the last place.
    """
    seekers, providers = [m.id for m in problem.seekers], [m.id for m in problem.providers]
    partners: dict[str, list[str]] = {name: [] for name in (*seekers, *providers)}
    for i, j in zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True):
        partners[seekers[i]].append(providers[j])
        partners[providers[j]].append(seekers[i])
    is_strict = problem.policy.kind is PolicyKind.STABLE
    for pair in answer.pairs:
        mine = _places(preferences.seekers.get(pair.seeker, ()), partners[pair.seeker], is_strict)
        theirs = _places(preferences.providers.get(pair.provider, ()), partners[pair.provider], is_strict)
        yield Ranks(
            seeker=pair.seeker,
            provider=pair.provider,
            provider_for_seeker=mine[pair.provider],
            seeker_choices=len(mine),
            seeker_for_provider=theirs[pair.seeker],
            provider_choices=len(theirs),
        )


def _scores_by(owner: NDArray[np.int32], score: NDArray[np.int32], people: int) -> list[NDArray[np.int32]]:
    order = np.argsort(owner, kind="stable")
    return np.split(score[order], np.searchsorted(owner[order], np.arange(1, people)))


def _places(ranked: Wishes, partners: Sequence[str], is_strict: bool) -> dict[str, int]:
    """Everybody who could be had and their place: one more than how many stand higher."""
    known = dict.fromkeys(partners)
    listed = {name for tie in ranked for name in tie}
    places: dict[str, int] = {}
    for tie in (*ranked, () if is_strict else tuple(name for name in known if name not in listed)):
        before = len(places)
        places.update(dict.fromkeys((name for name in tie if name in known), before + 1))
    return places
