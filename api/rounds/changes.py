"""What changed between a round's snapshot and the present, and which of it stops publishing. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from api.rounds.answers import FoundPair
from api.rounds.demands import IdPair
from api.rounds.snapshot import Place, Snapshot
from api.rounds.translate import candidates_between

_WORDS = {
    "organisation": "organisation",
    "site": "site",
    "directorate": "directorate",
    "team": "team",
    "band": "pay band",
    "profession": "profession",
    "topics": "topics",
    "free": "free time",
    "modes": "ways of meeting",
    "managers": "line management",
    "is_trained": "training",
    "has_consented": "consent",
    "wishes": "wishes",
    "capacity": "number of places",
}
"""The words of what people can change; what they typed about conflicts is not among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is different now.

    ``left``: ids in a pair who are not ready any more. ``refused``: pairs that a rule refuses now.
    ``crowded``: ids in more pairs than they have room for now. ``taken``: pairs of whom somebody is no longer
    free when they were to meet first. These stop publishing; the others are told only: ``edited`` with what
    was edited, ``joined`` since.
    """

    left: tuple[str, ...]
    refused: tuple[tuple[IdPair, tuple[str, ...]], ...]
    crowded: tuple[str, ...]
    taken: tuple[IdPair, ...]
    edited: tuple[tuple[str, tuple[str, ...]], ...]
    joined: tuple[str, ...]

    @property
    def stop_publishing(self) -> bool:
        """Whether the pairs cannot go out as they are."""
        return bool(self.left or self.refused or self.crowded or self.taken)


def changes_since(then: Snapshot, now: Snapshot, pairs: Sequence[FoundPair]) -> Changes:
    """Compare the snapshot of a round with one of this moment, for the pairs that are to go out.

    What somebody typed about whom they must not meet shows only in that a pair is refused.
    """
    in_pairs = Counter(id_ for pair in pairs for id_ in pair.ids)
    left = tuple(sorted(id_ for id_ in in_pairs if id_ not in now.by_id))
    kept = [pair for pair in pairs if not set(pair.ids) & set(left)]
    refused = _refused(now, [pair.ids for pair in kept])
    named = {ids for ids, _rules in refused}
    return Changes(
        left=left,
        refused=refused,
        crowded=tuple(
            sorted(id_ for id_ in in_pairs.keys() & now.by_id if in_pairs[id_] > now.by_id[id_].capacity)
        ),
        taken=tuple(pair.ids for pair in kept if pair.ids not in named and not _are_free(now, pair)),
        edited=tuple(
            (id_, edits)
            for id_ in sorted(then.by_id.keys() & now.by_id.keys())
            if (edits := _edits(then.by_id[id_], now.by_id[id_]))
        ),
        joined=tuple(sorted(now.by_id.keys() - then.by_id.keys())),
    )


def _refused(now: Snapshot, pairs: Sequence[IdPair]) -> tuple[tuple[IdPair, tuple[str, ...]], ...]:
    if not pairs:
        return ()
    candidates = candidates_between(now, {s for s, _ in pairs}, {p for _, p in pairs})
    looked_at = [((s, p), tuple(candidates.refusals(s, p))) for s, p in pairs]
    return tuple((pair, refusals) for pair, refusals in looked_at if refusals)


def _are_free(now: Snapshot, pair: FoundPair) -> bool:
    """Whether both can still meet when the pair was to meet first."""
    if pair.time is None:
        return True
    meeting = set(range(pair.time, pair.time + now.rules.meeting_half_hours))
    return all(meeting <= set(now.by_id[id_].free) for id_ in pair.ids)


def _edits(then: Place, now: Place) -> tuple[str, ...]:
    return tuple(
        _WORDS[field.name]
        for field in fields(Place)
        if field.name in _WORDS and getattr(then, field.name) != getattr(now, field.name)
    )
