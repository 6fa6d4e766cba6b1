"""The template to download, and the export that an import reads back."""

from collections.abc import Iterable
from typing import Final

from api.files.write import Sheet, write_csv, write_xlsx
from api.people_file.columns import COLUMNS
from api.people_file.rows import PeopleWords, PersonRow
from api.vocabulary import MEETING_MODES, PAY_BANDS, ROLE_GROUPS

_HEADINGS: Final = tuple(column.heading for column in COLUMNS)


def template_csv(words: PeopleWords) -> bytes:
    """Headings and one example row."""
    return people_csv([_example(words)], words)


def template_xlsx(words: PeopleWords) -> bytes:
    """Headings and one example row; a second sheet says what to write in each column."""
    return people_xlsx([_example(words)], words)


def people_csv(rows: Iterable[PersonRow], words: PeopleWords) -> bytes:
    """The people as the import reads them."""
    return write_csv(_HEADINGS, [_cells(row, words) for row in rows])


def people_xlsx(rows: Iterable[PersonRow], words: PeopleWords) -> bytes:
    """The people as the import reads them, and the notes."""
    people = Sheet(name="People", columns=_HEADINGS, rows=[_cells(row, words) for row in rows])
    return write_xlsx([people, _notes(words)])


def _cells(row: PersonRow, words: PeopleWords) -> list[str]:
    return [column.show(getattr(row, column.field), words) for column in COLUMNS]


def _example(words: PeopleWords) -> PersonRow:
    return PersonRow(
        number=2,
        given=frozenset(),
        name="Example Person (delete this row)",
        email="example.person@example.org",
        side=next(iter(words.sides.values())),
        organisation=next(iter(words.organisations), ""),
        site="Main hospital",
        directorate="Finance",
        role_group=ROLE_GROUPS[0],
        pay_band=next(iter(PAY_BANDS)),
        topics=words.topics[:2],
        meeting_modes=tuple(MEETING_MODES)[:2],
        free=frozenset({18, 19, 20, 21, 122, 123, 124}),
        is_trained=True,
        has_consented=True,
        declares_eligibility=True,
    )


def _notes(words: PeopleWords) -> Sheet:
    allowed = {
        "side": words.sides,
        "organisation": [f"{code} ({name})" for code, name in words.organisations.items()],
        "role_group": ROLE_GROUPS,
        "pay_band": PAY_BANDS.values(),
        "topics": words.topics,
        "meeting_modes": MEETING_MODES.values(),
    }
    rows = [
        (
            column.heading,
            "yes" if column.is_required else "no",
            column.note,
            "; ".join(allowed.get(column.field, ())),
        )
        for column in COLUMNS
    ]
    return Sheet(name="Notes", columns=("Column", "Must be filled in", "What to write", "Allowed"), rows=rows)
