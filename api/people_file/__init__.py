"""The file of a programme's people: its columns, reading it, comparing it with what is known, a template."""

from api.people_file.compare import Comparison, RowKind, classify
from api.people_file.parse import parse_rows
from api.people_file.rows import PeopleWords, PersonRow, row_from_json, row_to_json
from api.people_file.template import people_csv, people_xlsx, template_csv, template_xlsx

__all__ = [
    "Comparison",
    "PeopleWords",
    "PersonRow",
    "RowKind",
    "classify",
    "parse_rows",
    "people_csv",
    "people_xlsx",
    "row_from_json",
    "row_to_json",
    "template_csv",
    "template_xlsx",
]
