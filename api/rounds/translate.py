"""From a snapshot to the engine's problem: ids only, never a name or an address."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from api.rounds.demands import Demands, IdPair
from api.rounds.groups import Group
from api.rounds.snapshot import Place, Snapshot
from api.vocabulary import PAY_BANDS
from matching import Candidates, LevelName, Member, Person, Policy, Problem, find_candidates
from matching.people import MAX_PRIORITY

RANKS: Final = {band: rank for rank, band in enumerate(tuple(PAY_BANDS)[:5])}
"""Pay bands from low to high; medical grades have no place in that order."""
ENGINE_MODES: Final = {"video": "online"}


def candidates_of(snapshot: Snapshot, demands: Demands) -> Candidates:
    """Every pair of the snapshot that no rule or ban refuses, scored, with who was refused why; and everybody
    with the minimum and the groups that go into :func:`problem_of`.
    """
    return _find(snapshot, snapshot.seekers, snapshot.providers, demands)


def candidates_for(snapshot: Snapshot, id_: str) -> Candidates:
    """As :func:`candidates_of`, for one person alone against the whole other side, whatever was decided."""
    alone = (snapshot.by_id[id_],)
    if id_ in snapshot.seeker_ids:
        return _find(snapshot, alone, snapshot.providers, Demands())
    return _find(snapshot, snapshot.seekers, alone, Demands())


def candidates_between(
    snapshot: Snapshot, seekers: Collection[str], providers: Collection[str], bans: Iterable[IdPair] = ()
) -> Candidates:
    """As :func:`candidates_for`, for some of each side; ``bans`` are among these."""
    return _find(
        snapshot,
        tuple(place for place in snapshot.seekers if place.id in seekers),
        tuple(place for place in snapshot.providers if place.id in providers),
        Demands(bans=tuple(bans)),
    )


def problem_of(candidates: Candidates, demands: Demands, previous: Iterable[IdPair] | None = None) -> Problem:
    """The problem to solve, of candidates found for the same demands; with a previous answer, few changes
    come after everything else.

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
        candidates,
        pins=demands.pins,
        policy=Policy(levels=levels),
        previous=previous,
        limits=[limit.as_limit(demands.group_names) for limit in demands.limits],
    )
    return replace(problem, seekers=_uncounted(problem.seekers), providers=_uncounted(problem.providers))


def _uncounted(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(replace(member, refused=()) for member in members)


def _find(
    snapshot: Snapshot, seekers: tuple[Place, ...], providers: tuple[Place, ...], demands: Demands
) -> Candidates:
    names = demands.group_names
    of_seekers = {limit.seekers: names[limit.seekers] for limit in demands.limits}
    of_providers = {limit.providers: names[limit.providers] for limit in demands.limits}
    least = dict(demands.minimums)
    return find_candidates(
        [_person(place, snapshot.provider_ids, of_seekers, least) for place in seekers],
        [_person(place, snapshot.seeker_ids, of_providers, least) for place in providers],
        snapshot.rules,
        snapshot.weights,
        bans=demands.bans,
    )


def _person(
    place: Place, other_side: frozenset[str], groups: Mapping[Group, str], least: Mapping[str, int]
) -> Person:
    return Person(
        id=place.id,
        person=place.person,
        capacity=place.capacity,
        minimum=least.get(place.id, 0),
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
        groups=frozenset(name for group, name in groups.items() if group.holds(place)),
    )
