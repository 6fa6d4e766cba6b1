"""Everything asked of one match: people, rules, limits and lists of pairs, read from files and checked."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from api.files.tables import Limits, Table, TableError, read_table
from api.match.errors import MatchInputError
from api.match.grouping import with_groups
from api.match.layout import Layout, read_layout
from api.match.meanings import Meaning
from api.match.pair_list import PairList, read_pair_list
from api.match.people import People, read_people
from matching import LevelName, Policy, PolicyKind

LARGEST: Final = Limits(file_size=100_000_000, rows=200_000, text=500_000_000, unpacked=500_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files handed in; those that may be left out are None."""

    seekers: Path
    providers: Path
    rules: Path | None = None
    pins: Path | None = None
    bans: Path | None = None
    previous: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be matched and how. `notes` are for the reader: what was left out, and why."""

    layout: Layout
    people: tuple[People, People]
    pins: PairList | None
    bans: PairList | None
    previous: PairList | None
    notes: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """The rules' policy; without earlier pairs nothing can differ from them."""
        policy = self.layout.policy
        if self.previous is not None or policy.kind is PolicyKind.STABLE:
            return policy
        return replace(policy, levels=tuple(x for x in policy.levels if x is not LevelName.CHANGES))


def read_files(files: Files) -> Asked:
    """Read and check all of them. Raises MatchInputError naming file, row, column or key at fault."""
    layout = Layout() if files.rules is None else read_layout(_read(files.rules), files.rules.name)
    people = read_people(
        layout, _table(files.seekers), files.seekers.name, _table(files.providers), files.providers.name
    )
    notes: list[str] = []
    layout = _without_free_time(layout, people, notes)
    if files.rules is not None:
        people = with_groups(people, layout.limits, files.rules.name)
    asked = Asked(
        layout=layout,
        people=people,
        pins=_pairs(files.pins, people),
        bans=_pairs(files.bans, people),
        previous=_pairs(files.previous, people, is_earlier=True),
        notes=(),
    )
    _check_policy(asked)
    if asked.previous is not None and asked.previous.left_out:
        notes.append(
            f"{asked.previous.left_out:,} pairs of {asked.previous.file} are left out: "
            "somebody in them is in neither file now."
        )
    return replace(asked, notes=tuple(notes))


def _without_free_time(layout: Layout, people: tuple[People, People], notes: list[str]) -> Layout:
    """Where a file has no free time, it can't count, unless the rules file asks for it by name."""
    if all(Meaning.FREE in side.headings for side in people) or not layout.rules.shared_free_times:
        return layout
    if layout.columns is not None:
        raise MatchInputError(
            ["The rules ask for shared free time: name columns.free, or set rules.shared_free_times = 0."]
        )
    notes.append("There is no column “free time” in both files: free time is not looked at.")
    return replace(layout, rules=replace(layout.rules, shared_free_times=0))


def _check_policy(asked: Asked) -> None:
    """What was handed in must count for something under the policy. Raises MatchInputError."""
    levels = asked.layout.policy.levels
    words = ""
    if asked.layout.policy.kind is PolicyKind.STABLE:
        unknown = ", ".join(_not_for_stable(asked))
        if unknown:
            words = f"policy.kind “stable” knows wishes and capacities, but not {unknown}: leave them out."
    elif asked.previous is None and levels == (LevelName.CHANGES,):
        words = "policy.levels names “changes” alone, which needs --previous."
    elif asked.previous is not None and LevelName.CHANGES not in levels:
        words = (
            "--previous would count for nothing: put “changes” into policy.levels, where few changes count."
        )
    if words:
        raise MatchInputError([words])


def _not_for_stable(asked: Asked) -> list[str]:
    has_minimum = any(entry.person.minimum for side in asked.people for entry in side.entries)
    there = {
        "limits": bool(asked.layout.limits),
        "minimum loads": has_minimum,
        "--pins": asked.pins is not None,
        "--previous": asked.previous is not None,
    }
    return [name for name, is_there in there.items() if is_there]


def _pairs(path: Path | None, people: tuple[People, People], *, is_earlier: bool = False) -> PairList | None:
    return None if path is None else read_pair_list(_table(path), path.name, people, is_earlier=is_earlier)


def _table(path: Path) -> Table:
    try:
        return read_table(_read(path), path.name, LARGEST)
    except TableError as error:
        raise MatchInputError([f"{path.name}: {problem}" for problem in error.problems]) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MatchInputError([f"{path}: {error.strerror}."]) from None
