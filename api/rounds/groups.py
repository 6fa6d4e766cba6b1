"""Groups of people that a round's limits count, and the limits on them. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from api.rounds.snapshot import Place
from matching import Limit, LimitName
from models.round_demands import Grouping, PairLimit

_FIELDS: Final = {
    Grouping.ORGANISATION: "organisation",
    Grouping.SITE: "site",
    Grouping.DIRECTORATE: "directorate",
    Grouping.PAY_BAND: "band",
}
"""What of a place says which group it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Group:
    """Everybody of one side who is alike ``by`` something; ``value`` is empty where that is everybody."""

    by: Grouping = Grouping.EVERYBODY
    value: str = ""

    @classmethod
    def from_key(cls, key: str) -> "Group":
        """From what :attr:`key` gave. A ``ValueError`` where it is no kind of group."""
        by, _, value = key.partition(":")
        return cls(by=Grouping(by), value=value)

    @property
    def key(self) -> str:
        """How a form or REST names it: "everybody", or "pay_band:9"."""
        return self.by.value if self.by is Grouping.EVERYBODY else f"{self.by.value}:{self.value}"

    def holds(self, place: Place) -> bool:
        """Whether somebody belongs to it."""
        return self.by is Grouping.EVERYBODY or getattr(place, _FIELDS[self.by]) == self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimit:
    """At least ``least`` and at most ``most`` pairs between a group of seekers and one of providers."""

    seekers: Group
    providers: Group
    least: int
    most: int | None

    @classmethod
    def from_row(cls, row: PairLimit) -> "GroupLimit":
        """As a round remembers it."""
        return cls(
            seekers=Group(by=Grouping(row.seekers_grouping), value=row.seekers_value),
            providers=Group(by=Grouping(row.providers_grouping), value=row.providers_value),
            least=row.least,
            most=row.most,
        )

    def as_row(self, round_id: UUID, made_by: UUID) -> PairLimit:
        """For a round to remember."""
        return PairLimit(
            round_id=round_id,
            seekers_grouping=self.seekers.by,
            seekers_value=self.seekers.value,
            providers_grouping=self.providers.by,
            providers_value=self.providers.value,
            least=self.least,
            most=self.most,
            made_by=made_by,
        )

    @classmethod
    def from_json(cls, kept: list[Any]) -> "GroupLimit":
        """From what :meth:`to_json` gave."""
        seekers_grouping, seekers, providers_grouping, providers, least, most = kept
        return cls(
            seekers=Group(by=Grouping(seekers_grouping), value=seekers),
            providers=Group(by=Grouping(providers_grouping), value=providers),
            least=least,
            most=most,
        )

    def to_json(self) -> list[Any]:
        """As a search keeps it."""
        groups = (self.seekers.by.value, self.seekers.value, self.providers.by.value, self.providers.value)
        return [*groups, self.least, self.most]

    def counts(self, seeker: Place, provider: Place) -> bool:
        """Whether a pair of these two is one of those it limits."""
        return self.seekers.holds(seeker) and self.providers.holds(provider)

    @property
    def groups(self) -> tuple[Group, Group]:
        """Where it applies: a round has one limit for the same two groups."""
        return self.seekers, self.providers

    def as_limit(self, names: Mapping[Group, str]) -> Limit:
        """As the engine takes it, by its names of groups."""
        called = self.called(names)
        return Limit(
            seekers=called.seekers, providers=called.providers, minimum=self.least, maximum=self.most
        )

    def called(self, names: Mapping[Group, str]) -> LimitName:
        """How the engine calls it. Everybody is no group to it but where both sides are everybody."""
        by_everybody = [group.by is Grouping.EVERYBODY for group in self.groups]
        return LimitName(
            seekers=None if by_everybody == [True, False] else names[self.seekers],
            providers=None if by_everybody[1] else names[self.providers],
        )


def sizes(places: Iterable[Place], by: Grouping) -> Counter[str]:
    """How many people there are of each group, by its value; those of whom it is not known are in none."""
    return Counter(value for place in places if (value := getattr(place, _FIELDS[by])))
