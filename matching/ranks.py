"""How high the two of each pair stand with each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer
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
        listed = problem.preferences.seekers, problem.preferences.providers
        by_wish = [(_places(listed[0][p.seeker]), _places(listed[1][p.provider])) for p in answer.pairs]
        return tuple(
            Ranks(
                seeker=pair.seeker,
                provider=pair.provider,
                provider_for_seeker=mine[pair.provider],
                seeker_choices=len(mine),
                seeker_for_provider=theirs[pair.seeker],
                provider_choices=len(theirs),
            )
            for pair, (mine, theirs) in zip(answer.pairs, by_wish, strict=True)
        )
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


def _scores_by(owner: NDArray[np.int32], score: NDArray[np.int32], people: int) -> list[NDArray[np.int32]]:
    order = np.argsort(owner, kind="stable")
    return np.split(score[order], np.searchsorted(owner[order], np.arange(1, people)))


def _places(ranked: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    """Everybody listed and their place: one more than how many stand higher."""
    places: dict[str, int] = {}
    for tie in ranked:
        before = len(places)
        places.update(dict.fromkeys(tie, before + 1))
    return places
