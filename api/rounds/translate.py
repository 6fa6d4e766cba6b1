"""From a snapshot to the engine's problem: ids only, never a name or an address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from api.rounds.snapshot import Place, Snapshot
from api.vocabulary import PAY_BANDS
from matching import Candidates, LevelName, Member, Person, Policy, Problem, find_candidates
from matching.people import MAX_PRIORITY
from models.rounds import Decision, DecisionKind

RANKS: Final = {band: rank for rank, band in enumerate(tuple(PAY_BANDS)[:5])}
"""Pay bands from low to high; medical grades have no place in that order."""
ENGINE_MODES: Final = {"video": "online"}

IdPair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What the coordinator decided: pairs (seeker id, provider id) that must or must not be."""

    pins: tuple[IdPair, ...] = ()
    bans: tuple[IdPair, ...] = ()


def demands_of(decisions: Iterable[Decision], snapshot: Snapshot) -> Demands:
    """The decisions about people who are in the snapshot; the others have left the round."""
    present = [
        (DecisionKind(decision.kind), (str(decision.seeker_id), str(decision.provider_id)))
        for decision in decisions
        if _is_here(snapshot, decision.seeker_id, decision.provider_id)
    ]
    return Demands(
        pins=tuple(sorted(pair for kind, pair in present if kind is DecisionKind.PIN)),
        bans=tuple(sorted(pair for kind, pair in present if kind is DecisionKind.BAN)),
    )


def candidates_of(snapshot: Snapshot, bans: Iterable[IdPair] = ()) -> Candidates:
    """Every pair of the snapshot that no rule refuses, scored, with who was refused why."""
    return _find(snapshot, snapshot.seekers, snapshot.providers, bans)


def candidates_for(snapshot: Snapshot, id_: str, bans: Iterable[IdPair] = ()) -> Candidates:
    """As :func:`candidates_of`, for one person alone against the whole other side."""
    alone = (snapshot.by_id[id_],)
    of_person = tuple(pair for pair in bans if id_ in pair)
    if id_ in snapshot.seeker_ids:
        return _find(snapshot, alone, snapshot.providers, of_person)
    return _find(snapshot, snapshot.seekers, alone, of_person)


def candidates_between(
    snapshot: Snapshot, seekers: Collection[str], providers: Collection[str]
) -> Candidates:
    """As :func:`candidates_of`, for some of each side."""
    return _find(
        snapshot,
        tuple(place for place in snapshot.seekers if place.id in seekers),
        tuple(place for place in snapshot.providers if place.id in providers),
        (),
    )


def problem_of(candidates: Candidates, demands: Demands, previous: Iterable[IdPair] | None = None) -> Problem:
    """The problem to solve; with a previous answer, few changes come after everything else.

    How many partners each rule refuses is not part of it, so that it can be given away: a count could show
    that somebody's conflict stands behind it.

    :raises matching.InvalidProblemError: where a rule refuses a pinned pair.
    """
    levels: tuple[LevelName, ...] = (LevelName.MATCHED, LevelName.FLOOR, LevelName.SCORE)
    if previous is not None:
        levels = (*levels, LevelName.CHANGES)
        seekers = {person.id for person in candidates.seekers}
        providers = {person.id for person in candidates.providers}
        previous = [(s, p) for s, p in previous if s in seekers and p in providers]
    problem = Problem.from_candidates(
        candidates, pins=demands.pins, policy=Policy(levels=levels), previous=previous
    )
    return replace(problem, seekers=_uncounted(problem.seekers), providers=_uncounted(problem.providers))


def _uncounted(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(replace(member, refused=()) for member in members)


def _find(
    snapshot: Snapshot, seekers: tuple[Place, ...], providers: tuple[Place, ...], bans: Iterable[IdPair]
) -> Candidates:
    return find_candidates(
        [_person(place, snapshot.provider_ids) for place in seekers],
        [_person(place, snapshot.seeker_ids) for place in providers],
        snapshot.rules,
        snapshot.weights,
        bans=bans,
    )


def _person(place: Place, other_side: frozenset[str]) -> Person:
    return Person(
        id=place.id,
        person=place.person,
        capacity=place.capacity,
        priority=min(place.passed_over, MAX_PRIORITY),
        organisation=place.organisation,
        site=place.site or None,
        directorate=place.directorate or None,
        team=place.team or None,
        seniority=RANKS.get(place.band),
        profession=place.profession or None,
        topics=frozenset(place.topics),
        free=frozenset(place.free),
        modes=frozenset(ENGINE_MODES.get(mode, mode) for mode in place.modes),
        managers=place.managers,
        conflicts=frozenset(place.conflicts),
        past_partners=frozenset(place.past),
        training_done=place.is_trained,
        consented=place.has_consented,
        wishes=tuple(dict.fromkeys(wish for wish in place.wishes if wish in other_side)),
    )


def _is_here(snapshot: Snapshot, seeker_id: UUID, provider_id: UUID) -> bool:
    return str(seeker_id) in snapshot.seeker_ids and str(provider_id) in snapshot.provider_ids
