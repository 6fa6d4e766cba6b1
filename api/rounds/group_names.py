"""Names for the groups of a round's limits, read when they are shown: rounds keep ids and marks only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from api.programmes.words import side_words
from api.rounds.groups import Group, GroupLimit, sizes
from api.rounds.snapshot import Place, Snapshot, mark_of
from api.vocabulary import PAY_BANDS
from models import participations, partnerships, placements
from models.participations import Side
from models.programmes import Programme, ProgrammeKind
from models.round_demands import Grouping

_JOINTS: Final = {
    Grouping.ORGANISATION: "of",
    Grouping.SITE: "at",
    Grouping.DIRECTORATE: "in",
    Grouping.PAY_BAND: "in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNames:
    """What the values of groups are called, in a programme of one kind."""

    kind: ProgrammeKind
    names: Mapping[Grouping, Mapping[str, str]]

    def name_of(self, group: Group) -> str:
        """The name of a group that is not everybody: "Northshire Trust"."""
        return self.names[group.by].get(group.value, "a group that nobody is in now")

    def people_of(self, side: Side, group: Group) -> str:
        """Its people: "executives of Northshire Trust", or "executives" for everybody."""
        people = side_words(self.kind, side)
        if group.by is Grouping.EVERYBODY:
            return people
        return f"{people} {_JOINTS[group.by]} {self.name_of(group)}"

    def in_words(self, limit: GroupLimit) -> str:
        """A limit: "At most 3 pairs for executives of Northshire Trust with mentors in Band 9"."""
        named = [
            self.people_of(side, group)
            for side, group in zip(Side, limit.groups, strict=True)
            if group.by is not Grouping.EVERYBODY
        ]
        amount = _amount(limit.least, limit.most)
        return f"{amount} for {' with '.join(named)}" if named else f"{amount} in all"


def group_names(db: Session, programme: Programme) -> GroupNames:
    """The names of all groups that people of the programme belong to."""
    typed = participations.work_places(db, programme.id)
    offered = placements.placements(db, programme.id)
    sites = [*(site for site, _directorate in typed), *(place.site for place in offered)]
    return GroupNames(
        kind=ProgrammeKind(programme.kind),
        names={
            Grouping.ORGANISATION: {str(row.id): row.name for row in partnerships.organisations(db)},
            Grouping.SITE: _by_mark(programme, "site", sites),
            Grouping.DIRECTORATE: _by_mark(programme, "directorate", (text for _site, text in typed)),
            Grouping.PAY_BAND: PAY_BANDS,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChoice:
    """A group that can be limited, and how many people of the round are in it."""

    group: Group
    name: str
    people: int


def choices(names: GroupNames, snapshot: Snapshot, side: Side) -> tuple[GroupChoice, ...]:
    """Every group of one side of a round, kind by kind, by name."""
    places: tuple[Place, ...] = snapshot.seekers if side is Side.SEEKER else snapshot.providers
    return tuple(
        GroupChoice(group=group, name=names.name_of(group), people=people)
        for by in _JOINTS
        for group, people in sorted(
            ((Group(by=by, value=value), people) for value, people in sizes(places, by).items()),
            key=lambda counted: names.name_of(counted[0]).casefold(),
        )
    )


def _by_mark(programme: Programme, field: str, typed: Iterable[str]) -> dict[str, str]:
    return {mark_of(programme.id, field, text): text for text in typed if text}


def _amount(least: int, most: int | None) -> str:
    if most is None:
        return f"At least {_pairs(least)}"
    if not most:
        return "No pair"
    if least == most:
        return f"Exactly {_pairs(most)}"
    return f"{least} to {_pairs(most)}" if least else f"At most {_pairs(most)}"


def _pairs(number: int) -> str:
    return "1 pair" if number == 1 else f"{number} pairs"
