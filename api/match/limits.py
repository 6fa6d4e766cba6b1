"""Limits on groups: as the rules file asks for them, and as the engine counts them, behind opaque names."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.match.meanings import COUNTED, MANY, Meaning, plain
from matching import Limit, LimitName, Side

MOST_PAIRS: Final = 10**12
_KEYS: Final = (*Side, "minimum", "maximum")
_EVERYBODY: Final = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of one side with a value in a column; `value` as the rules file writes it."""

    meaning: Meaning
    value: str

    @property
    def name(self) -> str:
        """The opaque name by which the engine knows it, whatever the value's case."""
        return _opaque(f"{self.meaning}\0{plain(self.value)}")

    def words(self) -> str:
        """The group as a reader knows it."""
        return (
            f"in the group {self.value}"
            if self.meaning is Meaning.GROUPS
            else f"of {self.meaning} {self.value}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimit:
    """At least and at most so many pairs of the people counted; without any group, of all pairs.

    `number` is its place in the rules file, from 1.
    """

    number: int
    seekers: Group | None
    providers: Group | None
    minimum: int
    maximum: int | None

    @property
    def place(self) -> str:
        """Where it stands in the rules file."""
        return f"limits[{self.number}]"

    @property
    def name(self) -> LimitName:
        """By what the engine's answer names it."""
        if self.seekers is None and self.providers is None:
            return LimitName(seekers=_opaque(_EVERYBODY))
        return LimitName(
            seekers=self.seekers.name if self.seekers else None,
            providers=self.providers.name if self.providers else None,
        )

    def for_engine(self) -> Limit:
        """The limit as the engine takes it."""
        name = self.name
        return Limit(
            seekers=name.seekers, providers=name.providers, minimum=self.minimum, maximum=self.maximum
        )

    def counted(self) -> str:
        """Whose pairs are counted: "people seeking, of site A, with people offering, of seniority 8a"."""
        named = zip(Side, (self.seekers, self.providers), strict=True)
        return (
            ", with ".join(f"{MANY[side]}, {group.words()}" for side, group in named if group) or "all pairs"
        )

    def words(self) -> str:
        """The limit in words, with its place in the rules file."""
        least = f"at least {self.minimum:,}" if self.minimum else ""
        most = "" if self.maximum is None else f"at most {self.maximum:,}"
        bounds = " and ".join(bound for bound in (least, most) if bound) or "at least 0"
        return f"{self.place} ({self.counted()}: {bounds})"


def read_limits(found: object) -> tuple[GroupLimit, ...]:
    """The rules file's limits. Raises ValueError naming the key at fault."""
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError("limits must be tables: [[limits]]")
    limits: dict[LimitName, GroupLimit] = {}
    for number, item in enumerate(found, start=1):
        limit = _limit(item, number)
        if limit.name in limits:
            raise ValueError(
                f"{limit.place} counts the same people as {limits[limit.name].place}: make them one"
            )
        limits[limit.name] = limit
    return tuple(limits.values())


def _limit(item: Mapping[str, Any], number: int) -> GroupLimit:
    place = f"limits[{number}]"
    for key in item:
        if key not in _KEYS:
            raise ValueError(f"{place}.{key} is not known here; known are {', '.join(_KEYS)}")
    if "minimum" not in item and "maximum" not in item:
        raise ValueError(f"{place} names neither minimum nor maximum")
    minimum = _whole(item.get("minimum", 0), f"{place}.minimum")
    maximum = _whole(item["maximum"], f"{place}.maximum") if "maximum" in item else None
    if maximum is not None and minimum > maximum:
        raise ValueError(f"{place}: the minimum is more than the maximum")
    groups = {side: _group(item[side], f"{place}.{side}") if side in item else None for side in Side}
    return GroupLimit(
        number=number,
        seekers=groups[Side.SEEKERS],
        providers=groups[Side.PROVIDERS],
        minimum=minimum,
        maximum=maximum,
    )


def _group(value: object, place: str) -> Group:
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError(f'{place} names one column and its value, such as {{ organisation = "A" }}')
    ((key, wanted),) = value.items()
    if key not in COUNTED:
        raise ValueError(f"{place}.{key} is not known here; known are {', '.join(COUNTED)}")
    if not isinstance(wanted, str) or not plain(wanted):
        raise ValueError(f"{place}.{key} must be text")
    return Group(meaning=Meaning(key), value=" ".join(wanted.split()))


def _whole(value: object, place: str) -> int:
    if type(value) is not int or not 0 <= value <= MOST_PAIRS:
        raise ValueError(f"{place} must be a whole number from 0 to {MOST_PAIRS:,}")
    return value


def _opaque(text: str) -> str:
    return f"g-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
