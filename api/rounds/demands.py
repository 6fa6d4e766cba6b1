"""What a coordinator asks of a round's pairs: pins, bans, minimums and limits, now or when a search began."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from api.rounds.groups import Group, GroupLimit
from api.rounds.snapshot import Snapshot
from matching import Demands as Cut
from matching import LimitName
from models import round_demands, rounds
from models.rounds import Decision, DecisionKind, Round, Solve

IdPair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What must hold: pairs (seeker id, provider id) that must or must not be, how many pairs somebody must
    have at least, and how many pairs there must be of a group.
    """

    pins: tuple[IdPair, ...] = ()
    bans: tuple[IdPair, ...] = ()
    minimums: tuple[tuple[str, int], ...] = ()
    limits: tuple[GroupLimit, ...] = ()

    @property
    def are_any(self) -> bool:
        """Whether they narrow what the best set can be."""
        return bool(self.pins or self.bans or self.minimums or self.limits)

    @property
    def group_names(self) -> Mapping[Group, str]:
        """What the engine calls the limited groups. That leaves with a round's proof, so it is a number: a
        digest of a pay band tells whoever tries all bands.
        """
        groups = dict.fromkeys(group for limit in self.limits for group in limit.groups)
        return {group: f"group-{number}" for number, group in enumerate(groups, start=1)}

    def limits_called(self, names: Collection[LimitName]) -> tuple[GroupLimit, ...]:
        """The limits that the engine calls so."""
        return tuple(limit for limit in self.limits if limit.called(self.group_names) in names)

    def to_json(self) -> dict[str, Any]:
        """As a search keeps them."""
        return {
            "pins": list(self.pins),
            "bans": list(self.bans),
            "minimums": list(self.minimums),
            "limits": [limit.to_json() for limit in self.limits],
        }

    def named_in(self, cut: Cut) -> "Demands":
        """Those that play a part in what the engine says cannot all hold; bans never do."""
        return Demands(
            pins=cut.pins,
            minimums=tuple((id_, least) for id_, least in self.minimums if id_ in cut.minimums),
            limits=self.limits_called(cut.limits),
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Demands":
        """From what :meth:`to_json` gave; searches made before there were minimums and limits had none."""
        return cls(
            pins=tuple((seeker, provider) for seeker, provider in kept["pins"]),
            bans=tuple((seeker, provider) for seeker, provider in kept["bans"]),
            minimums=tuple((id_, least) for id_, least in kept.get("minimums", ())),
            limits=tuple(GroupLimit.from_json(limit) for limit in kept.get("limits", ())),
        )


def demands_now(db: Session, row: Round, snapshot: Snapshot) -> Demands:
    """What is asked of the round now. Decisions about people who left it, and limits on groups of which
    nobody is in it, are idle; nobody is asked for more pairs than they have room for.
    """
    decisions = rounds.decisions(db, row.id)
    minimums = [(str(each.place_id), each.least) for each in round_demands.minimums(db, row.id)]
    limits = [GroupLimit.from_row(each) for each in round_demands.limits(db, row.id)]
    by_id = snapshot.by_id
    return Demands(
        pins=_pairs(decisions, DecisionKind.PIN, snapshot),
        bans=_pairs(decisions, DecisionKind.BAN, snapshot),
        minimums=tuple(
            sorted((id_, min(least, by_id[id_].capacity)) for id_, least in minimums if id_ in by_id)
        ),
        limits=tuple(
            sorted((each for each in limits if is_here(each, snapshot)), key=lambda each: each.groups)
        ),
    )


def demands_in(solve: Solve) -> Demands:
    """What was asked when a search began."""
    return Demands.from_json(solve.problem) if solve.problem else Demands()


def cut_from(kept: Mapping[str, Any]) -> Cut:
    """What cannot all hold, from an answer's JSON, which leaves out what plays no part."""
    return Cut(
        people=tuple(kept["people"]),
        providers=tuple(kept["providers"]),
        limits=tuple(LimitName(**name) for name in kept["limits"]),
        pins=tuple((seeker, provider) for seeker, provider in kept.get("pins", ())),
        minimums=tuple(kept.get("minimums", ())),
        needed=kept["needed"],
        places=kept["places"],
    )


def is_shown(clash: Cut) -> bool:
    """Whether it is certain that these cannot all hold; where only a search failed, nothing is counted."""
    return clash.needed > clash.places


def is_here(limit: GroupLimit, snapshot: Snapshot) -> bool:
    """Whether somebody of both its groups is in the round."""
    sides = (snapshot.seekers, snapshot.providers)
    return all(any(map(group.holds, side)) for group, side in zip(limit.groups, sides, strict=True))


def _pairs(decisions: Iterable[Decision], kind: DecisionKind, snapshot: Snapshot) -> tuple[IdPair, ...]:
    found = ((str(each.seeker_id), str(each.provider_id)) for each in decisions if each.kind == kind)
    return tuple(
        sorted(pair for pair in found if pair[0] in snapshot.seeker_ids and pair[1] in snapshot.provider_ids)
    )
