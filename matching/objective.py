"""The levels as costs on arcs, each minimised while all earlier ones are kept exactly."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matching.answer import Value
from matching.network import Amounts, Mask, Network
from matching.policy import LevelName
from matching.problem import Problem

FEWER_PAIRS = "fewer_pairs"
TIE = "tie"
HASH_BITS = 36
SALTS = 512 // HASH_BITS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Objective:
    """One minimisation: `cost` an arc, `priority` the class of *matched*, `salt` the tie-break's round."""

    level: str
    cost: Amounts
    priority: int | None = None
    salt: int | None = None


def objectives_of(problem: Problem, network: Network, level: LevelName) -> Iterator[Objective]:
    """The minimisations a level (other than the floor) is made of: *matched* has one a priority class."""
    if level is LevelName.MATCHED:
        first = network.first_units
        priority = priorities(problem)
        for name in priority_classes(problem):
            cost = _nothing(network)
            cost[first] = -(priority == name).astype(np.int64)
            yield Objective(level=level, cost=cost, priority=name)
        return
    cost = _nothing(network)
    if level is LevelName.SCORE:
        cost[: network.candidates] = -problem.score
    else:
        cost[: network.candidates] = np.where(stood_before(problem), -1, 1)
    yield Objective(level=level, cost=cost)


def fewer_pairs(network: Network) -> Objective:
    """Fewer pairs, once nothing else tells answers apart."""
    cost = _nothing(network)
    cost[: network.candidates] = 1
    return Objective(level=FEWER_PAIRS, cost=cost)


def tie_break(problem: Problem, network: Network, free: Mask, salt: int) -> Objective:
    """The least sum of the pairs' hashes, over the arcs still free."""
    cost = _nothing(network)
    places = np.flatnonzero(free[: network.candidates])
    seekers = [member.id for member in problem.seekers]
    providers = [member.id for member in problem.providers]
    pairs = zip(problem.seeker[places].tolist(), problem.provider[places].tolist(), strict=True)
    cost[places] = [pair_hash(seekers[i], providers[j], salt) for i, j in pairs]
    return Objective(level=TIE, cost=cost, salt=salt)


def pair_hash(seeker: str, provider: str, salt: int) -> int:
    """36 bits of BLAKE2b(seeker id, NUL, provider id): the first for salt 0, the next for salt 1 …"""
    digest = hashlib.blake2b(f"{seeker}\0{provider}".encode()).digest()
    first = HASH_BITS * salt
    beyond = -(first + HASH_BITS) % 8
    whole = int.from_bytes(digest[first // 8 : (first + HASH_BITS + 7) // 8], "big")
    bits: int = (whole >> beyond) & (2**HASH_BITS - 1)
    return bits


def priorities(problem: Problem) -> Amounts:
    """The priority of every person, seekers first."""
    return np.array([member.priority for member in (*problem.seekers, *problem.providers)], dtype=np.int64)


def priority_classes(problem: Problem) -> list[int]:
    """The priorities people have, highest first; one class where there is nobody."""
    return sorted(set(priorities(problem).tolist()), reverse=True) or [0]


def stood_before(problem: Problem) -> Mask:
    """Which candidates are pairs of the previous answer."""
    before = set(problem.previous or ())
    if not before:
        return np.zeros(len(problem.score), dtype=np.bool_)
    seekers = [member.id for member in problem.seekers]
    providers = [member.id for member in problem.providers]
    pairs = zip(problem.seeker.tolist(), problem.provider.tolist(), strict=True)
    return np.array([(seekers[i], providers[j]) in before for i, j in pairs], dtype=np.bool_)


def value_of(problem: Problem, level: LevelName, chosen: Sequence[int]) -> Value:
    """What these candidates reach at a level (other than the floor)."""
    if level is LevelName.MATCHED:
        rows = {int(problem.seeker[place]) for place in chosen}
        rows |= {len(problem.seekers) + int(problem.provider[place]) for place in chosen}
        matched = priorities(problem)[sorted(rows)]
        counts = tuple((name, int((matched == name).sum())) for name in priority_classes(problem))
        return counts if len(counts) > 1 else counts[0][1]
    if level is LevelName.SCORE:
        return int(problem.score[list(chosen)].sum())
    kept = int(stood_before(problem)[list(chosen)].sum())
    return len(problem.previous or ()) + len(chosen) - 2 * kept


def _nothing(network: Network) -> Amounts:
    return np.zeros(len(network.tail), dtype=np.int64)
