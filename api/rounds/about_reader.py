"""What rules refuse, counted for coordinators who take part: what refuses their own pairs is not told.

They would read there that somebody must not be paired with them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from api.rounds.demands import IdPair
from api.rounds.directory import Directory
from api.rounds.snapshot import Snapshot
from api.rounds.translate import candidates_between
from api.rounds.words import NOT_TOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How many partners each rule refuses to somebody, and to how many it is the only one that does."""

    refused: Mapping[str, int]
    would_open: Mapping[str, int]


def told_to(
    reader_id: UUID | None, snapshot: Snapshot, bans: Collection[IdPair], found: Mapping[str, Refusals]
) -> Mapping[str, Refusals]:
    """``found``, by the engine's ids, with every pair of the reader's own under one word.

    :param bans: the pairs ruled out when that was counted.
    """
    own = {place.id for place in snapshot.by_id.values() if place.person == str(reader_id)}
    if not own:
        return found
    refusals = _refusals_of(own, snapshot, bans)
    return {
        id_: _retold(each, [rules for pair, rules in refusals.items() if id_ in pair])
        for id_, each in found.items()
    }


def told_rules(
    refused: Iterable[tuple[IdPair, tuple[str, ...]]], people: Directory, reader_id: UUID | None
) -> Iterator[tuple[IdPair, tuple[str, ...]]]:
    """Refused pairs with the rules that refuse them, those of the reader's own under the one word."""
    for pair, rules in refused:
        is_own = reader_id in {people[id_].person_id for id_ in pair}
        yield pair, (NOT_TOLD,) if is_own else rules


def _refusals_of(
    own: Collection[str], snapshot: Snapshot, bans: Collection[IdPair]
) -> Mapping[IdPair, tuple[str, ...]]:
    """Every refused pair of these people with all the rules that refuse it."""
    refusals: dict[IdPair, tuple[str, ...]] = {}
    for id_ in own:
        is_seeker = id_ in snapshot.seeker_ids
        seekers = {id_} if is_seeker else snapshot.seeker_ids
        providers = snapshot.provider_ids if is_seeker else {id_}
        concerned = [pair for pair in bans if id_ in pair]
        candidates = candidates_between(snapshot, seekers, providers, concerned)
        for pair in ((seeker, provider) for seeker in seekers for provider in providers):
            if rules := tuple(candidates.refusals(*pair)):
                refusals[pair] = rules
    return refusals


def _retold(found: Refusals, own: Collection[tuple[str, ...]]) -> Refusals:
    sole = [rules for rules in own if len(rules) == 1]
    return Refusals(refused=_less(found.refused, own), would_open=_less(found.would_open, sole))


def _less(counts: Mapping[str, int], own: Collection[tuple[str, ...]]) -> Mapping[str, int]:
    """One partner fewer for each rule of these pairs, and each pair under the one word."""
    moved = Counter(rule for rules in own for rule in rules)
    left = {rule: count - moved[rule] for rule, count in counts.items() if count > moved[rule]}
    return left | ({NOT_TOLD: len(own)} if own else {})
