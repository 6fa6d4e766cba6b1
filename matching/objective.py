"""The levels as costs on arcs, each minimised while all earlier ones are kept exactly."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    for priority in classes_of(problem, level):
        yield objective_of(problem, network, level, priority)


def classes_of(problem: Problem, level: LevelName) -> Sequence[int | None]:
    """The priority classes a level is made of; None where it is all of a piece."""
    return priority_classes(problem) if level is LevelName.MATCHED else (None,)


def objective_of(problem: Problem, network: Network, level: LevelName, priority: int | None) -> Objective:
    """One minimisation of a level."""
    cost = _nothing(network)
    if level is LevelName.MATCHED:
        cost[network.first_units] = -(priorities(problem) == priority).astype(np.int64)
    elif level is LevelName.SCORE:
        cost[: network.candidates] = -problem.score
    else:
        cost[: network.candidates] = np.where(stood_before(problem), -1, 1)
    return Objective(level=level, cost=cost, priority=priority)


def objective_again(problem: Problem, network: Network, objective: Objective) -> Objective:
    """The same minimisation, other than the tie-break's, in a network with other candidates."""
    if objective.level == FEWER_PAIRS:
        return fewer_pairs(network)
    return objective_of(problem, network, LevelName(objective.level), objective.priority)


def fewer_pairs(network: Network) -> Objective:
    """Fewer pairs, once nothing else tells answers apart."""
    cost = _nothing(network)
    cost[: network.candidates] = 1
    return Objective(level=FEWER_PAIRS, cost=cost)


def tie_break(problem: Problem, network: Network, free: Mask, salt: int) -> Objective:
    """The least sum of the pairs' hashes, over the arcs still free."""
    cost = _nothing(network)
    places = np.flatnonzero(free[: network.candidates])
    cost[places] = hashes(problem, problem.seeker[places], problem.provider[places], salt)
    return Objective(level=TIE, cost=cost, salt=salt)


def hashes(problem: Problem, seeker: NDArray[Any], provider: NDArray[Any], salt: int) -> Amounts:
    """The hash of each pair of these rows."""
    seekers = [member.id.encode() + b"\0" for member in problem.seekers]
    providers = [member.id.encode() for member in problem.providers]
    pairs = zip(seeker.tolist(), provider.tolist(), strict=True)
    digests = b"".join([hashlib.blake2b(seekers[i] + providers[j]).digest() for i, j in pairs])
    first, beyond = divmod(HASH_BITS * salt, 8)
    table = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 64)[:, first : first + 5].astype(np.int64)
    whole = table @ (1 << np.arange(32, -1, -8, dtype=np.int64))
    return np.asarray((whole >> (4 - beyond)) & (2**HASH_BITS - 1), dtype=np.int64)


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
    if not problem.previous:
        return np.zeros(len(problem.score), dtype=np.bool_)
    seekers = {member.id: row for row, member in enumerate(problem.seekers)}
    providers = {member.id: row for row, member in enumerate(problem.providers)}
    before = [seekers[i] * len(providers) + providers[j] for i, j in problem.previous]
    return np.isin(problem.seeker.astype(np.int64) * len(providers) + problem.provider, before)


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
