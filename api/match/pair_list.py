"""A list of pairs handed in: pins, bans or earlier pairs, as rows of what `counterpart match` writes."""

from dataclasses import dataclass
from typing import Final

from api.files.tables import Row, Table
from api.match.errors import MatchInputError
from api.match.meanings import ONE, Meaning, column_of, plain_heading
from api.match.people import People, person_id
from matching import Side

BEFORE: Final = {Side.SEEKERS: "seeker", Side.PROVIDERS: "provider"}
"""What the sides were called in files that were written before: people hand these in as earlier pairs."""
WHY_NOT: Final = "without a pair because"
"""The column in which a CSV of ours tells of people without a pair, whose rows hold no pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPair:
    """A pair of ids and the row it stands in first."""

    ids: tuple[str, str]
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairList:
    """Pairs of people who are in both files, each once; `left_out` counts those of others."""

    file: str
    pairs: tuple[ListedPair, ...]
    left_out: int = 0


def read_pair_list(table: Table, name: str, people: tuple[People, People], *, is_earlier: bool) -> PairList:
    """Read a list of pairs. Raises MatchInputError naming file, row and column of everything wrong.

    A pair with somebody who is in neither file is left out where the list `is_earlier`, and else wrong.
    """
    headings = _headings(table, name, people)
    known = [{entry.person.id for entry in side.entries} for side in people]
    problems: list[str] = []
    pairs: dict[tuple[str, str], ListedPair] = {}
    left_out = 0
    for row in table.rows:
        if _tells_of_one_person(row, table):
            continue
        ids = tuple(person_id(side, row.cells[headings[side]]) for side in Side)
        strangers = [side for side, id_, there in zip(Side, ids, known, strict=True) if id_ not in there]
        empty = [side for side in Side if not row.cells[headings[side]]]
        if strangers and is_earlier and not empty:
            left_out += 1
            continue
        for side in strangers:
            of_side = people[tuple(Side).index(side)]
            unknown = f"nobody in {of_side.file} has this {of_side.headings[Meaning.ID]}."
            words = "is empty." if side in empty else unknown
            problems.append(f"{name}, row {row.number}, {headings[side]}: {words}")
        pairs.setdefault((ids[0], ids[1]), ListedPair(ids=(ids[0], ids[1]), row=row.number))
    if problems:
        raise MatchInputError(problems)
    return PairList(file=name, pairs=tuple(pairs.values()), left_out=left_out)


def _headings(table: Table, name: str, people: tuple[People, People]) -> dict[Side, str]:
    """The columns of the two ends: "email (person seeking)" as we write it, or just "person seeking"."""
    known = {plain_heading(column): column for column in table.columns}
    found: dict[Side, str] = {}
    problems: list[str] = []
    for side, of_side in zip(Side, people, strict=True):
        key = of_side.headings[Meaning.ID]
        usual = column_of(side, key)
        headings = (usual, ONE[side], f"{BEFORE[side]} {key}", BEFORE[side])
        column = next((known[each] for each in map(plain_heading, headings) if each in known), None)
        if column is None:
            problems.append(f"{name}: there is no column “{usual}”.")
        else:
            found[side] = column
    if problems:
        raise MatchInputError(problems)
    return found


def _tells_of_one_person(row: Row, table: Table) -> bool:
    return any(plain_heading(column) == WHY_NOT and row.cells[column] for column in table.columns)
