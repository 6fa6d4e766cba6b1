"""One row of the file as a value, and the words that a programme allows in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from models.participations import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleWords:
    """What may be written in a programme's file.

    `sides` maps the programme's own words (mentor, mentee, fellow, host) to sides, `organisations` codes to
    names; `topics` are the programme's.
    """

    sides: Mapping[str, Side]
    organisations: Mapping[str, str]
    topics: tuple[str, ...]

    def side_word(self, side: Side) -> str:
        """The programme's word for a side."""
        return next(word for word, known in self.sides.items() if known == side)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person on one side of a programme, as a file gives them.

    `given` names the fields that the file fills in; the others hold their defaults and leave what is known
    untouched. `organisation` is a code, `email` and `line_manager_email` are in lower case, `free` holds
    half-hours 0..335 since Monday 00:00, `not_with` what was typed (resolved when a round is locked).
    """

    number: int
    given: frozenset[str]
    name: str
    email: str
    side: Side
    organisation: str
    site: str = ""
    directorate: str = ""
    team: str = ""
    role_group: str = ""
    pay_band: str = ""
    profession: str = ""
    topics: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    meeting_modes: tuple[str, ...] = ()
    free: frozenset[int] = frozenset()
    capacity: int = 1
    line_manager_email: str = ""
    not_with: tuple[str, ...] = ()
    first_words: str = ""
    is_trained: bool = False
    has_consented: bool = False
    declares_eligibility: bool = False


_ROW: Final = TypeAdapter(PersonRow)


def row_to_json(row: PersonRow) -> dict[str, Any]:
    """The row as JSON can hold it; equal rows give equal values."""
    values: dict[str, Any] = _ROW.dump_python(row, mode="json")
    return {**values, "given": sorted(row.given), "free": sorted(row.free)}


def row_from_json(values: Mapping[str, Any]) -> PersonRow:
    """The row kept by `row_to_json`. Raises pydantic.ValidationError for anything else."""
    return _ROW.validate_python(values)
