"""The policy *stable*: deferred acceptance with capacities, the seekers proposing.

Gale and Shapley 1962; with several places on both sides the answer has no pair that would both rather have
each other than something they got. Ties are broken by score, then by the pair's hash.
"""

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer, Evidence, Pair, Record, Status, Unmatched, UnmatchedReason
from matching.members import Member, Side
from matching.objective import SALTS, pair_hash
from matching.preferences import UNLISTED, Standings
from matching.problem import Problem
from matching.scoring import MAX_SCORE

Rows = NDArray[np.int64]


def place_stably(problem: Problem, standings: Standings, record: Record) -> Answer:
    """The stable answer that is best for seekers."""
    by_seeker, by_provider = standings.by_seeker, standings.by_provider
    acceptable = np.flatnonzero((by_seeker != UNLISTED) & (by_provider != UNLISTED))
    offers = _order(problem, acceptable, problem.seeker, by_seeker)
    esteem = _order(problem, acceptable, problem.provider, by_provider)
    chosen = _propose(problem, offers, esteem)
    pairs = tuple(
        Pair(
            seeker=problem.seekers[problem.seeker[place]].id,
            provider=problem.providers[problem.provider[place]].id,
            score=int(problem.score[place]),
        )
        for place in chosen
    )
    return Answer(
        status=Status.STABLE,
        pairs=pairs,
        unmatched=_unmatched(problem, pairs),
        levels=(),
        clash=None,
        proof=(),
        record=record,
    ).sealed()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Order:
    """Everybody's acceptable candidates, the best first: those of row r are `places[first[r]:first[r+1]]`."""

    places: Rows
    first: Rows


def _order(problem: Problem, acceptable: Rows, owner: NDArray[np.int32], ranks: NDArray[np.int32]) -> _Order:
    """Sort acceptable candidates by their owner's rank, then the higher score, then the hash."""
    owners = owner[acceptable].astype(np.int64)
    key = owners * (int(ranks.max(initial=0)) + 1) + ranks[acceptable]
    key = key * (MAX_SCORE + 1) - problem.score[acceptable]
    order = np.argsort(key, kind="stable")
    places, key = acceptable[order], key[order]
    for first, last in _runs(key[1:] == key[:-1]):
        places[first:last] = sorted(places[first:last].tolist(), key=lambda place: _hashes(problem, place))
    counts = np.bincount(owners, minlength=int(owner.max(initial=-1)) + 1)
    return _Order(places=places, first=np.concatenate([[0], np.cumsum(counts)]))


def _runs(same: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where neighbours are the same: [first, last) of each run of at least two."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    return [(int(first), int(last) + 1) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _hashes(problem: Problem, place: int) -> tuple[int, ...]:
    seeker = problem.seekers[problem.seeker[place]].id
    provider = problem.providers[problem.provider[place]].id
    return tuple(pair_hash(seeker, provider, salt) for salt in range(SALTS))


def _propose(problem: Problem, offers: _Order, esteem: _Order) -> list[int]:
    """Let seekers propose in turn; the candidates held in the end, in the problem's order."""
    standing = np.zeros(len(problem.score), dtype=np.int64)
    standing[esteem.places] = np.arange(len(esteem.places))
    # Few candidates are ever asked for: views hand out plain numbers without turning all of them into such.
    standings, first, places = standing.data, offers.first.tolist(), offers.places.data
    seeker_of, provider_of = problem.seeker.data, problem.provider.data
    next_offer = first[:-1]
    room = [problem.seekers[row].capacity for row in range(len(next_offer))]
    places_left = [member.capacity for member in problem.providers]
    held: list[list[tuple[int, int]]] = [[] for _ in problem.providers]
    waiting = deque(range(len(next_offer)))
    while waiting:
        seeker = waiting.popleft()
        while room[seeker] and next_offer[seeker] < first[seeker + 1]:
            place = places[next_offer[seeker]]
            next_offer[seeker] += 1
            provider = provider_of[place]
            if not problem.providers[provider].capacity:
                continue
            heapq.heappush(held[provider], (-standings[place], place))
            room[seeker] -= 1
            if places_left[provider]:
                places_left[provider] -= 1
                continue
            _, turned_down = heapq.heappop(held[provider])
            loser = seeker_of[turned_down]
            room[loser] += 1
            if loser != seeker:
                waiting.append(loser)
    return sorted(place for heap in held for _, place in heap)


def _unmatched(problem: Problem, pairs: Sequence[Pair]) -> tuple[Unmatched, ...]:
    paired = {person for pair in pairs for person in (pair.seeker, pair.provider)}
    found = []
    for side, members, rows in (
        (Side.SEEKERS, problem.seekers, problem.seeker),
        (Side.PROVIDERS, problem.providers, problem.provider),
    ):
        has_candidates = np.bincount(rows, minlength=len(members)).tolist()
        found += [
            _without(member, side, has_candidate=bool(count))
            for member, count in zip(members, has_candidates, strict=True)
            if member.capacity and member.id not in paired
        ]
    return tuple(sorted(found, key=lambda person: person.id))


def _without(member: Member, side: Side, *, has_candidate: bool) -> Unmatched:
    if has_candidate:
        return Unmatched(id=member.id, side=side, reason=UnmatchedReason.STABLE)
    evidence = Evidence(refused=member.refused)
    return Unmatched(id=member.id, side=side, reason=UnmatchedReason.NO_CANDIDATE, evidence=evidence)
