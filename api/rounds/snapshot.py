"""Who is ready, frozen: what a round is solved from, with ids instead of names. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from api.programmes import policy
from api.rounds.acquaintances import Acquaintances
from matching import OrganisationPolicy, Rules, SeniorSide, Weights
from models.pairs import LIVE, Pair, PairState
from models.participations import Participation, Side
from models.people import Person
from models.placements import Placement
from models.programmes import Programme, ProgrammeKind

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One seeker or provider as the engine will know them.

    ``id`` is a participation's, in a fellowship a provider's is a placement's; ``participation`` is whose
    word counts (the host's for a placement). ``site``, ``directorate``, ``team`` and ``profession`` are
    marks: alike where what was typed is, without its words. ``managers``, ``conflicts`` and ``past`` are ids
    of people, ``free`` half-hours 0..335. ``capacity`` is what earlier rounds have left over,
    ``passed_over`` how often they left this one without a partner, with one who then said no, or with a pair
    that ended early.
    """

    id: str
    person: str
    participation: str
    organisation: str
    site: str
    directorate: str
    team: str
    band: str
    profession: str
    topics: tuple[str, ...]
    free: tuple[int, ...]
    modes: tuple[str, ...]
    managers: tuple[str, ...]
    conflicts: tuple[str, ...]
    past: tuple[str, ...]
    is_trained: bool
    has_consented: bool
    wishes: tuple[str, ...]
    capacity: int
    passed_over: int
    has_pair: bool


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A round's frozen input: both sides, and what the engine goes by."""

    rules: Rules
    weights: Weights
    seekers: tuple[Place, ...]
    providers: tuple[Place, ...]
    unresolved_conflicts: int

    @cached_property
    def by_id(self) -> Mapping[str, Place]:
        """Everybody on either side."""
        return {place.id: place for place in (*self.seekers, *self.providers)}

    @cached_property
    def seeker_ids(self) -> frozenset[str]:
        return frozenset(place.id for place in self.seekers)

    @cached_property
    def provider_ids(self) -> frozenset[str]:
        return frozenset(place.id for place in self.providers)

    def to_json(self) -> dict[str, Any]:
        """As the round keeps it."""
        return {
            "version": VERSION,
            "rules": asdict(self.rules),
            "weights": asdict(self.weights),
            "seekers": [asdict(place) for place in self.seekers],
            "providers": [asdict(place) for place in self.providers],
            "unresolved_conflicts": self.unresolved_conflicts,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Snapshot":
        """From what :meth:`to_json` gave."""
        return cls(
            rules=_rules_from(kept["rules"]),
            weights=_weights_from(kept["weights"]),
            seekers=tuple(_place_from(place) for place in kept["seekers"]),
            providers=tuple(_place_from(place) for place in kept["providers"]),
            unresolved_conflicts=kept["unresolved_conflicts"],
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: keys sorted, no blanks, UTF-8."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def make_snapshot(
    *,
    programme: Programme,
    ready: list[tuple[Participation, Person]],
    placements: list[Placement],
    pairs: list[Pair],
    taken: Mapping[UUID, frozenset[int]],
    acquaintances: Acquaintances,
) -> Snapshot:
    """Freeze who is ready.

    :param ready: the programme's ready participations with their people.
    :param pairs: all pairs of the programme; live ones take places, all are past.
    :param taken: half-hours in which people meet other partners already, by person.
    """
    maker = _Maker(programme, pairs, taken, acquaintances)
    seekers = [maker.of_person(each, person) for each, person in ready if each.side == Side.SEEKER]
    hosts = {each.id: (each, person) for each, person in ready if each.side == Side.PROVIDER}
    if programme.kind == ProgrammeKind.FELLOWSHIP:
        offered = [place for place in placements if place.is_open and place.host_id in hosts]
        providers = [maker.of_placement(place, *hosts[place.host_id]) for place in offered]
    else:
        providers = [maker.of_person(each, person) for each, person in hosts.values()]
    return Snapshot(
        rules=policy.rules_of(programme),
        weights=policy.weights_of(programme),
        seekers=_with_room(seekers),
        providers=_with_room(providers),
        unresolved_conflicts=acquaintances.unresolved(person.id for _, person in ready),
    )


class _Maker:
    """Makes places out of rows."""

    def __init__(
        self,
        programme: Programme,
        pairs: list[Pair],
        taken: Mapping[UUID, frozenset[int]],
        acquaintances: Acquaintances,
    ) -> None:
        self._programme = programme
        self._taken = taken
        self._acquaintances = acquaintances
        self._cut_short = Counter(pair.seeker_id for pair in pairs if pair.state == PairState.DECLINED)
        for pair in pairs:
            if pair.state == PairState.ENDED:
                self._cut_short.update((pair.seeker_id, pair.placement_id or pair.provider_id))
        self._used: dict[UUID, int] = {}
        for pair in pairs:
            if pair.state in LIVE:
                for id_ in (pair.seeker_id, pair.placement_id or pair.provider_id):
                    self._used[id_] = self._used.get(id_, 0) + 1

    def of_person(self, each: Participation, person: Person) -> Place:
        return self._place(
            each,
            person,
            id_=each.id,
            capacity=each.capacity,
            organisation_id=person.organisation_id,
            site=person.site,
            topics=each.topics,
        )

    def of_placement(self, placement: Placement, host: Participation, person: Person) -> Place:
        return self._place(
            host,
            person,
            id_=placement.id,
            capacity=placement.capacity,
            organisation_id=placement.organisation_id,
            site=placement.site or person.site,
            topics=placement.topics or host.topics,
        )

    def _place(
        self,
        each: Participation,
        person: Person,
        *,
        id_: UUID,
        capacity: int,
        organisation_id: UUID,
        site: str,
        topics: list[str],
    ) -> Place:
        used = self._used.get(id_, 0)
        known = self._acquaintances
        return Place(
            id=str(id_),
            person=str(person.id),
            participation=str(each.id),
            organisation=str(organisation_id),
            site=mark_of(each.programme_id, "site", site),
            directorate=mark_of(each.programme_id, "directorate", person.directorate),
            team=mark_of(each.programme_id, "team", person.team),
            band=person.pay_band,
            profession=mark_of(each.programme_id, "profession", person.profession),
            topics=tuple(sorted(topics)),
            free=tuple(sorted(set(person.free) - self._taken.get(person.id, frozenset()))),
            modes=tuple(sorted(person.meeting_modes)),
            managers=_texts(known.managers_of(person.id)),
            conflicts=tuple(sorted(_texts(known.conflicts_of(person.id)))),
            past=tuple(sorted(_texts(known.past_of(person.id)))),
            is_trained=each.has_training or not policy.needs_training(self._programme, each.side),
            has_consented=each.consented_at is not None,
            wishes=tuple(each.wishes),
            capacity=max(0, capacity - used),
            passed_over=each.passed_over + self._cut_short[id_],
            has_pair=used > 0,
        )


def mark_of(programme_id: UUID, field: str, typed: str) -> str:
    """Stands for what somebody typed, so that a round that is kept holds nobody's words; "" for nothing."""
    if not typed:
        return ""
    return hashlib.sha256(f"{programme_id}\0{field}\0{typed}".encode()).hexdigest()[:16]


def _with_room(places: list[Place]) -> tuple[Place, ...]:
    return tuple(sorted((place for place in places if place.capacity), key=lambda place: place.id))


def _texts(ids: tuple[UUID, ...]) -> tuple[str, ...]:
    return tuple(str(id_) for id_ in ids)


def _place_from(kept: Mapping[str, Any]) -> Place:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return Place(**values)


def _rules_from(kept: Mapping[str, Any]) -> Rules:
    values = dict(kept)
    return Rules(
        **values
        | {
            "organisation": OrganisationPolicy(values["organisation"]),
            "senior": SeniorSide(values["senior"]),
        }
    )


def _weights_from(kept: Mapping[str, Any]) -> Weights:
    values = dict(kept)
    seniority = tuple((gap, points) for gap, points in values["seniority"])
    return Weights(**values | {"seniority": seniority, "senior": SeniorSide(values["senior"])})
