"""What a solve found, read back from its row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.rounds.demands import Demands, IdPair, cut_from, demands_in
from api.rounds.groups import GroupLimit
from api.rounds.snapshot import Snapshot
from matching import LevelName, UnmatchedReason
from models import rounds
from models.rounds import Round, Solve


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPair:
    """One proposed pair: its score 0..1000 with the parts, and the half-hour of the first meeting."""

    seeker: str
    provider: str
    score: int
    time: int | None
    parts: Mapping[str, int]

    @property
    def ids(self) -> IdPair:
        return self.seeker, self.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody the answer leaves without a pair.

    ``reason`` is the engine's; ``rivals`` can only meet ``partners``, who have ``places`` too few, where that
    is the reason; where ``at_least`` is a fit, they can at that fit or more. Where decisions play a part in
    it, ``against`` are these: they and a pair for each of ``rivals`` cannot all hold. ``loss`` is what a pair
    for them would cost at the level that decided, ``displaced`` who would have no pair then. ``refused``
    counts the partners each rule refuses, ``would_open`` those it alone refuses. ``full`` are limits that
    left no further pair with anybody who had room, or with anybody at all.
    """

    id: str
    reason: str
    possible: int
    refused: Mapping[str, int]
    would_open: Mapping[str, int]
    against: Demands
    rivals: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: int | None = None
    at_least: int | None = None
    loss: int | None = None
    displaced: tuple[str, ...] = ()
    full: tuple[GroupLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A whole answer. ``is_proven``: nothing better is possible, and that was checked.

    ``limit``: otherwise the first level that may not be the best possible, with what no set can pass, where
    that is known. ``bans``: the pairs that were ruled out.
    """

    solve_id: UUID
    number: int
    generation: int
    snapshot_digest: str
    previous_id: UUID | None
    is_proven: bool
    limit: tuple[str, int] | None
    levels: Mapping[str, Any]
    bans: tuple[IdPair, ...]
    pairs: tuple[FoundPair, ...]
    waiting: tuple[Waiting, ...]

    @property
    def total(self) -> int:
        """The sum of the scores."""
        return sum(pair.score for pair in self.pairs)

    @property
    def weakest(self) -> int | None:
        """The lowest score of a pair, None without pairs."""
        return min((pair.score for pair in self.pairs), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What an answer changes against an earlier one."""

    added: tuple[IdPair, ...]
    removed: tuple[IdPair, ...]
    total: int


def found_by(solve: Solve) -> Found:
    """The answer of a finished solve."""
    answer, detail = solve.answer or {}, solve.detail or {}
    parts = {(s, p): dict(points) for s, p, points in detail["parts"]}
    times = {(s, p): start for s, p, start in detail["first_meetings"]}
    levels = {level["name"]: level["value"] for level in answer["levels"]}
    demands = demands_in(solve)
    return Found(
        solve_id=solve.id,
        number=solve.number,
        generation=solve.generation,
        snapshot_digest=solve.snapshot_digest,
        previous_id=solve.previous_id,
        is_proven=detail["is_proven"],
        limit=_limit(answer["levels"]),
        levels=levels,
        bans=demands.bans,
        pairs=tuple(
            FoundPair(
                seeker=pair["seeker"],
                provider=pair["provider"],
                score=pair["score"],
                time=times[pair["seeker"], pair["provider"]],
                parts=parts[pair["seeker"], pair["provider"]],
            )
            for pair in answer["pairs"]
        ),
        waiting=tuple(
            _waiting(row, detail["waiting"][row["id"]], levels.get(LevelName.FLOOR), demands)
            for row in answer["unmatched"]
        ),
    )


def standing(db: Session, row: Round) -> Found:
    """The round's present answer.

    :raises ConflictError: where it has none.
    """
    solve = rounds.standing_solve(db, row.id)
    if solve is None:
        raise ConflictError("This round has no pairs yet. Find the pairs first.", code="no_answer")
    return found_by(solve)


def standing_or_none(db: Session, row: Round) -> Found | None:
    """The round's present answer, if it has one."""
    solve = rounds.standing_solve(db, row.id)
    return None if solve is None else found_by(solve)


def is_outdated(row: Round, found: Found) -> bool:
    """Whether something was decided or frozen since the answer was found."""
    return found.generation != row.generation or found.snapshot_digest != row.snapshot_digest


def difference(found: Found, before: Found) -> Difference:
    """What ``found`` changes against ``before``."""
    now, then = {pair.ids for pair in found.pairs}, {pair.ids for pair in before.pairs}
    return Difference(
        added=tuple(sorted(now - then)),
        removed=tuple(sorted(then - now)),
        total=found.total - before.total,
    )


def people_without_pair(snapshot: Snapshot, pairs: Iterable[FoundPair]) -> tuple[str, ...]:
    """Participations that this answer and all earlier rounds leave without a pair."""
    paired = {snapshot.by_id[id_].participation for pair in pairs for id_ in pair.ids}
    paired |= {place.participation for place in snapshot.by_id.values() if place.has_pair}
    return tuple(sorted({place.participation for place in snapshot.by_id.values()} - paired))


def _limit(levels: Iterable[Mapping[str, Any]]) -> tuple[str, int] | None:
    """Of several priorities, the bound of all people together."""
    first = next((level for level in levels if not level["proven"]), None)
    if first is None or first["bound"] is None:
        return None
    bound = first["bound"]
    return first["name"], sum(people for _, people in bound) if isinstance(bound, list) else bound


def _waiting(
    row: Mapping[str, Any], known: Mapping[str, Any], floor: int | None, demands: Demands
) -> Waiting:
    evidence = row["evidence"] or {}
    cut = cut_from(evidence) if evidence.get("needed", 0) > evidence.get("places", 0) else None
    against = demands.named_in(cut) if cut else Demands()
    rivals, partners = (cut.people, cut.providers) if cut else ((), ())
    if row["side"] == "providers":
        rivals, partners = partners, rivals
    if against.limits:  # then the cut names on both sides those who need a pair
        rivals, partners = (*rivals, *partners), ()
    return Waiting(
        id=row["id"],
        reason=row["reason"],
        possible=known["possible"],
        refused=known["refused"],
        would_open=known["would_open"],
        rivals=rivals,
        partners=partners,
        places=cut.places if cut else None,
        against=against,
        at_least=floor if cut and row["reason"] == UnmatchedReason.FLOOR else None,
        loss=evidence.get("loss"),
        displaced=tuple(evidence.get("displaced", ())),
        full=tuple(map(GroupLimit.from_json, known.get("full", ()))),
    )
