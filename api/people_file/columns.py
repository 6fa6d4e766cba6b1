"""The file's columns: heading, what to write, how a cell is read and how it is shown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.free_time import FreeTimeError, format_free_time, parse_free_time
from api.people_file.rows import PeopleWords
from api.texts import Email
from api.vocabulary import MEETING_MODES, PAY_BANDS, ROLE_GROUPS

MAX_CAPACITY: Final = 50
MAX_LIST: Final = 30
MAX_LINE: Final = 200
MAX_WORDS: Final = 2_000
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})
_EMAIL: Final[TypeAdapter[str]] = TypeAdapter(Email)


class CellError(ValueError):
    """The cell can't be read; the message says what to write and repeats nothing of the cell."""


Read = Callable[[str, PeopleWords], Any]
Show = Callable[[Any, PeopleWords], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `field` is the one of PersonRow that it fills; `note` tells people what to write."""

    heading: str
    field: str
    note: str
    read: Read
    show: Show
    is_required: bool = False
    is_personal: bool = False


def heading_key(heading: str) -> str:
    """What makes two headings the same: letters and digits, whatever their case."""
    return re.sub(r"[^a-z0-9]+", "", heading.casefold())


def _line(text: str, _: PeopleWords) -> str:
    if "\n" in text:
        raise CellError("Write this on one line.")
    if len(text) > MAX_LINE:
        raise CellError(f"Write at most {MAX_LINE} characters.")
    return text


def _words(text: str, _: PeopleWords) -> str:
    if len(text) > MAX_WORDS:
        raise CellError(f"Write at most {MAX_WORDS:,} characters.")
    return text


def _email(text: str, _: PeopleWords) -> str:
    if text.count("@") > 1 or re.search(r"[;,\s]", text):
        raise CellError("Write one email address, and nothing else.")
    try:
        return _EMAIL.validate_python(text)
    except ValidationError as error:
        raise CellError("Write a full email address, like name@example.org.") from error


def _one_of(choices: Mapping[str, str], text: str, what: str) -> str:
    """The stored word whose own or shown form this is."""
    key = text.casefold()
    for stored, shown in choices.items():
        if key in (stored.casefold(), shown.casefold()):
            return stored
    raise CellError(f"Choose {what} from the list on the template’s notes sheet.")


def _items(text: str) -> list[str]:
    items = list(dict.fromkeys(item.strip() for item in re.split(r"[;\n]", text) if item.strip()))
    if len(items) > MAX_LIST:
        raise CellError(f"Write at most {MAX_LIST} entries.")
    if any(len(item) > MAX_LINE for item in items):
        raise CellError(f"Write at most {MAX_LINE} characters for each entry.")
    return items


def _list(text: str, _: PeopleWords) -> tuple[str, ...]:
    return tuple(_items(text))


def _topics(text: str, words: PeopleWords) -> tuple[str, ...]:
    choices = {topic: topic for topic in words.topics}
    return tuple(dict.fromkeys(_one_of(choices, item, "topics") for item in _items(text)))


def _modes(text: str, _: PeopleWords) -> tuple[str, ...]:
    chosen = {_one_of(MEETING_MODES, item, "ways of meeting") for item in _items(text)}
    return tuple(mode for mode in MEETING_MODES if mode in chosen)


def _free(text: str, _: PeopleWords) -> frozenset[int]:
    try:
        return parse_free_time(text)
    except FreeTimeError as error:
        raise CellError(error.message) from error


def _capacity(text: str, _: PeopleWords) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 3 and 1 <= int(text) <= MAX_CAPACITY):
        raise CellError(f"Write a whole number from 1 to {MAX_CAPACITY}.")
    return int(text)


def _yes_or_no(text: str, _: PeopleWords) -> bool:
    if text.casefold() not in _YES | _NO:
        raise CellError("Write yes or no.")
    return text.casefold() in _YES


def _side(text: str, words: PeopleWords) -> Any:
    if text.casefold() not in words.sides:
        raise CellError(f"Write one of: {', '.join(words.sides)}.")
    return words.sides[text.casefold()]


def _show_text(value: Any, _: PeopleWords) -> str:
    return str(value)


def _show_list(value: Any, _: PeopleWords) -> str:
    return "; ".join(value)


def _text(
    heading: str, field: str, note: str, read: Read = _line, *, required: bool = False, personal: bool = True
) -> Column:
    return Column(
        heading=heading,
        field=field,
        note=note,
        read=read,
        show=_show_text,
        is_required=required,
        is_personal=personal,
    )


def _listed(heading: str, field: str, note: str, read: Read, *, personal: bool) -> Column:
    return Column(heading=heading, field=field, note=note, read=read, show=_show_list, is_personal=personal)


def _flag(heading: str, field: str, note: str) -> Column:
    return Column(
        heading=heading,
        field=field,
        note=note,
        read=_yes_or_no,
        show=lambda value, _: "yes" if value else "no",
    )


COLUMNS: Final = (
    _text("Name", "name", "First name and surname.", required=True),
    _text("Email", "email", "One work address. It tells people apart.", _email, required=True),
    Column(
        heading="Side",
        field="side",
        note="The part this person takes. For both parts, write two rows.",
        read=_side,
        show=lambda value, words: words.side_word(value),
        is_required=True,
    ),
    _text(
        "Organisation",
        "organisation",
        "Code or full name, as set up in the partnership.",
        lambda text, words: _one_of(words.organisations, text, "an organisation"),
        required=True,
    ),
    _text("Site", "site", "Where the person usually works."),
    _text("Directorate", "directorate", "Directorate or department."),
    _text("Team", "team", "People of one team are not paired."),
    _text(
        "Role group",
        "role_group",
        "NHS staff group.",
        lambda text, _: _one_of({group: group for group in ROLE_GROUPS}, text, "a role group"),
    ),
    _text(
        "Pay band", "pay_band", "Group of pay bands.", lambda text, _: _one_of(PAY_BANDS, text, "a pay band")
    ),
    _text("Profession", "profession", "Profession, if it matters for pairing."),
    _listed(
        "Topics",
        "topics",
        "What the person can speak about or wants to learn, separated by semicolons.",
        _topics,
        personal=False,
    ),
    _listed(
        "Wishes",
        "wishes",
        "In a fellowship: placements wished for, best first; semicolons.",
        _list,
        personal=False,
    ),
    Column(
        heading="Meeting modes",
        field="meeting_modes",
        note="Ways of meeting that suit, separated by semicolons.",
        read=_modes,
        show=lambda value, _: "; ".join(MEETING_MODES[mode] for mode in value),
        is_personal=True,
    ),
    Column(
        heading="Free times",
        field="free",
        note="Free half-hours in an ordinary week, like Mon 09:00-12:00; Wed 13:00-15:30.",
        read=_free,
        show=lambda value, _: format_free_time(value),
        is_personal=True,
    ),
    _text(
        "Capacity", "capacity", f"How many partners at most: 1 to {MAX_CAPACITY}.", _capacity, personal=False
    ),
    _text("Line manager email", "line_manager_email", "People are not paired with their managers.", _email),
    _listed(
        "Not with",
        "not_with",
        "Email addresses or names of people not to be paired with; semicolons. No reason is asked.",
        _list,
        personal=True,
    ),
    _text("First words", "first_words", "What the partner reads first.", _words, personal=False),
    _flag("Trained", "is_trained", "Whether the training for this programme is done: yes or no."),
    _flag("Consent", "has_consented", "Whether the person agreed to take part: yes or no."),
    _flag("Eligible", "declares_eligibility", "Whether the person said they meet the criteria: yes or no."),
)

COLUMN_BY_FIELD: Final = {column.field: column for column in COLUMNS}
COLUMN_BY_KEY: Final = {heading_key(column.heading): column for column in COLUMNS}
