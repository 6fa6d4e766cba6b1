"""Who prefers whom, for the stable policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.candidates import Candidates
from matching.errors import InvalidProblemError
from matching.people import Person

Ranks = tuple[tuple[str, ...], ...]


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


def _ranks(people: Sequence[Person], partners: Mapping[str, Sequence[str]]) -> dict[str, Ranks]:
    found: dict[str, Ranks] = {}
    for person in people:
        known = partners.get(person.id, ())
        if person.wishes:
            found[person.id] = tuple((wish,) for wish in person.wishes if wish in known)
        elif known:
            found[person.id] = (tuple(known),)
    return found


def check_preferences(
    preferences: Preferences, seekers: Sequence[str], providers: Sequence[str], pairs: set[tuple[str, str]]
) -> None:
    """Raise InvalidProblemError unless all are people here, listed once, and candidates."""
    for side, ranks, known in (
        ("seekers", preferences.seekers, set(seekers)),
        ("providers", preferences.providers, set(providers)),
    ):
        for name, ties in ranks.items():
            field = f"preferences.{side}.{name}"
            if name not in known:
                raise InvalidProblemError(field, "is not on this side")
            listed = [partner for tie in ties for partner in tie]
            if len(set(listed)) != len(listed):
                raise InvalidProblemError(field, "a partner stands there twice")
            for partner in listed:
                if ((name, partner) if side == "seekers" else (partner, name)) not in pairs:
                    raise InvalidProblemError(field, f"{partner} is no candidate")
