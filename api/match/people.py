"""Rows of the two files turned into the engine's people. Names and addresses stay here, behind opaque ids."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.files.tables import Row, Table
from api.free_time import FreeTimeError, parse_free_time
from api.match.errors import MatchInputError
from api.match.layout import Layout
from api.match.meanings import COUNTED, USUAL_HEADINGS, Meaning, plain_heading
from matching import Person, Side
from matching.people import MAX_CAPACITY, MAX_PRIORITY

NAME_HEADINGS: Final = ("name", "first name", "last name")
MAX_MANAGERS: Final = 30
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody in a file: the engine's person, and the row and shown cells they came with.

    `counted` are the values by which limits may count them, as written.
    """

    person: Person
    row: int
    shown: tuple[str, ...]
    counted: frozenset[tuple[Meaning, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One file's people. `shown` are the headings that tell a reader who is who, `headings` those found."""

    file: str
    entries: tuple[Entry, ...]
    shown: tuple[str, ...]
    headings: Mapping[Meaning, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    name: str
    side: Side
    headings: Mapping[Meaning, str]
    table: Table


def read_people(
    layout: Layout, seekers: Table, seekers_name: str, providers: Table, providers_name: str
) -> tuple[People, People]:
    """Read both files. Raises MatchInputError naming file, row and column of everything wrong."""
    problems: list[str] = []
    files = [
        _file(layout, seekers, seekers_name, Side.SEEKERS, problems),
        _file(layout, providers, providers_name, Side.PROVIDERS, problems),
    ]
    if problems:
        raise MatchInputError(problems)
    both = [_read_file(file, layout, problems) for file in files]
    if problems:
        raise MatchInputError(problems)
    managers = {entry.person.person: entry.person.managers for people in both for entry in people.entries}
    linked = [
        replace(people, entries=tuple(_with_chain(entry, managers) for entry in people.entries))
        for people in both
    ]
    return linked[0], linked[1]


def _file(layout: Layout, table: Table, name: str, side: Side, problems: list[str]) -> _File:
    """Find each column's heading, whatever its case."""
    known = {plain_heading(column): column for column in table.columns}
    headings: dict[Meaning, str] = {}
    if layout.columns is None:
        for meaning, usual in USUAL_HEADINGS.items():
            found = [known[heading] for heading in usual if heading in known]
            if found:
                headings[meaning] = found[0]
        if Meaning.ID not in headings:
            problems.append(f"{name}: there is no column “email” or “id” that tells people apart.")
    else:
        for meaning, heading in layout.columns[side].items():
            if plain_heading(heading) in known:
                headings[meaning] = known[plain_heading(heading)]
            else:
                named = f"which the rules file names for {meaning}"
                problems.append(f"{name}: there is no column “{heading}”, {named}.")
    return _File(name=name, side=side, headings=headings, table=table)


def _read_file(file: _File, layout: Layout, problems: list[str]) -> People:
    shown = [column for column in file.table.columns if plain_heading(column) in NAME_HEADINGS]
    key = file.headings[Meaning.ID]
    shown = [*shown, *([key] if key not in shown else [])]
    entries: dict[str, Entry] = {}
    for row in file.table.rows:
        reader = _RowReader(file, row, layout, problems)
        person = reader.person()
        if person is None:
            continue
        if person.id in entries:
            first = entries[person.id].row
            problems.append(f"{file.name}, row {row.number}, {key}: stands in row {first} already.")
        entries[person.id] = Entry(
            person=person,
            row=row.number,
            shown=tuple(row.cells[column] for column in shown),
            counted=reader.counted(),
        )
    return People(file=file.name, entries=tuple(entries.values()), shown=tuple(shown), headings=file.headings)


class _RowReader:
    """Reads one row; what is wrong goes into `problems` with file, row and column."""

    def __init__(self, file: _File, row: Row, layout: Layout, problems: list[str]) -> None:
        self._file = file
        self._row = row
        self._layout = layout
        self._problems = problems

    def person(self) -> Person | None:
        """The row's person, None where something is wrong."""
        before = len(self._problems)
        key = self._text(Meaning.ID)
        if not key:
            self._complain(Meaning.ID, "is empty.")
        capacity = self._whole(Meaning.CAPACITY, 1, MAX_CAPACITY)
        other = Side.PROVIDERS if self._file.side is Side.SEEKERS else Side.SEEKERS
        person = Person(
            id=person_id(self._file.side, key),
            person=person_key(key),
            capacity=capacity,
            minimum=self._whole(Meaning.MINIMUM, 0, capacity),
            priority=self._whole(Meaning.PRIORITY, 0, MAX_PRIORITY),
            organisation=self._text(Meaning.ORGANISATION) or None,
            site=self._text(Meaning.SITE) or None,
            directorate=self._text(Meaning.DIRECTORATE) or None,
            team=self._text(Meaning.TEAM) or None,
            profession=self._text(Meaning.PROFESSION) or None,
            seniority=self._seniority(),
            topics=frozenset(self._items(Meaning.TOPICS)),
            free=self._free(),
            modes=frozenset(plain_heading(mode).replace(" ", "_") for mode in self._items(Meaning.MODES)),
            managers=self._keys(Meaning.MANAGER),
            conflicts=frozenset(self._keys(Meaning.CONFLICTS)),
            past_partners=frozenset(self._keys(Meaning.PAST_PARTNERS)),
            training_done=self._flag(Meaning.TRAINING),
            consented=self._flag(Meaning.CONSENT),
            wishes=tuple(dict.fromkeys(person_id(other, wish) for wish in self._items(Meaning.WISHES))),
        )
        return None if len(self._problems) > before else person

    def counted(self) -> frozenset[tuple[Meaning, str]]:
        """The row's values by which limits may count the person."""
        texts: dict[Meaning, Iterable[str]] = {meaning: [self._text(meaning)] for meaning in COUNTED}
        texts[Meaning.GROUPS] = self._items(Meaning.GROUPS)
        return frozenset((meaning, text) for meaning, found in texts.items() for text in found if text)

    def _text(self, meaning: Meaning) -> str:
        heading = self._file.headings.get(meaning)
        return "" if heading is None else self._row.cells[heading]

    def _items(self, meaning: Meaning) -> tuple[str, ...]:
        return tuple(item.strip() for item in re.split(r"[,;\n]", self._text(meaning)) if item.strip())

    def _keys(self, meaning: Meaning) -> tuple[str, ...]:
        return tuple(person_key(item) for item in self._items(meaning))

    def _whole(self, meaning: Meaning, default: int, most: int) -> int:
        text = self._text(meaning)
        if not text:
            return min(default, most)
        if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) > most:
            self._complain(meaning, f"must be a whole number from 0 to {most:,}.")
            return 0
        return int(text)

    def _seniority(self) -> int | None:
        text = self._text(Meaning.SENIORITY)
        scale = [value.casefold() for value in self._layout.scale]
        if not text or (self._layout.columns is None and text.casefold() not in scale):
            return None
        if text.casefold() not in scale:
            self._complain(Meaning.SENIORITY, f"must be one of {', '.join(self._layout.scale)}.")
            return None
        return scale.index(text.casefold())

    def _flag(self, meaning: Meaning) -> bool:
        text = self._text(meaning).casefold()
        if text not in _YES | _NO:
            self._complain(meaning, "must be yes or no.")
        return text in _YES

    def _free(self) -> frozenset[int]:
        try:
            return parse_free_time(self._text(Meaning.FREE))
        except FreeTimeError as error:
            self._complain(Meaning.FREE, error.message)
            return frozenset()

    def _complain(self, meaning: Meaning, message: str) -> None:
        heading = self._file.headings[meaning]
        self._problems.append(f"{self._file.name}, row {self._row.number}, {heading}: {message}")


def person_key(text: str) -> str:
    """An opaque key of the human that an email or id stands for, whatever its case."""
    return hashlib.blake2b(text.strip().casefold().encode(), digest_size=8).hexdigest()


def person_id(side: Side, text: str) -> str:
    """An opaque id of a place on one side, the same for the same email or id."""
    return f"{side.value[0]}-{person_key(text)}"


def _with_chain(entry: Entry, managers: Mapping[str, Sequence[str]]) -> Entry:
    """The entry with its whole line of management, as far as the files know it."""
    chain: dict[str, None] = {}
    above: Iterable[str] = entry.person.managers
    while above and len(chain) < MAX_MANAGERS:
        chain.update(dict.fromkeys(above))
        above = [key for boss in above for key in managers.get(boss, ()) if key not in chain]
    return replace(entry, person=replace(entry.person, managers=tuple(chain)))
