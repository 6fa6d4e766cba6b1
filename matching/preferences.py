"""Who prefers whom, for the stable policy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Candidates
from matching.errors import InvalidProblemError
from matching.people import Person

Ranks = tuple[tuple[str, ...], ...]
UNLISTED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Ranked partners by person: the most wanted first, several in one tuple are a tie.

    Somebody who isn't there lists nobody, and a partner whom one doesn't list is not acceptable to them.
    """

    seekers: Mapping[str, Ranks]
    providers: Mapping[str, Ranks]

    @classmethod
    def from_wishes(cls, candidates: Candidates) -> "Preferences":
        """Wishes in order, as far as no rule refuses them; who has none is indifferent among candidates."""
        seekers = np.array([person.id for person in candidates.seekers], dtype=object)
        providers = np.array([person.id for person in candidates.providers], dtype=object)
        partners: dict[str, list[str]] = {}
        for seeker, provider in zip(
            seekers[candidates.seeker].tolist(), providers[candidates.provider].tolist(), strict=True
        ):
            partners.setdefault(seeker, []).append(provider)
            partners.setdefault(provider, []).append(seeker)
        return cls(
            seekers=_ranks(candidates.seekers, partners), providers=_ranks(candidates.providers, partners)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standings:
    """Preferences by candidate: at which rank its seeker lists the provider, and the other way round.

    The first rank is 0, those of a tie are the same; UNLISTED where the one does not list the other.
    """

    by_seeker: NDArray[np.int32]
    by_provider: NDArray[np.int32]


def _ranks(people: Sequence[Person], partners: Mapping[str, Sequence[str]]) -> dict[str, Ranks]:
    found: dict[str, Ranks] = {}
    for person in people:
        known = partners.get(person.id, ())
        if person.wishes:
            found[person.id] = tuple((wish,) for wish in person.wishes if wish in known)
        elif known:
            found[person.id] = (tuple(known),)
    return found


def faults(
    preferences: Preferences, seekers: Sequence[str], providers: Sequence[str], pairs: set[tuple[str, str]]
) -> Iterator[InvalidProblemError]:
    """Who is not a person here, is listed twice, or is no candidate of the person who lists them."""
    for side, ranks, known in (
        ("seekers", preferences.seekers, set(seekers)),
        ("providers", preferences.providers, set(providers)),
    ):
        for name, ties in ranks.items():
            field = f"preferences.{side}.{name}"
            if name not in known:
                yield InvalidProblemError(field, "is not on this side")
            listed = [partner for tie in ties for partner in tie]
            if len(set(listed)) != len(listed):
                yield InvalidProblemError(field, "a partner stands there twice")
            for partner in listed:
                if ((name, partner) if side == "seekers" else (partner, name)) not in pairs:
                    yield InvalidProblemError(field, f"{partner} is no candidate")
