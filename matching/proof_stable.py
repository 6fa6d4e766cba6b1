"""Whether an answer is stable and best for seekers: part of `verify`, free of the solver's code."""

import hashlib
from bisect import insort
from collections import deque
from collections.abc import Mapping, Sequence

from matching.members import Member
from matching.preferences import Preferences, Ranks
from matching.problem import Problem


def is_stable(problem: Problem, preferences: Preferences, places: Sequence[int]) -> bool:
    """Whether all pairs are acceptable and no candidate blocks; `verify` has counted capacities.

    A candidate blocks when both list each other and each has room or prefers the other to somebody it got.
    """
    seeker_rank, provider_rank = _rank(preferences.seekers), _rank(preferences.providers)
    got: dict[str, list[int]] = {member.id: [] for member in (*problem.seekers, *problem.providers)}
    chosen = set(places)
    for place in places:
        seeker, provider = _ends(problem, place)
        wanted = seeker_rank.get((seeker.id, provider.id))
        esteem = provider_rank.get((provider.id, seeker.id))
        if wanted is None or esteem is None:
            return False
        got[seeker.id].append(wanted)
        got[provider.id].append(esteem)
    for place in range(len(problem.score)):
        seeker, provider = _ends(problem, place)
        wanted = seeker_rank.get((seeker.id, provider.id))
        esteem = provider_rank.get((provider.id, seeker.id))
        if place in chosen or wanted is None or esteem is None:
            continue
        if _would_take(seeker, got[seeker.id], wanted) and _would_take(provider, got[provider.id], esteem):
            return False
    return True


def is_best_for_seekers(problem: Problem, preferences: Preferences, places: Sequence[int]) -> bool:
    """Whether these are the pairs that deferred acceptance finds, each seeker's place proposing in turn.

    Ties are broken by the higher score, then by the pair's hash.
    """
    seeker_rank, provider_rank = _rank(preferences.seekers), _rank(preferences.providers)
    wishes: list[list[tuple[int, int, str, int]]] = [[] for _ in problem.seekers]
    esteem: dict[int, tuple[int, int, str, int]] = {}
    for place in range(len(problem.score)):
        seeker, provider = _ends(problem, place)
        wanted = seeker_rank.get((seeker.id, provider.id))
        liked = provider_rank.get((provider.id, seeker.id))
        if wanted is not None and liked is not None:
            text = hashlib.blake2b(b"\0".join((seeker.id.encode(), provider.id.encode()))).hexdigest()
            last = (-int(problem.score[place]), text, place)
            wishes[problem.seeker[place]].append((wanted, *last))
            esteem[place] = (liked, *last)
    asks = [iter(sorted(wished)) for wished in wishes]
    held: list[list[tuple[int, int, str, int]]] = [[] for _ in problem.providers]
    waiting = deque(
        row
        for row, wished in enumerate(wishes)
        for _ in range(min(problem.seekers[row].capacity, len(wished)))
    )
    while waiting:
        row = waiting.popleft()
        for _, _, _, place in asks[row]:
            provider_row = int(problem.provider[place])
            insort(held[provider_row], esteem[place])
            if len(held[provider_row]) > problem.providers[provider_row].capacity:
                *_, turned_down = held[provider_row].pop()
                waiting.append(int(problem.seeker[turned_down]))
            break
    return list(places) == sorted(place for got in held for *_, place in got)


def _ends(problem: Problem, place: int) -> tuple[Member, Member]:
    return problem.seekers[problem.seeker[place]], problem.providers[problem.provider[place]]


def _would_take(member: Member, got: Sequence[int], rank: int) -> bool:
    """Whether there is room, or somebody worse to give up."""
    return len(got) < member.capacity or (bool(got) and rank < max(got))


def _rank(ranks: Mapping[str, Ranks]) -> dict[tuple[str, str], int]:
    return {
        (name, partner): place
        for name, ties in ranks.items()
        for place, tie in enumerate(ties)
        for partner in tie
    }
