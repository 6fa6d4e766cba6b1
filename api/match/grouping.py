"""Who belongs to the groups that limits count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from api.match.errors import MatchInputError
from api.match.limits import Group, GroupLimit
from api.match.meanings import Meaning, plain
from api.match.people import Entry, People
from matching import Side

SHOWN_VALUES: Final = 10


def with_groups(
    people: tuple[People, People], limits: Sequence[GroupLimit], filename: str
) -> tuple[People, People]:
    """The people with the groups that these limits count.

    Raises MatchInputError for each group that nobody is in; `filename` is the rules file's.
    """
    problems: list[str] = []
    for limit in limits:
        for side, of_side, group in zip(Side, people, (limit.seekers, limit.providers), strict=True):
            if group is not None:
                fault = _fault(group, of_side)
                problems += [f"{filename}: {limit.place}.{side}: {fault}"] if fault else []
    if problems:
        raise MatchInputError(problems)
    everybody = [limit.name.seekers for limit in limits if limit.seekers is None and limit.providers is None]
    return (
        _grouped(people[0], [limit.seekers for limit in limits], {name for name in everybody if name}),
        _grouped(people[1], [limit.providers for limit in limits], set()),
    )


def _fault(group: Group, people: People) -> str | None:
    """Why nobody is in the group, with the values there are."""
    heading = people.headings.get(group.meaning)
    if heading is None:
        return f"columns.{group.meaning} isn’t named, so {people.file} has none."
    values: dict[str, str] = {}
    for entry in people.entries:
        for value in _values(entry, group.meaning):
            values.setdefault(plain(value), value)
    if plain(group.value) in values:
        return None
    shown = [values[key] for key in sorted(values)]
    more = f" and {len(shown) - SHOWN_VALUES:,} more" if len(shown) > SHOWN_VALUES else ""
    there = f"There are: {', '.join(shown[:SHOWN_VALUES])}{more}." if shown else "It is empty everywhere."
    return f"nobody in {people.file} has this value in the column “{heading}”. {there}"


def _values(entry: Entry, meaning: Meaning) -> Iterable[str]:
    return (value for of, value in entry.counted if of is meaning)


def _grouped(people: People, groups: Iterable[Group | None], of_all: set[str]) -> People:
    wanted = {(group.meaning, plain(group.value)): group.name for group in groups if group is not None}
    return replace(people, entries=tuple(_in_groups(entry, wanted, of_all) for entry in people.entries))


def _in_groups(entry: Entry, wanted: Mapping[tuple[Meaning, str], str], of_all: set[str]) -> Entry:
    keys = ((meaning, plain(value)) for meaning, value in entry.counted)
    groups = of_all | {wanted[key] for key in keys if key in wanted}
    return replace(entry, person=replace(entry.person, groups=frozenset(groups)))
